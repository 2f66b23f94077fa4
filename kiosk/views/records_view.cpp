#include "kiosk/views/stations.h"

#include <algorithm>

namespace kiosk::views {
namespace {

using flows::Button;
using flows::CardProblem;

constexpr std::size_t rows_a_page = 10;  // the log of most purses holds ten

std::string what(std::uint8_t type, const Wording& say)
{
    switch (static_cast<TransactionType>(type)) {
        case TransactionType::EdLoad:
        case TransactionType::EpLoad:
            return say("record.load");
        case TransactionType::Unload:
            return say("record.unload");
        case TransactionType::EdCashWithdrawal:
            return say("record.withdrawal");
        case TransactionType::EdPurchase:
        case TransactionType::EpPurchase:
        case TransactionType::CreditPurchase:
        case TransactionType::CompoundPurchase:
            return say("record.purchase");
        case TransactionType::OverdraftLimit:
            return say("record.overdraft");
    }
    return say("record.other", {std::to_string(type)});
}

bool is_credit(std::uint8_t type)
{
    return type == static_cast<std::uint8_t>(TransactionType::EdLoad) ||
           type == static_cast<std::uint8_t>(TransactionType::EpLoad);
}

RecordsView::Entry entry(const PurseRecord& record, const Wording& say)
{
    const bool credit = is_credit(record.type);
    return {.when = say.date_and_time(record.time),
            .what = what(record.type, say),
            .where = record.terminal.digits(),
            .amount = (credit ? "+" : "-") + money(record.amount),
            .credit = credit};
}

std::string why_empty(const std::optional<CardProblem>& problem, const Wording& say)
{
    if (!problem) return say("records.none");
    switch (*problem) {
        case CardProblem::PinNeeded:
            return say("records.pin");
        case CardProblem::Gone:
        case CardProblem::Unreadable:
            return say("records.gone");
        case CardProblem::NotAPurse:
        case CardProblem::Blocked:
        case CardProblem::Expired:
        case CardProblem::Exhausted:
        case CardProblem::Refused:
            break;
    }
    return say("records.refused");
}

void turn_pages(RecordsView& view, unsigned page, unsigned pages, const Wording& say)
{
    if (pages < 2) return;
    view.page = say("records.page", {std::to_string(page + 1), std::to_string(pages)});
    if (page > 0)
        view.previous = {"previous-page", say("records.previous"), PageTurned{page - 1},
                         Rank::Secondary, Glyph::Previous};
    if (page + 1 < pages)
        view.next = {"next-page", say("records.next"), PageTurned{page + 1}, Rank::Secondary,
                     Glyph::Next};
}

}  // namespace

NamedScreen show(const flows::visit::Records& v, const Scene& s)
{
    const auto pages = std::max<std::size_t>(1, (v.records.size() + rows_a_page - 1) / rows_a_page);
    const auto page = std::min<std::size_t>(s.context.looks.page, pages - 1);
    const auto balance = money(v.guest.purse.balance);
    RecordsView view{.title = s.say("records.title"),
                     .balance_label = s.say("purse.balance"),
                     .balance = balance};
    view.headings = {s.say("records.when"), s.say("records.what"), s.say("records.where"),
                     s.say("records.amount")};
    const auto first = page * rows_a_page;
    const auto last = std::min(first + rows_a_page, v.records.size());
    for (auto i = first; i < last; ++i) view.entries.push_back(entry(v.records[i], s.say));
    if (view.entries.empty()) view.empty = why_empty(v.problem, s.say);
    turn_pages(view, static_cast<unsigned>(page), static_cast<unsigned>(pages), s.say);
    view.back = {"back", s.say("action.back"), Button::Back, Rank::Primary, Glyph::Back};
    view.finish = finish_action(s.say);
    return {page == 0 ? "records" : "records-" + std::to_string(page + 1), std::move(view)};
}

}  // namespace kiosk::views
