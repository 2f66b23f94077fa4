#pragma once

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/card_number.h"
#include "kiosk/domain/purse.h"
#include "kiosk/domain/secret.h"

#include <array>
#include <cstdint>

/// The cryptography of the electronic purse, as pure functions (card.md section 5; JR/T 0025.2-2010 annex B).
/// The terminal itself holds no purse key: the emulated card, the calculators of citizen-kioskctl and the tests use
/// these; the sandbox does the same sums inside its HSM.
namespace kiosk::devices::crypto {

using Block = std::array<std::byte, 8>;

/// 3DES-EDE2 of one block (K1, K2, K1).
[[nodiscard]] Block encrypt(const TripleDesKey& key, const Block& block);
[[nodiscard]] Block decrypt(const TripleDesKey& key, const Block& block);

/// left = 3DES(master, factor), right = 3DES(master, NOT factor) (B.2).  Each further level: the result is the master.
[[nodiscard]] TripleDesKey diversify(const TripleDesKey& master, const Block& factor);

/// The single-length session key: 3DES(card key, input) (B.3).
[[nodiscard]] SingleDesKey session_key(const TripleDesKey& card_key, const Block& input);

/// Input of a load, unload or overdraft session key.
///
///     offset  0..3         4..5            6   7
///             card random  on-line number  80  00
[[nodiscard]] Block load_session_input(const std::array<std::byte, 4>& random,
                                       std::uint16_t counter);

/// Input of a purchase session key.
///
///     offset  0..3         4..5             6..7
///             card random  off-line number  last 2 bytes of the terminal transaction number
[[nodiscard]] Block purchase_session_input(const std::array<std::byte, 4>& random,
                                           std::uint16_t counter,
                                           const std::array<std::byte, 4>& terminal_sequence);

/// DTK left XOR DTK right (B.4): the key of every TAC, and with DRPK that of RELOAD PIN.
[[nodiscard]] SingleDesKey xor_halves(const TripleDesKey& key);

/// Appends 80 00.. up to a multiple of 8, a whole block if `data` is one already (B.4).
void pad(Bytes& data);

/// Single DES in CBC mode, IV 0, padding always 80 00..; the left 4 bytes of the last block (B.4).
[[nodiscard]] Mac mac(const SingleDesKey& key, BytesView data);

/// Secure messaging MAC (JR/T 0025.1 8.3; ISO 9797-1 algorithm 3): as mac() with K1 and the given IV, then the last
/// block decrypted with K2 and encrypted with K1.
[[nodiscard]] Mac retail_mac(const TripleDesKey& key, const Block& iv, BytesView data);

/// Inputs of the load's three values, for EP (TTI 02) unless said.
///
///     MAC1  offset  0..3         4..7    8    9..14
///                   old balance  amount  TTI  terminal
///     MAC2  offset  0..3    4    5..10     11..14     15..17
///                   amount  TTI  terminal  host date  host time
///     TAC   offset  0..3         4..5                          6..9    10   11..16    17..20  21..23
///                   new balance  on-line number, before the +1  amount  TTI  terminal  date    time
struct LoadTerms {
    Money amount;  ///< 0 < amount < 2^32 fen
    TerminalId terminal;
    TransactionType type = TransactionType::EpLoad;
};
[[nodiscard]] Bytes load_mac1_data(Money old_balance, const LoadTerms& terms);
[[nodiscard]] Bytes load_mac2_data(const LoadTerms& terms, const CardTime& host_time);
[[nodiscard]] Bytes load_tac_data(Money new_balance, std::uint16_t counter, const LoadTerms& terms,
                                  const CardTime& host_time);

[[nodiscard]] Mac load_mac1(const SingleDesKey& session, Money old_balance, const LoadTerms& terms);
[[nodiscard]] Mac load_mac2(const SingleDesKey& session, const LoadTerms& terms,
                            const CardTime& host_time);
[[nodiscard]] Mac load_tac(const TripleDesKey& dtk, Money new_balance, std::uint16_t counter,
                           const LoadTerms& terms, const CardTime& host_time);

/// Inputs of the purchase's three values.
///
///     MAC1  offset  0..3    4    5..10     11..14  15..17
///                   amount  TTI  terminal  date    time
///     MAC2  offset  0..3
///                   amount
///     TAC   offset  0..3    4    5..10     11..14                       15..18  19..21
///                   amount  TTI  terminal  terminal transaction number  date    time
struct PurchaseTerms {
    Money amount;  ///< 0 <= amount < 2^32 fen; 0 only in a compound purchase
    TerminalId terminal;
    std::array<std::byte, 4> terminal_sequence{};
    CardTime time;  ///< the terminal's
    TransactionType type = TransactionType::EpPurchase;
};
[[nodiscard]] Mac purchase_mac1(const SingleDesKey& session, const PurchaseTerms& terms);
[[nodiscard]] Mac purchase_mac2(const SingleDesKey& session, Money amount);
[[nodiscard]] Mac purchase_tac(const TripleDesKey& dtk, const PurchaseTerms& terms);

}  // namespace kiosk::devices::crypto
