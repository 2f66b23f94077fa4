#include "backend-client/paths.h"

namespace kiosk::backend {
namespace {

std::string terminal_path(const TerminalId& terminal, const char* what)
{
    return "/v1/terminals/" + terminal.digits() + what;
}

std::string path_of_card(const CardId& card, const char* what)
{
    return "/v1/cards/" + card.number.full_digits() + what + "?issuer=" + to_hex(card.issuer);
}

}  // namespace

std::string sign_on_path(const TerminalId& terminal) { return terminal_path(terminal, "/sign-on"); }
std::string heartbeat_path(const TerminalId& terminal)
{
    return terminal_path(terminal, "/heartbeat");
}
std::string parameters_path() { return "/v1/parameters"; }
std::string hotlist_path(std::uint64_t since)
{
    return "/v1/hotlist?since=" + std::to_string(since);
}
std::string card_path(const CardId& card) { return path_of_card(card, ""); }
std::string open_items_path(const CardId& card) { return path_of_card(card, "/open-items"); }
std::string pending_loads_path(const CardId& card) { return path_of_card(card, "/pending-loads"); }
std::string pending_loads_path() { return "/v1/pending-loads"; }
std::string loads_path() { return "/v1/loads"; }
std::string load_path(const ItemId& item) { return "/v1/loads/" + to_text(item); }
std::string load_result_path(const ItemId& item) { return load_path(item) + "/result"; }
std::string journal_segments_path() { return "/v1/journal-segments"; }

std::string sign_on_key(const TerminalId& terminal, std::uint32_t boot_epoch)
{
    return terminal.digits() + '-' + std::to_string(boot_epoch) + "/sign-on";
}

std::string heartbeat_key(const TerminalId& terminal, std::uint32_t boot_epoch,
                          std::uint64_t number)
{
    return terminal.digits() + '-' + std::to_string(boot_epoch) + "/heartbeat/" +
           std::to_string(number);
}

std::string authorise_key(const ItemId& item, std::uint32_t attempt)
{
    return to_text(item) + "/authorise/" + std::to_string(attempt);
}

std::string load_result_key(const ItemId& item, std::uint32_t attempt, const TerminalId& reporter,
                            std::uint32_t report)
{
    return to_text(item) + "/result/" + std::to_string(attempt) + '/' + reporter.digits() + '/' +
           std::to_string(report);
}

std::string pending_key(const ItemId& item) { return to_text(item) + "/pending"; }

std::string journal_segment_key(const TerminalId& terminal, std::uint64_t first, std::uint64_t last)
{
    return terminal.digits() + "/journal/" + std::to_string(first) + '-' + std::to_string(last);
}

}  // namespace kiosk::backend
