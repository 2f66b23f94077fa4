#pragma once

#include "devices/emulators/phone/security_state.h"

namespace kiosk::emulators {

/// VERIFY, CHANGE PIN, RELOAD PIN and PIN UNBLOCK (card.md section 10).  A wrong try is durable before its answer
/// leaves.
class PinCommands {
public:
    PinCommands(Chip& chip, SecurityState& security) : chip_{chip}, security_{security} {}

    /// 00 20 00 00 Lc PIN: 9000, 63Cx (x = 0: locked by this try), 6983 locked, 6A88 no PIN on the card.
    Answer verify(const CommandApdu& command);
    /// 80 5E 01 00 Lc old FF new; 80 5E 00 00 Lc new MAC.
    Answer change_or_reload(const CommandApdu& command);
    /// 84 24 00 00|01 0C enc(LD PIN) MAC: 6985 if the PIN is not locked.  The PIN in it is the PIN from now on.
    Answer unblock(const CommandApdu& command);

private:
    Answer change(const CommandApdu& command);
    Answer reload(const CommandApdu& command);
    /// Is it the PIN?  Counts; the refusal if not.
    [[nodiscard]] std::optional<StatusWord> refuse_try(BytesView pin);
    /// The new PIN with all its tries.
    [[nodiscard]] ChipImage with_pin(BytesView pin) const;

    Chip& chip_;
    SecurityState& security_;
};

}  // namespace kiosk::emulators
