#pragma once

#include "kiosk/domain/bcd.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/card_number.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/terminal_id.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The words of the PBOC electronic purse (JR/T 0025.2-2010): what card, terminal and host say to each other.
/// The bytes are the business of devices/card; see card.md for sources.
namespace kiosk {

using Mac = std::array<std::byte, 4>;  ///< MAC1, MAC2 or TAC

/// Transaction type identifier, TTI (JR/T 0025.2 annex A).
enum class TransactionType : std::uint8_t {
    EdLoad = 0x01,
    EpLoad = 0x02,
    Unload = 0x03,
    EdCashWithdrawal = 0x04,
    EdPurchase = 0x05,
    EpPurchase = 0x06,
    OverdraftLimit = 0x07,
    CreditPurchase = 0x08,
    CompoundPurchase = 0x09,
};

/// Date YYYYMMDD and time HHMMSS in BCD, as they stand in MACs and log records; local time, of whoever made it.
struct CardTime {
    Bcd<4> date;
    Bcd<3> time;

    friend constexpr auto operator<=>(const CardTime&, const CardTime&) = default;
};

/// The card's answer to INITIALIZE FOR LOAD (JR/T 0025.2 5.5.2): nothing is credited yet.
struct LoadChallenge {
    Money balance;  ///< before the load
    std::uint16_t counter =
        0;  ///< on-line transaction number: used up by exactly one load (money-safety rule 3)
    std::uint8_t key_version = 0;
    std::uint8_t algorithm = 0;  ///< information only (card.md 2.1)
    std::array<std::byte, 4> random{};
    Mac mac1{};  ///< proves to the host that the card knows the load key

    friend bool operator==(const LoadChallenge&, const LoadChallenge&) = default;
};

/// The host's answer: with it CREDIT FOR LOAD can be sent, once, while the card's random is the same.
struct LoadAuthorisation {
    CardTime time;  ///< the host's, not the terminal's
    Mac mac2{};

    friend bool operator==(const LoadAuthorisation&, const LoadAuthorisation&) = default;
};

/// A 9000 answer to GET TRANSACTION PROVE.  Evidence, never by itself a proof of this load (card.md section 8).
struct LoadProof {
    std::uint16_t number = 0;  ///< the number that was asked for
    Mac mac{};                 ///< unspecified for loads; zeros on some cards
    Mac tac{};

    friend bool operator==(const LoadProof&, const LoadProof&) = default;
};

/// One line of the purse's own log (EF 0x18, 23 bytes).
struct PurseRecord {
    std::uint16_t number = 0;  ///< before or after the increment: cards differ
    Money overdraft;
    Money amount;
    std::uint8_t type = 0;  ///< a TransactionType, or what the card put there
    TerminalId terminal;
    CardTime time;

    friend bool operator==(const PurseRecord&, const PurseRecord&) = default;
};

/// What a phone on the reader shows of its purse before anything is asked of it.
struct PurseSnapshot {
    CardId card;
    Money balance;
    std::uint8_t application_type = 0;  ///< ATI: 01 ED, 02 EP, 03 both; 00 unknown
    std::optional<Bcd<4>> valid_from;   ///< YYYYMMDD
    std::optional<Bcd<4>> valid_to;
    std::string holder_name;  ///< UTF-8, empty if the card shows none

    friend bool operator==(const PurseSnapshot&, const PurseSnapshot&) = default;
};

/// What could be learnt of a load whose outcome is unknown (money-safety section 3).  The host judges it.
struct LoadEvidence {
    std::vector<LoadProof> proofs;  ///< step 2, in the order asked: number c+1, then c
    std::optional<LoadChallenge>
        challenge;                 ///< step 3, for the item's amount and this terminal's number
    std::optional<Money> balance;  ///< step 4
    std::optional<PurseRecord> load_record;  ///< step 4: the newest load in the log
    bool credit_sent = true;  ///< false: this terminal knows that CREDIT FOR LOAD never left it

    friend bool operator==(const LoadEvidence&, const LoadEvidence&) = default;
};

}  // namespace kiosk
