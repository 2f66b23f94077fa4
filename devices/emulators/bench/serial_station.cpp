#include "devices/emulators/bench/serial_station.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace kiosk::emulators {

SerialStation::SerialStation(std::string name, std::unique_ptr<SerialDevice> device,
                             std::filesystem::path link, unsigned baud)
    : name_{std::move(name)}, device_{std::move(device)}, line_{std::move(link), baud}
{
}

std::vector<int> SerialStation::descriptors() const
{
    if (!line_.is_plugged_in()) return {};
    return {line_.descriptor()};
}

std::optional<TimePoint> SerialStation::deadline() const
{
    const auto line = line_.deadline();
    const auto device = device_->deadline();
    if (line && device) return std::min(*line, *device);
    return line ? line : device;
}

void SerialStation::run(TimePoint now)
{
    line_.run(now);
    if (const auto bytes = line_.receive(now); !bytes.empty()) device_->receive(bytes, now);
    if (const auto answer = device_->transmit(now); !answer.empty()) line_.send(answer, now);
}

nlohmann::json SerialStation::command(const nlohmann::json& request, TimePoint now)
{
    if (request.contains("line")) {
        const auto error = line_.faults().arm(request["line"]);
        return error ? failure(*error) : ok();
    }
    if (request.contains("unplug")) {
        line_.unplug();
        return ok();
    }
    if (request.contains("plug_in")) {
        line_.plug_in();
        return ok();
    }
    if (request.contains("power_cycle")) {
        device_->power_cycle(now);
        return ok();
    }
    auto reply = device_->command(request, now);
    if (request.contains("state")) {
        reply["plugged_in"] = line_.is_plugged_in();
        reply["line_mute"] = line_.faults().is_mute();
    }
    return reply;
}

nlohmann::json SerialStation::help() const
{
    auto commands = device_->help();
    commands["line"] =
        R"(a fault of the cable: {"line":{"drop":1}}, also duplicate, corrupt, garbage (bytes), stall_ms, )"
        R"(mute (true/false), each with "skip":k bytes first)";
    commands["unplug"] = R"(pull the cable: {"unplug":true})";
    commands["plug_in"] =
        R"(put it back, on a new pseudo-terminal behind the same link: {"plug_in":true})";
    commands["power_cycle"] = R"(switch the device off and on: {"power_cycle":true})";
    return commands;
}

}  // namespace kiosk::emulators
