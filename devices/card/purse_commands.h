#pragma once

#include "devices/card/apdu.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/purse.h"
#include "kiosk/domain/secret.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// Every command that the terminal sends to a purse, and the data of its answer: values in, values out, no card needed.
/// JR/T 0025.1-2010 6 (general commands) and 0025.2-2010 5 (purse); card.md section 2.  Numbers are big-endian,
/// amounts in fen; P2 = 02 names the electronic purse (EP).  Decoders take the data without its status word and answer
/// nullopt unless it has exactly the length shown.
namespace kiosk::devices {

/// Files known by their short identifier.  A PSE may name others.
enum class ShortFileId : std::uint8_t {
    PublicData = 0x15,
    HolderData = 0x16,
    TransactionLog = 0x18
};

/// SELECT by name: an application identifier or DF name of 5 to 16 bytes.
///
///     offset  0   1   2   3   4     5..       last
///             00  A4  04  00  size  the name  00
[[nodiscard]] Command select_by_name(BytesView name);

/// SELECT by file identifier.
///
///     offset  0   1   2   3   4   5..6                7
///             00  A4  00  00  02  the identifier      00
[[nodiscard]] Command select_by_file_id(const std::array<std::byte, 2>& file);

/// READ BINARY from the file's start; `size` 1 to 256.
///
///     offset  0   1   2         3   4
///             00  B0  80 | SFI  00  size
[[nodiscard]] Command read_binary(ShortFileId file, std::uint16_t size);

/// READ RECORD; 1 is the newest of a log; `size` 1 to 256.
///
///     offset  0   1   2       3             4
///             00  B2  number  SFI << 3 | 4  size
[[nodiscard]] Command read_record(ShortFileId file, std::uint8_t number, std::uint16_t size);

/// GET CHALLENGE: 4 bytes, on FMCOS also 8.
///
///     offset  0   1   2   3   4
///             00  84  00  00  size
[[nodiscard]] Command get_challenge(std::uint16_t size);

/// The purse's PIN as the card wants it: 3 to 12 digits packed in 2 to 6 bytes, an odd last nibble F (card.md 10).
class PursePin {
public:
    [[nodiscard]] static std::optional<PursePin> from_digits(std::string_view digits);
    [[nodiscard]] BytesView reveal() const { return BytesView{packed_.reveal()}.first(size_); }

private:
    PursePin(Secret<6> packed, std::size_t size) : packed_{std::move(packed)}, size_{size} {}
    Secret<6> packed_;
    std::size_t size_;
};

/// VERIFY.  The returned command holds the PIN: wipe() it.
///
///     offset  0   1   2   3   4     5..
///             00  20  00  00  size  packed PIN
[[nodiscard]] Command verify(const PursePin& pin);

/// GET BALANCE -> 4 bytes.
///
///     offset  0   1   2   3   4        answer  0..3
///             80  5C  00  02  04               balance
[[nodiscard]] Command get_balance();
[[nodiscard]] std::optional<Money> decode_balance(BytesView data);

/// What both INITIALIZE commands announce.
struct Announcement {
    std::uint8_t key_index = 1;  ///< picks the key in the card
    Money amount;                ///< 0 < amount < 2^32 fen
    TerminalId terminal;
};

/// INITIALIZE FOR LOAD (圈存初始化) -> 16 bytes.  Nothing is credited yet.
///
///     offset  0   1   2   3   4   5          6..9    10..15           16
///             80  50  00  02  0B  key index  amount  terminal number  10
///
///     answer  0..3         4..5            6            7          8..11        12..15
///             old balance  on-line number  key version  algorithm  card random  MAC1
[[nodiscard]] Command initialize_for_load(const Announcement& load);
[[nodiscard]] std::optional<LoadChallenge> decode_load_challenge(BytesView data);

/// CREDIT FOR LOAD (圈存) -> TAC, 4 bytes.  Once, within the INITIALIZE that gave the challenge.
///
///     offset  0   1   2   3   4   5..8       9..11      12..15  16
///             80  52  00  00  0B  host date  host time  MAC2    04
[[nodiscard]] Command credit_for_load(const LoadAuthorisation& authorisation);
[[nodiscard]] std::optional<Mac> decode_tac(BytesView data);

/// INITIALIZE FOR PURCHASE (消费初始化) -> 15 bytes.  The terminal number is the PSAM's.
///
///     offset  0   1   2   3   4   5          6..9    10..15           16
///             80  50  01  02  0B  key index  amount  terminal number  0F
///
///     answer  0..3         4..5             6..8             9            10         11..14
///             old balance  off-line number  overdraft limit  key version  algorithm  card random
struct PurchaseChallenge {
    Money balance;  ///< before the purchase
    std::uint16_t counter = 0;
    Money overdraft;
    std::uint8_t key_version = 0;
    std::uint8_t algorithm = 0;  ///< information only (card.md 2.1)
    std::array<std::byte, 4> random{};

    friend bool operator==(const PurchaseChallenge&, const PurchaseChallenge&) = default;
};
[[nodiscard]] Command initialize_for_purchase(const Announcement& purchase);
[[nodiscard]] std::optional<PurchaseChallenge> decode_purchase_challenge(BytesView data);

/// DEBIT FOR PURCHASE (消费) -> 8 bytes.
///
///     offset  0   1   2   3   4   5..8                         9..12  13..15  16..19  20
///             80  54  01  00  0F  terminal transaction number  date   time    MAC1    08
///
///     answer  0..3  4..7
///             TAC   MAC2
struct PurchaseAuthorisation {
    std::array<std::byte, 4> terminal_sequence{};  ///< the PSAM's
    CardTime time;                                 ///< the terminal's
    Mac mac1{};
};
struct PurchaseProof {
    Mac tac{};
    Mac mac2{};

    friend bool operator==(const PurchaseProof&, const PurchaseProof&) = default;
};
[[nodiscard]] Command debit_for_purchase(const PurchaseAuthorisation& authorisation);
[[nodiscard]] std::optional<PurchaseProof> decode_purchase_proof(BytesView data);

/// GET TRANSACTION PROVE (取交易认证) -> 8 bytes, MAC first: the reverse of DEBIT's answer.  Which number a card
/// files its proof under, the one before or the one after the transaction, differs (card.md section 8).
///
///     offset  0   1   2   3    4   5..6    7         answer  0..3  4..7
///             80  5A  00  TTI  02  number  08                MAC   TAC
[[nodiscard]] Command get_transaction_prove(TransactionType type, std::uint16_t number);
[[nodiscard]] std::optional<LoadProof> decode_proof(std::uint16_t number, BytesView data);

}  // namespace kiosk::devices
