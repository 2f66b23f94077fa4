#include "devices/emulators/desk/window/desk_view.h"

#include <nlohmann/json.hpp>

namespace kiosk::emulators {
namespace {

using nlohmann::json;

json ask_device(const Ask& ask, const char* device, const char* what)
{
    return json::parse(ask(json{{"device", device}, {what, true}}.dump()));
}

CableView cable_of(const json& state)
{
    return {state.value("plugged_in", true), state.value("line_mute", false)};
}

std::vector<PhoneView> phones_of(const json& reply)
{
    std::vector<PhoneView> phones;
    for (const auto& phone : reply.at("phones")) {
        const auto& place = phone.at("place");
        phones.push_back({phone.at("name"), phone.at("holder"), phone.at("card"),
                          Money::fen(phone.at("balance_fen").get<std::int64_t>()),
                          place.is_string() ? place.get<std::string>() : ""});
    }
    return phones;
}

ReaderView reader_of(const json& state)
{
    if (!state.at("ok").get<bool>()) return {};
    return {.stands = true,
            .powered = state.at("powered"),
            .connected = state.value("connected", false),
            .lamps = state.value("lamps", std::uint8_t{0}),
            .cable = cable_of(state)};
}

std::optional<Money> note_of(const json& bill)
{
    if (bill.is_null()) return std::nullopt;
    return Money::fen(bill.at("fen").get<std::int64_t>());
}

AcceptorView acceptor_of(const json& state)
{
    return {.state = state.at("state"),
            .code = state.at("code"),
            .takes_notes = state.at("enabled") != "000000",
            .head = note_of(state.at("head")),
            .stacker = note_of(state.at("stacker")),
            .boxed = state.at("box").at("count"),
            .box = Money::fen(state.at("box").at("fen").get<std::int64_t>()),
            .returned = Money::fen(state.at("returned").at("fen").get<std::int64_t>()),
            .rejected = state.at("rejected"),
            .cable = cable_of(state)};
}

PrinterView printer_of(const json& state)
{
    PrinterView view{.paper = state.at("paper"),
                     .cover_open = state.at("cover") == "open",
                     .cutter_jammed = state.at("cutter_error"),
                     .hanging = state.at("hanging").at("text"),
                     .receipts = state.at("receipts"),
                     .last_picture = {},
                     .cable = cable_of(state)};
    if (state.contains("last_receipt"))
        view.last_picture = state["last_receipt"].at("png").get<std::string>();
    return view;
}

}  // namespace

DeskView look_at_desk(const Ask& ask)
{
    return {.phones = phones_of(ask_device(ask, "phones", "list")),
            .bridge = reader_of(ask_device(ask, "rf-bridge", "state")),
            .pcsc = reader_of(ask_device(ask, "pcsc", "state")),
            .acceptor = acceptor_of(ask_device(ask, "cash-acceptor", "state")),
            .printer = printer_of(ask_device(ask, "printer", "state"))};
}

}  // namespace kiosk::emulators
