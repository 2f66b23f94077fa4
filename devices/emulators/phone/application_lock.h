#pragma once

#include "devices/emulators/phone/security_state.h"

namespace kiosk::emulators {

/// APPLICATION BLOCK, APPLICATION UNBLOCK and CARD BLOCK (card.md section 10), all under DAMK.
class ApplicationLock {
public:
    ApplicationLock(Chip& chip, SecurityState& security) : chip_{chip}, security_{security} {}

    /// 84 1E 00 00 temporary | 01 for ever, 04 MAC.  9000 also when it is blocked already.
    Answer block(const CommandApdu& command);
    /// 84 18 00 00 04 MAC: 6985 if it is not blocked.
    Answer unblock(const CommandApdu& command);
    /// 84 16 00 00 04 MAC: from then on everything answers 6A81.
    Answer block_card(const CommandApdu& command);

private:
    /// nullopt if the command carries nothing but a right MAC.
    [[nodiscard]] std::optional<StatusWord> refuse(const CommandApdu& command, ProtectedBy key);

    Chip& chip_;
    SecurityState& security_;
};

}  // namespace kiosk::emulators
