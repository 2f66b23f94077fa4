#pragma once

#include "backend-client/messages_loads.h"

#include "kiosk/domain/card_number.h"
#include "kiosk/domain/fact.h"
#include "kiosk/domain/item_id.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/purse.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What the host has in its books about one card: plain values.  The rules take a book and answer a book; where it is
/// kept, and who asked, is not their business.
namespace kiosk::sandbox {

using backend::AppliedBy;
using LoadState = backend::HostLoadState;

/// One authorisation that was asked for.  (item, number) and, once applied, (card, counter) name it for ever (I2).
enum class AttemptState : std::uint8_t {
    Declined,    ///< no MAC2 was made; only the number is used up
    Authorised,  ///< MAC2 was made; whether the card took it is unknown
    NotApplied,  ///< believed not on the card: another load to the same card is allowed, nothing else (rule 4)
    Applied,  ///< on the card
};
struct BookedAttempt {
    ItemId item;
    std::uint32_t number = 0;
    TerminalId terminal;
    LoadChallenge challenge;
    CardTime host_time;  ///< as it went into MAC2; meaningless when declined
    AttemptState state = AttemptState::Authorised;
    std::optional<AppliedBy> applied_by;  ///< exactly when Applied

    friend bool operator==(const BookedAttempt&, const BookedAttempt&) = default;
};

/// Who looks after an item's money while it is not on the card.
enum class Custody : std::uint8_t {
    Load,  ///< the load: a further attempt may be made
    Kept,  ///< a pending add-value that the terminal registered; no further attempt
    Superseded,  ///< a pending add-value that the host made when another load took the counter; no further attempt
};
struct BookedItem {
    ItemId id;
    Money amount;
    Funding funding;  ///< Cash or Pending
    Custody custody = Custody::Load;

    friend bool operator==(const BookedItem&, const BookedItem&) = default;
};

/// Pending add-value (待补登): money of one cash item that waits for its card.
enum class PendingState : std::uint8_t {
    AwaitingProof,  ///< registered while an attempt of the item was unresolved
    Available,      ///< may be claimed by one load
    Claimed,        ///< by `claimed_by`, whose outcome is unknown
    Consumed,       ///< by `claimed_by`, which is on the card
    Settled,        ///< the item itself turned out to be on the card: there is nothing to claim
};
struct BookedPending {
    std::string id;
    ItemId item;
    Money amount;
    PendingState state = PendingState::Available;
    std::optional<ItemId> claimed_by;

    friend bool operator==(const BookedPending&, const BookedPending&) = default;
};

/// The part of a card's book that a decision can touch: what is asked about, and all that is unresolved.
struct CardBook {
    CardId card;
    std::uint16_t counter =
        0;          ///< the highest on-line counter that the card is known to have reached
    Money balance;  ///< as the host believes it
    std::vector<BookedItem> items;
    std::vector<BookedAttempt> attempts;  ///< in the order in which they were decided
    std::vector<BookedPending> pendings;

    [[nodiscard]] const BookedItem* find(const ItemId& item) const;
    [[nodiscard]] BookedItem* find(const ItemId& item);
    [[nodiscard]] BookedPending* find_pending(const std::string& id);

    friend bool operator==(const CardBook&, const CardBook&) = default;
};

/// The one pending that an item's money can become.  "P-225000000001-7-42"
[[nodiscard]] std::string pending_id_of(const ItemId& item);

/// How a load stands, as GET /v1/loads/{item} tells it.
struct LoadStanding {
    std::uint32_t attempt = 0;  ///< the applied one, else the last that was authorised
    LoadState state = LoadState::Authorised;
    std::optional<AppliedBy> applied_by;
};
/// nullopt when no attempt of the item was ever authorised.
[[nodiscard]] std::optional<LoadStanding> standing_of(const CardBook& book, const ItemId& item);

/// A move of the account that the host keeps for the card.
struct AccountEntry {
    enum class Kind : std::uint8_t {
        Loaded,     ///< an attempt turned out to be applied
        Corrected,  ///< and then not to be
        Seen,       ///< the card showed another balance: spent off line since
    };
    Kind kind = Kind::Loaded;
    Money delta;                 ///< negative: money that left
    std::optional<ItemId> item;  ///< for Loaded and Corrected
};

/// What a person must look into.
enum class AlarmKind : std::uint8_t {
    Mac1Wrong,           ///< a challenge that this card did not make
    TacWrong,            ///< a TAC that this load does not have
    ChallengeReplayed,   ///< a true challenge, shown before
    CounterBehind,       ///< a true challenge, older than what the card has shown since
    CounterUsedTwice,    ///< two loads claim one counter; the TAC was believed
    ItemLoadedTwice,     ///< two attempts of one item are proved
    PendingOverdrawn,    ///< money that was claimed as pending turned out to be on the card already
    VerdictCorrected,    ///< a load that was believed not applied turned out to be applied
    UnexplainedBalance,  ///< the card holds more than the host ever loaded
};
struct Alarm {
    AlarmKind kind = AlarmKind::Mac1Wrong;
    std::optional<ItemId> item;
};

/// The book after a decision, and what is to be written down besides.
struct Ruling {
    CardBook book;
    std::vector<AccountEntry> entries;
    std::vector<Alarm> alarms;
};

}  // namespace kiosk::sandbox
