#include "kiosk/kioskctl/journal_commands.h"

#include "kiosk/journal/journal_error.h"

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <utility>

namespace kiosk::kioskctl {
namespace {

using Json = Answer::Json;
using journal::JournalError;
using journal::JournalProblem;

const char* to_text(LoadStage stage)
{
    constexpr std::array names{"collecting", "owed",    "authorising", "authorised",
                               "crediting",  "applied", "kept",        "closed"};
    return names.at(static_cast<std::size_t>(stage));
}

const char* to_text(ReceiptState state)
{
    constexpr std::array names{"none", "intended", "printed", "failed"};
    return names.at(static_cast<std::size_t>(state));
}

const char* to_text(FundingKind kind)
{
    constexpr std::array names{"cash", "pending", "bank"};
    return names.at(static_cast<std::size_t>(kind));
}

/// "2026-11-22T08:03:11Z"
std::string to_text(WallTime wall)
{
    using namespace std::chrono;
    const auto day = floor<days>(wall);
    const year_month_day date{day};
    const hh_mm_ss time{floor<seconds>(wall - day)};
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", int{date.year()},
                  unsigned{date.month()}, unsigned{date.day()},
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return text.data();
}

Json ledger_answer(const CashLedger& ledger)
{
    return {{"stacked_fen", ledger.stacked.in_fen()},
            {"in_session_fen", ledger.in_session.in_fen()},
            {"unresolved_fen", ledger.unresolved.in_fen()},
            {"loaded_fen", ledger.loaded.in_fen()},
            {"kept_fen", ledger.kept.in_fen()},
            {"unattributed_fen", ledger.unattributed.in_fen()},
            {"paid_back_fen", ledger.paid_back.in_fen()},
            {"difference_fen", ledger.difference().in_fen()}};
}

Json queue_answer(const journal::QueueTotals& totals)
{
    Json queue{{"waiting", totals.waiting},
               {"sum_fen", totals.sum.in_fen()},
               {"oldest", nullptr},
               {"quarantined", totals.quarantined}};
    if (totals.oldest) queue["oldest"] = to_text(totals.oldest->wall);
    return queue;
}

Json item_answer(const LoadItem& item)
{
    return {{"item", to_text(item.id)},           {"stage", to_text(item.stage)},
            {"card", item.card.number.masked()},  {"funding", to_text(item.funding.kind)},
            {"elsewhere", item.elsewhere},        {"stacked_fen", item.stacked().in_fen()},
            {"amount_fen", item.amount.in_fen()}, {"attempts", item.attempts.size()},
            {"receipt", to_text(item.receipt)}};
}

const char* source_of(const JournalView& view)
{
    return view.is_running() ? "running: read from a copy of the electronic journal"
                             : "not running: read from the database";
}

}  // namespace

JournalView::JournalView(const journal::JournalFiles& files)
{
    if (!files.hold_a_journal())
        throw JournalError{JournalProblem::NoDisk, files.directory.string() + " holds no journal"};
    try {
        at_rest_.emplace(files);
    } catch (const JournalError& error) {
        if (error.problem() != JournalProblem::InUse) throw;
        snapshot_.emplace(files);
    }
}

const journal::JournalReader& JournalView::read() const
{
    return at_rest_ ? at_rest_->read() : snapshot_->read();
}

Answer status(const JournalView& view)
{
    const auto& read = view.read();
    const auto boot = read.last_boot();
    const auto open = read.open_items();
    Money unsettled;
    for (const auto& item : open) unsettled += item.amount.is_zero() ? item.stacked() : item.amount;
    Json answer{{"application", source_of(view)}};
    if (boot) {
        answer["terminal"] = boot->terminal.digits();
        answer["software"] = boot->software;
        answer["boot"] = boot->epoch;
    }
    answer["entries"] = read.last_number();
    answer["open_items"] = {{"count", open.size()}, {"sum_fen", unsettled.in_fen()}};
    answer["unprinted_slips"] = read.unprinted_items().size();
    answer["queue"] = queue_answer(read.queue_totals());
    answer["cash"] = ledger_answer(read.ledger());
    return Answer{answer};
}

Answer items(const JournalView& view, bool all)
{
    auto list = Json::array();
    if (all)
        view.read().each_item([&](const LoadItem& item) { list.push_back(item_answer(item)); });
    else
        for (const auto& item : view.read().open_items()) list.push_back(item_answer(item));
    return Answer{{{"items", std::move(list)}}};
}

std::vector<journal::Finding> verify(const JournalView& view)
{
    const auto boot = view.read().last_boot();
    return view.read().verify(view.is_running() && boot ? boot->epoch : 0);
}

Answer verification(const JournalView& view, const std::vector<journal::Finding>& findings)
{
    auto list = Json::array();
    for (const auto& finding : findings)
        list.push_back({{"kind", journal::to_text(finding.kind)}, {"text", finding.text}});
    return Answer{{{"application", source_of(view)},
                   {"entries", view.read().last_number()},
                   {"cash_difference_fen", view.read().ledger().difference().in_fen()},
                   {"findings", std::move(list)}}};
}

}  // namespace kiosk::kioskctl
