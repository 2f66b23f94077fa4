#include "kiosk/runtime/control/state_report.h"

#include <nlohmann/json.hpp>

#include <array>
#include <string>

namespace kiosk::runtime {
namespace {

using nlohmann::json;

std::string_view name_of(LoadStage stage)
{
    constexpr std::array names{"Collecting", "Owed",    "Authorising", "Authorised",
                               "Crediting",  "Applied", "Kept",        "Closed"};
    return names.at(static_cast<std::size_t>(stage));
}

std::string_view name_of(backend::HostReach reach)
{
    constexpr std::array names{"unknown", "up", "unreachable", "certificate-refused", "troubled"};
    return names.at(static_cast<std::size_t>(reach));
}

std::string_view name_of(flows::TroubleKind kind)
{
    constexpr std::array names{"Unreadable", "SeveralPhones", "NotAPurse",      "Blocked",
                               "Expired",    "PinNeeded",     "Exhausted",      "CardNotLoadable",
                               "PurseFull",  "HostSilent",    "AcceptorClosed", "Refused"};
    return names.at(static_cast<std::size_t>(kind));
}

json report(const LoadItem& item)
{
    return {{"id", to_text(item.id)},
            {"card", item.card.number.masked()},
            {"stage", name_of(item.stage)},
            {"stacked_fen", item.stacked().in_fen()},
            {"amount_fen", item.amount.in_fen()},
            {"elsewhere", item.elsewhere}};
}

json report(const flows::Conditions& c)
{
    return {{"journal_healthy", c.journal_healthy},
            {"disk_reserve", c.disk_reserve},
            {"queue_within_limits", c.queue_within_limits},
            {"bag_known", c.bag_known},
            {"time_known", c.time_known},
            {"host_recent", c.host_recent},
            {"reader_ready", c.reader_ready},
            {"printer_ready", c.printer_ready}};
}

json report(const UiState& ui)
{
    json targets = json::array();
    for (const auto& t : ui.targets)
        targets.push_back({{"id", t.id},
                           {"x", t.x},
                           {"y", t.y},
                           {"width", t.width},
                           {"height", t.height},
                           {"enabled", t.enabled}});
    return {{"frame", ui.frame},
            {"snapshot", ui.snapshot},
            {"screen", ui.screen},
            {"language", ui.language},
            {"targets", std::move(targets)}};
}

const flows::Guest* guest_of(const flows::Visit& visit)
{
    return std::visit(
        [](const auto& v) -> const flows::Guest* {
            if constexpr (requires { v.guest.purse; })
                return &v.guest;
            else if constexpr (requires { v.guest->purse; })
                return v.guest ? &*v.guest : nullptr;
            else
                return nullptr;
        },
        visit);
}

bool holds_wrong_card(const flows::LoadRun& run)
{
    const auto* awaiting = std::get_if<flows::phase::AwaitingPhone>(&run.phase);
    return awaiting != nullptr && awaiting->wrong_card;
}

std::optional<flows::LoadOutcome> outcome_of(const flows::Visit& visit)
{
    const auto* finished = std::get_if<flows::visit::Finished>(&visit);
    return finished ? finished->outcome : std::nullopt;
}

std::string_view name_of(flows::LoadOutcome outcome)
{
    constexpr std::array names{"Loaded", "Kept", "Unresolved", "LeftAtHost"};
    return names.at(static_cast<std::size_t>(outcome));
}

}  // namespace

std::string_view name_of(const flows::Visit& visit)
{
    constexpr std::array names{"Idle",        "Reading",         "Trouble",  "Checking", "Offering",
                               "Home",        "FetchingRecords", "Records",  "Asking",   "Trying",
                               "TakingNotes", "Loading",         "Finished", "Farewell"};
    static_assert(names.size() == std::variant_size_v<flows::Visit>);
    return names.at(visit.index());
}

json state_report(const Snapshot& snapshot, const UiState& ui)
{
    const auto& t = snapshot.terminal;
    json items = json::array();
    for (const auto* item : flows::items_of(t)) items.push_back(report(*item));
    json readers = json::object();
    for (const auto& [name, ready] : snapshot.readers) readers[name] = ready;
    const auto hindrance =
        flows::hindrance_to_cash(t.conditions, t.acceptor.problem,
                                 !t.acceptor.denominations.empty() && !t.attribution_deadline);

    json out{{"ok", true},
             {"sequence", snapshot.sequence},
             {"terminal", t.id.digits()},
             {"boot_epoch", t.boot_epoch},
             {"visit", name_of(t.visit)},
             {"language", t.language == Language::Chinese ? "zh" : "en"},
             {"conditions", report(t.conditions)},
             {"cash_open", !hindrance},
             {"readers", std::move(readers)},
             {"host", name_of(snapshot.host)},
             {"queue",
              {{"waiting", snapshot.queue.waiting},
               {"sum_fen", snapshot.queue.sum.in_fen()},
               {"quarantined", snapshot.queue.quarantined}}},
             {"items", std::move(items)},
             {"halted", snapshot.halted},
             {"ui", report(ui)}};
    if (const auto* guest = guest_of(t.visit))
        out["guest"] = {{"card", guest->purse.card.number.masked()},
                        {"balance_fen", guest->purse.balance.in_fen()},
                        {"reader", guest->reader},
                        {"phone_here", guest->phone_here},
                        {"reprint", guest->unprinted.has_value()}};
    if (t.notice)
        out["notice"] = {{"item", to_text(t.notice->item)},
                         {"amount_fen", t.notice->amount.in_fen()},
                         {"last_four", t.notice->last_four},
                         {"kept", t.notice->kept}};
    if (const auto* trouble = std::get_if<flows::visit::Trouble>(&t.visit))
        out["trouble"] = name_of(trouble->kind);
    if (const auto* taking = std::get_if<flows::visit::TakingNotes>(&t.visit))
        out["accepting"] = taking->collecting.accepting;
    if (const auto* loading = std::get_if<flows::visit::Loading>(&t.visit))
        out["wrong_card"] = holds_wrong_card(loading->run);
    if (const auto outcome = outcome_of(t.visit)) out["outcome"] = name_of(*outcome);
    if (const auto* finished = std::get_if<flows::visit::Finished>(&t.visit)) {
        out["item"] = report(finished->item);
        out["paper"] = static_cast<int>(finished->paper);
    }
    if (const auto* records = std::get_if<flows::visit::Records>(&t.visit))
        out["records"] = records->records.size();
    return out;
}

}  // namespace kiosk::runtime
