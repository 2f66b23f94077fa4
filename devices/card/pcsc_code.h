#pragma once

#include "devices/card/card_reader.h"

#include <cstdint>
#include <string>

/// What PC/SC answers, and what it means for a contact (R19; card.md section 1).
namespace kiosk::devices {

/// A result of a PC/SC call: the values of SCARD_S_SUCCESS .. SCARD_W_CARD_NOT_AUTHENTICATED.
enum class PcscCode : std::uint32_t { Success = 0, TimedOut = 0x8010000A };

/// In which call it came.
enum class PcscCall : std::uint8_t {
    Connecting,    ///< a context and a handle: no command of ours can be under way
    Holding,       ///< begin of a transaction: none either
    Transmitting,  ///< a command: unless the code says that it never left, it was PERHAPS EXECUTED
};

/// The one table.  Every code but Success has a fault; codes that PC/SC does not define count as the worst of the call.
///
/// W_REMOVED_CARD and W_RESET_CARD from a transmission are LostAfterSend (card.md section 1 treats them so after a
/// money command): the card is held by a transaction then, so nobody else can have reset it before.
[[nodiscard]] ContactFault fault_of(PcscCall call, PcscCode code);

/// One sentence for the technician, e.g. "pcscd does not run: nothing listens at /run/pcscd/pcscd.comm".
[[nodiscard]] std::string explain(PcscCode code);

}  // namespace kiosk::devices
