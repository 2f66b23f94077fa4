#pragma once

#include "kiosk/domain/item_id.h"
#include "kiosk/domain/note.h"
#include "kiosk/domain/purse.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// Facts: what the journal keeps for ever, and the only memory that survives a power cut.
///
/// A flow hands out facts together with its effects; the runtime makes the facts durable in one transaction and only
/// then lets the effects leave (intent -> act -> result, money-safety.md section 1).  Screens, receipts and the state
/// after a restart are functions of facts.  Names ending in "Intended" are intents: what follows them is unknown until
/// a result fact of the same item stands behind them.
namespace kiosk {

/// Where the money of a load comes from.
enum class FundingKind : std::uint8_t {
    Cash,     ///< notes that this terminal stacked for this item
    Pending,  ///< pending add-value (待补登) that the host keeps for the card; `pending` names it
    Bank,     ///< a bank account, debited by the host together with the authorisation
};

struct Funding {
    FundingKind kind = FundingKind::Cash;
    std::string pending;  ///< the host's id of the pending add-value; empty for the others

    friend bool operator==(const Funding&, const Funding&) = default;
};

/// How a load ended for the books of this terminal.
enum class ClosedAs : std::uint8_t {
    NothingHappened,  ///< no money came in
    LeftAtHost,  ///< not loaded; the host still keeps it for the card (pending, or another terminal's item)
};

namespace fact {

// clang-format off

/// A load begins.  `elsewhere`: another terminal's unfinished item, healed here; its money is in that one's books.
struct LoadOpened { ItemId item; CardId card; Funding funding; bool elsewhere = false; Money balance; std::string reader;
    friend bool operator==(const LoadOpened&, const LoadOpened&) = default; };

// Notes.  No STACK command without StackIntended, no credit without NoteStacked (I4).
struct NoteEscrowed { ItemId item; Note note;
    friend bool operator==(const NoteEscrowed&, const NoteEscrowed&) = default; };
struct StackIntended { ItemId item; NoteKey note;
    friend bool operator==(const StackIntended&, const StackIntended&) = default; };
struct NoteStacked { ItemId item; NoteKey note; bool recovered = false;  ///< attributed after a restart or a lost link
    friend bool operator==(const NoteStacked&, const NoteStacked&) = default; };
struct NoteReturned { ItemId item; NoteKey note;
    friend bool operator==(const NoteReturned&, const NoteReturned&) = default; };
/// Nobody can say where this note is, or whose it is: claim code, staff, alarm (R4).  Without item: found in the box.
struct NoteUnattributed { std::optional<ItemId> item; Note note;
    friend bool operator==(const NoteUnattributed&, const NoteUnattributed&) = default; };

/// The citizen confirmed: this much, which is all that was stacked, is to be loaded.
struct AmountCommitted { ItemId item; Money amount;
    friend bool operator==(const AmountCommitted&, const AmountCommitted&) = default; };

// Attempts, numbered from 1 over all terminals; a new one takes a new challenge from the card.
struct ChallengeTaken { ItemId item; std::uint32_t attempt = 0; LoadChallenge challenge;
    friend bool operator==(const ChallengeTaken&, const ChallengeTaken&) = default; };
/// Attempt `attempt` of an item from elsewhere, as the host tells it: authorised there, outcome unknown.  Of the
/// challenge only balance and counter are known, of the authorisation only the time.
struct AttemptAdopted {
    ItemId item;
    std::uint32_t attempt = 0;
    LoadChallenge challenge;
    LoadAuthorisation authorisation;
    friend bool operator==(const AttemptAdopted&, const AttemptAdopted&) = default;
};
/// The request bytes are durable in the outbox in the same transaction.
struct AuthorisationIntended { ItemId item; std::uint32_t attempt = 0;
    friend bool operator==(const AuthorisationIntended&, const AuthorisationIntended&) = default; };
struct Authorised { ItemId item; std::uint32_t attempt = 0; LoadAuthorisation authorisation;
    friend bool operator==(const Authorised&, const Authorised&) = default; };
struct AuthorisationDeclined { ItemId item; std::uint32_t attempt = 0; std::string reason;  ///< the problem type's last word
    friend bool operator==(const AuthorisationDeclined&, const AuthorisationDeclined&) = default; };
struct CreditIntended { ItemId item; std::uint32_t attempt = 0;
    friend bool operator==(const CreditIntended&, const CreditIntended&) = default; };
/// 9000 with a TAC: applied.  The result request is in the outbox in the same transaction.
struct PurseCredited { ItemId item; std::uint32_t attempt = 0; Mac tac{};
    friend bool operator==(const PurseCredited&, const PurseCredited&) = default; };
/// The card answered CREDIT FOR LOAD with an error: believed not applied, to be judged like any unknown outcome.
struct CreditRefused { ItemId item; std::uint32_t attempt = 0; std::uint16_t status = 0;
    friend bool operator==(const CreditRefused&, const CreditRefused&) = default; };

// The resolver (money-safety section 3).
/// Durable before the next INITIALIZE, for some cards give a proof only once (card.md section 8).
struct ProofTaken { ItemId item; std::uint32_t attempt = 0; LoadProof proof;
    friend bool operator==(const ProofTaken&, const ProofTaken&) = default; };
/// All that could be learnt; the report is in the outbox in the same transaction.
struct EvidenceReported { ItemId item; std::uint32_t attempt = 0; LoadEvidence evidence;
    friend bool operator==(const EvidenceReported&, const EvidenceReported&) = default; };
/// The host's word on an attempt: final if applied; if not, the item is owed to the same card again.
struct VerdictReached { ItemId item; std::uint32_t attempt = 0; bool applied = false;
    friend bool operator==(const VerdictReached&, const VerdictReached&) = default; };

/// Certainly not loaded: registered at the host as pending add-value for this card (request in the outbox).
struct LoadKept { ItemId item; Money amount;
    friend bool operator==(const LoadKept&, const LoadKept&) = default; };
struct LoadClosed { ItemId item; ClosedAs as = ClosedAs::NothingHappened;
    friend bool operator==(const LoadClosed&, const LoadClosed&) = default; };

// Receipts.  A job is printed at most once and never late (R44).
struct ReceiptIntended { ItemId item; std::uint32_t job = 0;
    friend bool operator==(const ReceiptIntended&, const ReceiptIntended&) = default; };
struct ReceiptPrinted { ItemId item; std::uint32_t job = 0;
    friend bool operator==(const ReceiptPrinted&, const ReceiptPrinted&) = default; };
struct ReceiptFailed { ItemId item; std::uint32_t job = 0; std::string reason;
    friend bool operator==(const ReceiptFailed&, const ReceiptFailed&) = default; };

// clang-format on

}  // namespace fact

using Fact =
    std::variant<fact::LoadOpened, fact::NoteEscrowed, fact::StackIntended, fact::NoteStacked,
                 fact::NoteReturned, fact::NoteUnattributed, fact::AmountCommitted,
                 fact::ChallengeTaken, fact::AttemptAdopted, fact::AuthorisationIntended,
                 fact::Authorised, fact::AuthorisationDeclined, fact::CreditIntended,
                 fact::PurseCredited, fact::CreditRefused, fact::ProofTaken, fact::EvidenceReported,
                 fact::VerdictReached, fact::LoadKept, fact::LoadClosed, fact::ReceiptIntended,
                 fact::ReceiptPrinted, fact::ReceiptFailed>;

/// The item a fact belongs to; nullopt only for a NoteUnattributed that was found in the box.
[[nodiscard]] std::optional<ItemId> item_of(const Fact& fact);

/// "LoadOpened", "NoteStacked": the name under which the journal and the EJ keep it.
[[nodiscard]] std::string_view name_of(const Fact& fact);

}  // namespace kiosk
