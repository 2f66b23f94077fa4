#pragma once

#include "kiosk/domain/expected.h"
#include "kiosk/domain/fact.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// One load, folded from its facts.  The same function serves the flow (while it runs), the journal (at start) and the
/// tests (at every step), so that what is on the screen cannot differ from what is on the disk (I11).
namespace kiosk {

/// How far a load has come, in terms of where the money is.
enum class LoadStage : std::uint8_t {
    Collecting,  ///< notes may come in; nothing is committed
    Owed,  ///< amount fixed, certainly not on the card, nothing under way: may be attempted (again)
    Authorising,  ///< request durable, answer unknown: not on the card, perhaps known to the host
    Authorised,   ///< MAC2 durable, CREDIT FOR LOAD not intended: not on the card
    Crediting,    ///< CREDIT FOR LOAD intended, outcome unknown: only the resolver can tell
    Applied,      ///< on the card, proved by TAC or by the host's verdict.  Final
    Kept,         ///< pending add-value for this card, at the host.  Final for this terminal
    Closed,       ///< no money of this terminal's in it.  Final
};

enum class NotePlace : std::uint8_t {
    Escrow,        ///< still the citizen's
    Stacking,      ///< STACK intended, result unknown
    Stacked,       ///< ours, credited to the item
    Returned,      ///< back with the citizen
    Unattributed,  ///< nobody can say: claim code
};

struct ItemNote {
    Note note;
    NotePlace place = NotePlace::Escrow;

    friend bool operator==(const ItemNote&, const ItemNote&) = default;
};

struct LoadAttempt {
    std::uint32_t number = 0;
    LoadChallenge challenge;
    bool requested = false;  ///< an authorisation request may have reached the host
    bool declined = false;   ///< the host said no
    bool judged = false;     ///< the host's verdict on it, or on a later one, is known
    std::optional<LoadAuthorisation> authorisation;
    bool credit_intended = false;
    std::optional<Mac> tac;
    std::vector<LoadProof> proofs;  ///< taken from the card for this attempt, in order
    std::optional<LoadEvidence> evidence;

    friend bool operator==(const LoadAttempt&, const LoadAttempt&) = default;
};

enum class ReceiptState : std::uint8_t { None, Intended, Printed, Failed };

struct LoadItem {
    ItemId id;
    CardId card;
    Funding funding;
    bool elsewhere = false;  ///< another terminal's item, healed here
    Money balance_before;    ///< as the card showed it when the item was opened
    std::string reader;
    LoadStage stage = LoadStage::Collecting;
    std::vector<ItemNote> notes;
    Money amount;  ///< zero until committed
    std::vector<LoadAttempt> attempts;
    std::string declined;  ///< the host's reason, when it declined the last attempt
    ReceiptState receipt = ReceiptState::None;

    /// Sum of the notes in the box for this item.
    [[nodiscard]] Money stacked() const;
    /// Number for the next attempt.
    [[nodiscard]] std::uint32_t next_attempt() const;
    /// The last attempt, or nullptr before the first.
    [[nodiscard]] const LoadAttempt* last_attempt() const;
    /// A note whose STACK intent has no result (R4), or nullptr.
    [[nodiscard]] const ItemNote* stacking() const;
    [[nodiscard]] const ItemNote* find(NoteKey key) const;
    /// The money is ours and in this item, and it is not settled: there is a way still to go.
    [[nodiscard]] bool is_open() const;
    /// An authorisation may stand at the host, so only a verdict may give the money another way (rule 4).
    [[nodiscard]] bool is_unresolved() const;

    friend bool operator==(const LoadItem&, const LoadItem&) = default;
};

/// Why a fact cannot follow the facts before it.  In a flow this is a bug; in a journal read back, damage.
enum class Contradiction : std::uint8_t {
    UnknownItem,     ///< a fact before the item's LoadOpened
    OpenedTwice,     ///< LoadOpened again
    UnknownNote,     ///< a note that was never in escrow
    NoteTwice,       ///< a second result for a note: a second credit (I4)
    UnknownAttempt,  ///< an attempt without its challenge, or not the last one
    WrongStage,      ///< e.g. CREDIT without authorisation (I3), a verdict on a settled item (I2)
    WrongAmount,     ///< the committed amount is not what was stacked (I1)
};

[[nodiscard]] std::string_view to_text(Contradiction contradiction);

/// Starts an item from its first fact.
[[nodiscard]] LoadItem open_item(const fact::LoadOpened& opened);

/// Adds one fact of this item.  On a contradiction the item is unchanged.
Expected<void, Contradiction> apply(LoadItem& item, const Fact& fact);

}  // namespace kiosk
