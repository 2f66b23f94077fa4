#pragma once

#include "devices/card/purse_crypto.h"
#include "devices/emulators/phone/chip.h"
#include "devices/emulators/phone/command_apdu.h"

#include <optional>

namespace kiosk::emulators {

/// Which key a protected command is under.
enum class ProtectedBy : std::uint8_t {
    Maintenance,  ///< DAMK, not counted: APPLICATION BLOCK, CARD BLOCK, protected reading
    MaintenanceCounted,  ///< DAMK, three wrong MACs in a row lock the application: UPDATE BINARY, APPLICATION UNBLOCK
    UnblockCounted,  ///< DPUK, three lock as well: PIN UNBLOCK
};

/// What a card forgets without power, and what protects its commands: challenge, secure messaging, the verified PIN
/// (card.md sections 9 and 10).
class SecurityState {
public:
    explicit SecurityState(Chip& chip) : chip_{chip} {}

    void reset();              ///< power-on
    void leave_application();  ///< the verified PIN is for one application only
    /// A challenge serves the command right after it: call before each command.
    void next_command();

    [[nodiscard]] bool pin_verified() const { return pin_verified_; }
    void set_pin_verified(bool verified) { pin_verified_ = verified; }

    /// 4 or 8 random bytes, as Le asks; else 6C04.
    Answer get_challenge(const CommandApdu& command);
    /// 3DES(DCK, challenge) is expected; 63Cx, 6983, 6984, 6A88.
    Answer external_authenticate(const CommandApdu& command);

    /// The data of a protected command without its MAC.
    ///
    ///     data  0..n-5  n-4..n-1
    ///           data    MAC over CLA INS P1 P2 Lc and data, IV = challenge 00000000
    ///
    /// 6984 no challenge, 6987 no MAC, 6988 wrong MAC, 9303 the third wrong one, 6581.
    [[nodiscard]] Expected<Bytes, StatusWord> unseal(const CommandApdu& command, ProtectedBy key);
    /// The MAC that follows the data of a protected answer; only after unseal() of the same command.
    [[nodiscard]] Mac seal(BytesView answer) const;

    /// Counts one more wrong MAC: what to answer, 6988 or 9303 or 6581.
    StatusWord count_wrong_mac(CountedKey key);

private:
    [[nodiscard]] const TripleDesKey& key_of(ProtectedBy key) const;
    [[nodiscard]] StatusWord refuse_mac(ProtectedBy key);

    Chip& chip_;
    bool pin_verified_ = false;
    std::optional<Bytes> fresh_challenge_;   ///< given by the command before
    std::optional<Bytes> usable_challenge_;  ///< of the command under way
};

/// For the image that a good protected command commits: no wrong MAC in a row any more.
void forgive(ChipImage& image, CountedKey key);

}  // namespace kiosk::emulators
