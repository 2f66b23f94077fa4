#include "devices/emulators/bench/station.h"
#include "devices/emulators/rf_bridge/rf_bridge_device.h"

#include <nlohmann/json.hpp>

#include <string>

namespace kiosk::emulators {
namespace {

using nlohmann::json;

constexpr int best_quality = 100;
constexpr int usual_quality = 80;

bool is_quality(int value) { return value >= 0 && value <= best_quality; }

}  // namespace

json RfBridgeDevice::command(const json& request, TimePoint /*now*/)
{
    if (auto reply = answer_faults_.command(request)) return *reply;
    if (auto reply = exchange_faults_.command(request)) return *reply;
    if (request.contains("lay")) return lay(request["lay"], false);
    if (request.contains("lay_second")) return lay(request["lay_second"], true);
    if (request.contains("lift")) return lift(request["lift"]);
    if (request.contains("quality")) return set_quality(request["quality"]);
    if (request.contains("radio")) return set_times(request["radio"]);
    if (request.contains("state")) return state();
    return failure("unknown command; {\"help\":true} lists them");
}

json RfBridgeDevice::help() const
{
    json commands{
        {"lay",
         R"(a phone on the reader: {"lay":{"phone":"wang","quality":80}}, quality 0 to 100)"},
        {"lay_second", R"(another one beside it: {"lay_second":{"phone":"li"}})"},
        {"lift", R"(every phone away: {"lift":true}; or one: {"lift":{"phone":"wang"}})"},
        {"quality", R"(how well the radio reaches the phones, 0 to 100: {"quality":30})"},
        {"radio",
         R"(time that the radio takes for a search, a reset or an APDU: {"radio":{"base_ms":4,"bytes_per_ms":32}}, )"
         R"(the base and 1 ms for every so many bytes; 4 and 32 unless set)"},
        {"state",
         R"(what is to be seen: {"state":true} answers phones, powered, lamps (bits: 1 ready, 2 busy, 4 done, 8 error), beeps, )"
         R"(armed: a fault waits for its moment)"},
    };
    ExchangeFaults::add_help(commands);
    AnswerFaults::add_help(commands);
    return commands;
}

json RfBridgeDevice::lay(const json& arguments, bool second)
{
    const auto name = arguments.at("phone").get<std::string>();
    const auto quality = arguments.value("quality", usual_quality);
    if (!is_quality(quality)) return failure("quality: 0 to 100");
    if (!second && field_.count() > 0)
        return failure(field_.names().front() + " lies here already; lay_second lays another");
    const auto laid = field_.lay(name, static_cast<std::uint8_t>(quality));
    return laid ? ok() : failure(to_text(laid.error(), name));
}

json RfBridgeDevice::lift(const json& arguments)
{
    if (!arguments.is_object()) {
        field_.lift_all();
        return ok();
    }
    const auto name = arguments.at("phone").get<std::string>();
    return field_.lift(name) ? ok() : failure(name + " does not lie here");
}

json RfBridgeDevice::set_quality(const json& arguments)
{
    const auto quality = arguments.get<int>();
    if (!is_quality(quality)) return failure("quality: 0 to 100");
    field_.set_quality(static_cast<std::uint8_t>(quality));
    return ok();
}

json RfBridgeDevice::set_times(const json& arguments)
{
    constexpr int longest = 10'000;
    const auto base = arguments.value("base_ms", static_cast<int>(times_.base.count()));
    const auto bytes = arguments.value("bytes_per_ms", static_cast<int>(times_.bytes_per_ms));
    if (base < 0 || base > longest || bytes < 1)
        return failure("base_ms: 0 to 10000, bytes_per_ms: from 1");
    times_ = {std::chrono::milliseconds{base}, static_cast<std::size_t>(bytes)};
    return ok();
}

json RfBridgeDevice::state() const
{
    auto reply = ok();
    reply["phones"] = field_.names();
    reply["powered"] = field_.presence() == devices::ccid::CardPresence::Active;
    reply["lamps"] = slot_.lamps();
    reply["beeps"] = slot_.beeps();
    reply["armed"] = exchange_faults_.armed() || answer_faults_.armed();
    return reply;
}

}  // namespace kiosk::emulators
