#pragma once

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/clock.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>

namespace kiosk::emulators {

/// The far end of a serial cable as a pure machine: bytes in, bytes out, time as an argument; no descriptors, no
/// threads.  SerialStation puts it on a pseudo-terminal; a test may feed it by hand.
class SerialDevice {
public:
    virtual ~SerialDevice() = default;

    /// Bytes that came over the cable, in any division.
    virtual void receive(BytesView bytes, TimePoint now) = 0;
    /// Takes what is to be sent at `now`; empty if nothing.
    virtual Bytes transmit(TimePoint now) = 0;
    /// When transmit() is to be asked even if nothing is received.
    [[nodiscard]] virtual std::optional<TimePoint> deadline() const = 0;
    /// As Station::command() and Station::help(): what a person does to the device, and its faults.
    virtual nlohmann::json command(const nlohmann::json& request, TimePoint now) = 0;
    [[nodiscard]] virtual nlohmann::json help() const = 0;
    /// Power off and on: what is in volatile memory is lost, what is in the box or on the roll stays.
    virtual void power_cycle(TimePoint now) = 0;
};

}  // namespace kiosk::emulators
