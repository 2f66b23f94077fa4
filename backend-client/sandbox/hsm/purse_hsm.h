#pragma once

#include "devices/card/purse_crypto.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/card_number.h"
#include "kiosk/domain/purse.h"
#include "kiosk/domain/secret.h"

#include "backend-client/sandbox/hsm/key_store_directory.h"

#include <map>
#include <memory>

namespace kiosk::sandbox {

using devices::crypto::LoadTerms;

/// A load as the card's TAC speaks of it (card.md section 5).
struct CreditedLoad {
    Money new_balance;
    std::uint16_t counter = 0;  ///< on-line number before the increment
    LoadTerms terms;
    CardTime host_time;
};

/// The issuer's HSM for electronic purses: MAC1 checked, MAC2 made, TAC checked, card keys given out only wrapped.
///
/// The master keys never leave the token.  Of each sum, this runs inside it (README has the table):
///
///     card key     CKM_DES3_ECB_ENCRYPT_DATA under the master, data F || NOT F           -> 16 bytes, not readable
///     session key  CKM_DES3_ECB_ENCRYPT_DATA under the card key, data I || I || I         -> K||K||K, not readable
///     MAC          CKM_DES3_CBC with K||K||K, IV 0: single DES CBC; the last block's left half
///     TAC key      DTK left XOR DTK right: no mechanism folds two halves, so that card's DTK is read, folded, wiped
///
/// Thread-safe.  Throws Pkcs11Error when the token fails.  One object a process.
class PurseHsm {
public:
    /// Opens the store; `known` master keys only for tests (prepare()).  Throws std::runtime_error.
    explicit PurseHsm(const KeyStoreDirectory& store,
                      const std::optional<KnownMasterKeys>& known = std::nullopt);
    ~PurseHsm();

    /// Whether the card made this challenge for these terms: amount, terminal, type.
    [[nodiscard]] bool is_mac1_right(const CardNumber& card, const LoadChallenge& challenge,
                                     const LoadTerms& terms);
    /// The permission to credit: good for this card, this challenge's random and counter, these terms.
    [[nodiscard]] Mac mac2(const CardNumber& card, const LoadChallenge& challenge,
                           const LoadTerms& terms, const CardTime& host_time);
    /// Whether the card says that it credited this load.
    [[nodiscard]] bool is_tac_right(const CardNumber& card, const Mac& tac,
                                    const CreditedLoad& load);

    /// The card's keys for its personalisation package, each wrapped (RFC 3394, 24 bytes) under `transport`.
    [[nodiscard]] std::map<MasterKey, Bytes> wrapped_card_keys(const CardNumber& card,
                                                               const Secret<16>& transport);

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace kiosk::sandbox
