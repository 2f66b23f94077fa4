#pragma once

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/secret.h"

#include <array>
#include <filesystem>
#include <optional>

namespace kiosk::emulators {

/// 16 secret bytes under the transport key: AES-128 key wrap (RFC 3394), which also notices a wrong transport key and
/// any changed bit.
using WrappedKey = std::array<std::byte, 24>;

/// Under which the secrets of a phone lie in files.  In a package directory: transport.key, 32 hexadecimal digits.
class TransportKey {
public:
    explicit TransportKey(Secret<16> key) : key_{std::move(key)} {}

    /// Throws BrokenPhoneFile if the file is not there, holds no key, or is open to others than its owner.
    [[nodiscard]] static TransportKey read(const std::filesystem::path& file);

    [[nodiscard]] TransportKey copy() const { return TransportKey{Secret<16>{key_.reveal()}}; }
    [[nodiscard]] WrappedKey wrap(std::span<const std::byte, 16> secret) const;
    /// nullopt if it was not wrapped under this key, or was changed since.
    [[nodiscard]] std::optional<Secret<16>> unwrap(const WrappedKey& wrapped) const;

private:
    Secret<16> key_;
};

/// What the chip keeps of its PIN: the packed digits, wrapped.  Equal PINs under one transport key have equal
/// references, so that the clear PIN is never stored, not even in memory.
///
///     offset  0                  1..n              n+1..15
///             n = PIN length 2-6  PIN, cn, F-filled  FF
using PinReference = WrappedKey;

/// 2 to 6 bytes of decimal digits; the very last nibble may be F (card.md section 10).
[[nodiscard]] bool is_pin(BytesView packed);
/// "12345" -> 12 34 5F; nullopt unless 3 to 12 decimal digits.
[[nodiscard]] std::optional<Bytes> pack_pin(std::string_view digits);
/// `packed` of any length from 0 to 15 bytes; what is longer has the reference of its first 15.
[[nodiscard]] PinReference pin_reference(const TransportKey& key, BytesView packed);

}  // namespace kiosk::emulators
