#pragma once

#include "devices/card/apdu.h"
#include "devices/card/card_reader.h"
#include "kiosk/domain/expected.h"

#include <cstdint>
#include <optional>

/// One command to a purse and its one response, or the fault that a flow must answer.
namespace kiosk::devices {

/// Why the purse did not do what was asked.  Only OutcomeUnknown leaves open whether money moved.
enum class PurseFaultKind : std::uint8_t {
    Contact,  ///< `contact` says how it broke; no money moved: ask for the phone, then open the purse anew
    OutcomeUnknown,  ///< CREDIT FOR LOAD left, and nobody can say whether it was executed: only the resolver can
    Refused,    ///< `status` says why; nothing changed
    PinNeeded,  ///< 6982: this purse asks for its PIN first
    PinWrong,   ///< ask again; `tries_left` if the card says so
    PinLocked,  ///< too many wrong PINs: the issuer must unblock it
    Blocked,    ///< the issuer blocked this purse or this card: service desk
    NotAPurse,  ///< none of the configured applications is on this card
    Nonsense,   ///< the answer's shape is wrong, to a command that moves nothing
};

struct PurseFault {
    PurseFaultKind kind = PurseFaultKind::Refused;
    StatusWord status{};                    ///< of the card's answer; 0000 if there was none
    std::optional<ContactFault> contact{};  ///< if the contact broke
    std::optional<unsigned> tries_left{};   ///< for PinWrong

    friend bool operator==(const PurseFault&, const PurseFault&) = default;
};

/// Sends one command.  Every answer that the card gives is a value, refusals too; only Contact is a fault.
Expected<Response, PurseFault> send(CardSession& session, const Command& command);

/// The answer carries data, perhaps with a remark: 9000, 61xx, 62xx but 6283.
[[nodiscard]] bool has_answered(StatusWord status);

/// The fault that a status word amounts to for a command that moves no money; Nonsense for those of has_answered(), as
/// their data had the wrong shape.
[[nodiscard]] PurseFault refusal(StatusWord status);

[[nodiscard]] PurseFault contact_fault(ContactFault fault);

}  // namespace kiosk::devices
