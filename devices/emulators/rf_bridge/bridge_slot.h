#pragma once

#include "devices/card/ccid_frame.h"
#include "devices/emulators/rf_bridge/radio_field.h"
#include "kiosk/domain/bytes.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace kiosk::emulators {

/// What the bridge answers to a message, without time and without faults (rf-bridge.md; CCID 1.1, 6.1 and 6.2).
///
/// Strict: a wrong length, an escape or a message type that it does not know, a T=0 block whose length is not 5 + P3
/// (4 bytes in case 1) is refused and changes nothing.  libccid takes the GemCore POS Pro for a reader of five slots:
/// the radio is slot 0, the others are empty.
class BridgeSlot {
public:
    explicit BridgeSlot(RadioField& field) : field_{field} {}

    /// CONNECT's longest search, if `request` is a CONNECT: it is the only request that waits, and the caller does.
    [[nodiscard]] static std::optional<std::chrono::milliseconds> search_in(
        const devices::ccid::Message& request);
    /// The answer to a CONNECT from what lies there now; links the phone if it is one.
    devices::ccid::Message search(const devices::ccid::Message& request);

    /// The answer to any other request.
    devices::ccid::Message answer(const devices::ccid::Message& request);
    /// The answer to a transfer block whose radio link broke.
    [[nodiscard]] devices::ccid::Message mute(const devices::ccid::Message& request) const;

    /// Notifications wait for the next request (01 01 01).
    [[nodiscard]] bool is_synchronous() const { return synchronous_; }
    [[nodiscard]] std::uint8_t lamps() const { return lamps_; }
    [[nodiscard]] unsigned beeps() const { return beeps_; }

    /// Volatile state is lost.
    void power_cycle();

private:
    static constexpr Bytes::size_type parameter_size = 5;

    [[nodiscard]] devices::ccid::Message succeeded(const devices::ccid::Message& request,
                                                   devices::ccid::MessageType type,
                                                   Bytes data = {}) const;
    [[nodiscard]] devices::ccid::Message failed(const devices::ccid::Message& request,
                                                devices::ccid::MessageType type,
                                                std::uint8_t error) const;
    devices::ccid::Message power_on(const devices::ccid::Message& request);
    devices::ccid::Message transfer(const devices::ccid::Message& request);
    devices::ccid::Message parameters(const devices::ccid::Message& request);
    devices::ccid::Message escape(const devices::ccid::Message& request);
    std::optional<Bytes> carry_out_escape(BytesView data);
    [[nodiscard]] Bytes quality() const;
    [[nodiscard]] devices::ccid::CardPresence presence(std::uint8_t slot) const;

    RadioField& field_;
    std::array<std::byte, parameter_size> parameters_ = default_parameters;
    bool synchronous_ = false;
    std::uint8_t lamps_ = 0;
    unsigned beeps_ = 0;

    /// T=0: Fi/Di, convention, guard time, waiting integer, clock stop (CCID 1.1, 6.1.7).
    static constexpr std::array<std::byte, parameter_size> default_parameters{
        std::byte{0x11}, std::byte{0x00}, std::byte{0x00}, std::byte{0x0A}, std::byte{0x00}};
};

}  // namespace kiosk::emulators
