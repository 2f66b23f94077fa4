#pragma once

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/secret.h"
#include "kiosk/journal/digest.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace kiosk::journal {

/// Keeps card numbers out of the files in clear (architecture rule 7, I13, R43): what only the terminal itself needs is
/// sealed, what must be looked up stands there as a keyed token.  One key file of 32 random bytes, mode 0600, beside
/// the journal or where the site says.  Who has the journal but not the key reads masked numbers, amounts and times.
///
/// Immutable; any thread.
class Vault {
public:
    /// Throws JournalError: KeyMissing (also if the file is no key or readable by others).
    static Vault open(const std::filesystem::path& key_file);

    /// Makes the key file, durably; it must not exist yet.  Throws JournalError: NoDisk.
    static Vault create(const std::filesystem::path& key_file);

    /// AES-256-GCM under a fresh random nonce.  `context` says what this is the secret of; it is authenticated, so that
    /// a sealed part opens nowhere else.  The empty secret seals to nothing.
    ///
    ///     offset  0..11  12..n-17    n-16..n-1
    ///             nonce  ciphertext  tag
    [[nodiscard]] Bytes seal(BytesView secret, std::string_view context) const;

    /// nullopt unless `sealed` is what seal() made, with this key, for this context.
    [[nodiscard]] std::optional<Bytes> unseal(BytesView sealed, std::string_view context) const;

    /// HMAC-SHA-256 of `what`; the same for the same `purpose` and bytes, and no way back.
    [[nodiscard]] Digest token(std::string_view purpose, BytesView what) const;

    /// 16 hex digits that tell one key from another and nothing about it.
    [[nodiscard]] std::string key_check() const;

private:
    explicit Vault(const Secret<32>& master);
    Secret<32> sealing_key_;
    Secret<32> token_key_;
};

}  // namespace kiosk::journal
