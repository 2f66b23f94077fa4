#pragma once

#include "devices/emulators/bench/pty_line.h"
#include "devices/emulators/bench/serial_device.h"
#include "devices/emulators/bench/station.h"

#include <memory>

namespace kiosk::emulators {

/// A serial device on a pseudo-terminal.  Adds the cable's own commands to the device's:
///
///     {"line":{"drop":1}}            see LineFaults
///     {"unplug":true}  {"plug_in":true}
///     {"power_cycle":true}
///     {"state":true}              the device's own answer with "plugged_in" and "line_mute" beside it
class SerialStation final : public Station {
public:
    SerialStation(std::string name, std::unique_ptr<SerialDevice> device,
                  std::filesystem::path link, unsigned baud);

    [[nodiscard]] const std::string& name() const override { return name_; }
    [[nodiscard]] std::vector<int> descriptors() const override;
    [[nodiscard]] std::optional<TimePoint> deadline() const override;
    void run(TimePoint now) override;
    nlohmann::json command(const nlohmann::json& request, TimePoint now) override;
    [[nodiscard]] nlohmann::json help() const override;

    [[nodiscard]] SerialDevice& device() { return *device_; }

private:
    std::string name_;
    std::unique_ptr<SerialDevice> device_;
    PtyLine line_;
};

}  // namespace kiosk::emulators
