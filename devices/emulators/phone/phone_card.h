#pragma once

#include "kiosk/domain/bytes.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace kiosk::emulators {

/// How the reader at hand speaks to the chip (card.md section 1).
enum class CardProtocol : std::uint8_t {
    T0,  ///< TPDUs: a case-4 command comes without Le and answers 61xx; GET RESPONSE fetches
    T1,  ///< whole APDUs, as over contactless links: data and SW in one answer
};

/// The secure chip of one phone: a PBOC electronic purse with keys, counters, log, proof, PIN and state machine.
/// A pure machine but for its file: what must survive a power cut is written there before it is answered.
class PhoneCard {
public:
    virtual ~PhoneCard() = default;

    /// Name on the table, e.g. "wang": what {"lay":{"phone":"wang"}} says.
    [[nodiscard]] virtual const std::string& name() const = 0;
    /// 4 bytes that the radio announces (RF bridge) before any command.
    [[nodiscard]] virtual std::array<std::byte, 4> radio_id() const = 0;
    /// The field comes on: volatile state is lost; answers the ATR, whose first protocol is `protocol`.
    virtual Bytes power_on(CardProtocol protocol) = 0;
    /// The field goes: the phone was lifted, or the reader switched off.
    virtual void power_off() = 0;
    /// One command, one answer (data and SW); nullopt: the card was torn out of the field at this command, by a fault
    /// script; the reader sees silence, and the card stays powered off until it is laid down again.
    virtual std::optional<Bytes> exchange(BytesView command) = 0;
    /// How long the chip takes over each answer, on top of what the reader and the line take: for the reader to wait
    /// out, the chip itself never waits.
    [[nodiscard]] virtual std::chrono::milliseconds answer_delay() const { return {}; }
};

}  // namespace kiosk::emulators
