#include "kiosk/domain/load_item.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace kiosk {
namespace {

using Result = Expected<void, Contradiction>;

/// Moves a note from one of two places to another; a second result for a note is a contradiction (R3, I4).
Result move_note(LoadItem& item, NoteKey key, NotePlace from, NotePlace or_from, NotePlace to)
{
    const auto found =
        std::ranges::find(item.notes, key, [](const ItemNote& n) { return n.note.key; });
    if (found == item.notes.end()) return unexpected{Contradiction::UnknownNote};
    if (found->place != from && found->place != or_from)
        return unexpected{Contradiction::NoteTwice};
    found->place = to;
    return {};
}

/// The attempt `number` if it is the last one and the item stands at `stage`.
Expected<LoadAttempt*, Contradiction> attempt_at(LoadItem& item, std::uint32_t number,
                                                 LoadStage stage)
{
    if (item.attempts.empty() || item.attempts.back().number != number)
        return unexpected{Contradiction::UnknownAttempt};
    if (item.stage != stage) return unexpected{Contradiction::WrongStage};
    return &item.attempts.back();
}

// One overload a fact.  Nothing is changed before every condition holds.

Result on(LoadItem&, const fact::LoadOpened&) { return unexpected{Contradiction::OpenedTwice}; }

Result on(LoadItem& item, const fact::NoteEscrowed& f)
{
    if (item.stage != LoadStage::Collecting) return unexpected{Contradiction::WrongStage};
    if (item.find(f.note.key) != nullptr) return unexpected{Contradiction::NoteTwice};
    item.notes.push_back({f.note, NotePlace::Escrow});
    return {};
}

Result on(LoadItem& item, const fact::StackIntended& f)
{
    if (item.stage != LoadStage::Collecting) return unexpected{Contradiction::WrongStage};
    return move_note(item, f.note, NotePlace::Escrow, NotePlace::Escrow, NotePlace::Stacking);
}

Result on(LoadItem& item, const fact::NoteStacked& f)
{
    if (item.stage != LoadStage::Collecting) return unexpected{Contradiction::WrongStage};
    return move_note(item, f.note, NotePlace::Stacking, NotePlace::Stacking, NotePlace::Stacked);
}

Result on(LoadItem& item, const fact::NoteReturned& f)
{
    return move_note(item, f.note, NotePlace::Escrow, NotePlace::Stacking, NotePlace::Returned);
}

Result on(LoadItem& item, const fact::NoteUnattributed& f)
{
    return move_note(item, f.note.key, NotePlace::Escrow, NotePlace::Stacking,
                     NotePlace::Unattributed);
}

Result on(LoadItem& item, const fact::AmountCommitted& f)
{
    if (item.stage != LoadStage::Collecting || item.stacking() != nullptr)
        return unexpected{Contradiction::WrongStage};
    const bool own_cash = item.funding.kind == FundingKind::Cash && !item.elsewhere;
    if (f.amount <= Money{} || (own_cash && f.amount != item.stacked()))
        return unexpected{Contradiction::WrongAmount};
    item.amount = f.amount;
    item.stage = LoadStage::Owed;
    return {};
}

/// At the host an attempt stands open until it is declined or judged.
bool stands_open(const LoadAttempt& attempt)
{
    return attempt.requested && !attempt.declined && !attempt.judged;
}

/// Nothing that this terminal sent can have credited the card since the last verdict.
bool may_be_attempted(const LoadItem& item)
{
    return item.stage == LoadStage::Owed || item.stage == LoadStage::Authorising ||
           item.stage == LoadStage::Authorised;
}

Result on(LoadItem& item, const fact::ChallengeTaken& f)
{
    if (!may_be_attempted(item)) return unexpected{Contradiction::WrongStage};
    if (f.attempt < item.next_attempt()) return unexpected{Contradiction::UnknownAttempt};
    item.attempts.push_back({.number = f.attempt, .challenge = f.challenge});
    return {};
}

Result on(LoadItem& item, const fact::AttemptAdopted& f)
{
    if (!item.elsewhere || item.stage != LoadStage::Owed)
        return unexpected{Contradiction::WrongStage};
    if (f.attempt < item.next_attempt()) return unexpected{Contradiction::UnknownAttempt};
    item.attempts.push_back({.number = f.attempt,
                             .challenge = f.challenge,
                             .requested = true,
                             .authorisation = f.authorisation,
                             .credit_intended = true});
    item.stage = LoadStage::Crediting;
    return {};
}

Result on(LoadItem& item, const fact::AuthorisationIntended& f)
{
    if (!may_be_attempted(item)) return unexpected{Contradiction::WrongStage};
    if (item.attempts.empty() || item.attempts.back().number != f.attempt ||
        item.attempts.back().requested)
        return unexpected{Contradiction::UnknownAttempt};
    item.attempts.back().requested = true;
    item.stage = LoadStage::Authorising;
    return {};
}

Result on(LoadItem& item, const fact::Authorised& f)
{
    const auto attempt = attempt_at(item, f.attempt, LoadStage::Authorising);
    if (!attempt) return unexpected{attempt.error()};
    if (!(*attempt)->requested) return unexpected{Contradiction::UnknownAttempt};
    (*attempt)->authorisation = f.authorisation;
    item.stage = LoadStage::Authorised;
    return {};
}

Result on(LoadItem& item, const fact::AuthorisationDeclined& f)
{
    const auto attempt = std::ranges::find(item.attempts, f.attempt, &LoadAttempt::number);
    if (attempt == item.attempts.end() || !stands_open(*attempt) || attempt->authorisation)
        return unexpected{Contradiction::UnknownAttempt};
    if (item.stage != LoadStage::Authorising && item.stage != LoadStage::Authorised)
        return unexpected{Contradiction::WrongStage};
    attempt->declined = true;
    item.declined = f.reason;
    // Another attempt, whose answer was given up or is still awaited, may stand at the host.
    if (stands_open(item.attempts.back())) return {};
    item.stage =
        std::ranges::any_of(item.attempts, stands_open) ? LoadStage::Authorised : LoadStage::Owed;
    return {};
}

Result on(LoadItem& item, const fact::CreditIntended& f)
{
    const auto attempt = attempt_at(item, f.attempt, LoadStage::Authorised);
    if (!attempt) return unexpected{attempt.error()};
    if (!(*attempt)->authorisation) return unexpected{Contradiction::WrongStage};
    (*attempt)->credit_intended = true;
    item.stage = LoadStage::Crediting;
    return {};
}

Result on(LoadItem& item, const fact::PurseCredited& f)
{
    const auto attempt = attempt_at(item, f.attempt, LoadStage::Crediting);
    if (!attempt) return unexpected{attempt.error()};
    (*attempt)->tac = f.tac;
    item.stage = LoadStage::Applied;
    return {};
}

Result on(LoadItem& item, const fact::CreditRefused& f)
{
    if (const auto attempt = attempt_at(item, f.attempt, LoadStage::Crediting); !attempt)
        return unexpected{attempt.error()};
    return {};
}

Result on(LoadItem& item, const fact::ProofTaken& f)
{
    if (item.attempts.empty() || item.attempts.back().number != f.attempt)
        return unexpected{Contradiction::UnknownAttempt};
    item.attempts.back().proofs.push_back(f.proof);
    return {};
}

Result on(LoadItem& item, const fact::EvidenceReported& f)
{
    if (item.attempts.empty() || item.attempts.back().number != f.attempt)
        return unexpected{Contradiction::UnknownAttempt};
    if (!item.is_unresolved()) return unexpected{Contradiction::WrongStage};
    item.attempts.back().evidence = f.evidence;
    return {};
}

Result on(LoadItem& item, const fact::VerdictReached& f)
{
    if (!item.is_unresolved()) return unexpected{Contradiction::WrongStage};
    // The host may speak of a later attempt, made at another terminal: it knows them all.
    if (item.attempts.empty() || f.attempt < item.attempts.back().number)
        return unexpected{Contradiction::UnknownAttempt};
    if (f.attempt > item.attempts.back().number)
        item.attempts.push_back({.number = f.attempt, .requested = true});
    for (auto& attempt : item.attempts) attempt.judged = true;
    item.stage = f.applied ? LoadStage::Applied : LoadStage::Owed;
    return {};
}

Result on(LoadItem& item, const fact::LoadKept& f)
{
    if (item.stage == LoadStage::Collecting) {
        if (item.stacking() != nullptr) return unexpected{Contradiction::WrongStage};
        if (f.amount != item.stacked() || f.amount.is_zero())
            return unexpected{Contradiction::WrongAmount};
        item.amount = f.amount;
    } else if (item.stage != LoadStage::Owed) {
        return unexpected{Contradiction::WrongStage};
    }
    if (f.amount != item.amount) return unexpected{Contradiction::WrongAmount};
    item.stage = LoadStage::Kept;
    return {};
}

Result on(LoadItem& item, const fact::LoadClosed&)
{
    if (item.stage != LoadStage::Collecting && item.stage != LoadStage::Owed && !item.elsewhere)
        return unexpected{Contradiction::WrongStage};
    if (!item.is_open() || item.stacking() != nullptr) return unexpected{Contradiction::WrongStage};
    const bool own_cash = item.funding.kind == FundingKind::Cash && !item.elsewhere;
    if (own_cash && !item.stacked().is_zero()) return unexpected{Contradiction::WrongAmount};
    item.stage = LoadStage::Closed;
    return {};
}

Result on(LoadItem& item, const fact::ReceiptIntended&)
{
    item.receipt = ReceiptState::Intended;
    return {};
}
Result on(LoadItem& item, const fact::ReceiptPrinted&)
{
    item.receipt = ReceiptState::Printed;
    return {};
}
Result on(LoadItem& item, const fact::ReceiptFailed&)
{
    item.receipt = ReceiptState::Failed;
    return {};
}

}  // namespace

Money LoadItem::stacked() const
{
    return std::accumulate(notes.begin(), notes.end(), Money{}, [](Money sum, const ItemNote& n) {
        return n.place == NotePlace::Stacked ? sum + n.note.value : sum;
    });
}

std::uint32_t LoadItem::next_attempt() const
{
    return attempts.empty() ? 1 : attempts.back().number + 1;
}

const LoadAttempt* LoadItem::last_attempt() const
{
    return attempts.empty() ? nullptr : &attempts.back();
}

const ItemNote* LoadItem::stacking() const
{
    const auto found = std::ranges::find(notes, NotePlace::Stacking, &ItemNote::place);
    return found == notes.end() ? nullptr : &*found;
}

const ItemNote* LoadItem::find(NoteKey key) const
{
    const auto found = std::ranges::find(notes, key, [](const ItemNote& n) { return n.note.key; });
    return found == notes.end() ? nullptr : &*found;
}

bool LoadItem::is_open() const { return stage < LoadStage::Applied; }

bool LoadItem::is_unresolved() const
{
    return stage == LoadStage::Authorising || stage == LoadStage::Authorised ||
           stage == LoadStage::Crediting;
}

std::string_view to_text(Contradiction contradiction)
{
    switch (contradiction) {
        case Contradiction::UnknownItem:
            return "fact of an item that was never opened";
        case Contradiction::OpenedTwice:
            return "item opened twice";
        case Contradiction::UnknownNote:
            return "fact of a note that was never in escrow";
        case Contradiction::NoteTwice:
            return "second result for one note";
        case Contradiction::UnknownAttempt:
            return "fact of an attempt that is not the last";
        case Contradiction::WrongStage:
            return "fact that cannot follow at this stage";
        case Contradiction::WrongAmount:
            return "amount differs from the notes";
    }
    return "contradiction";
}

LoadItem open_item(const fact::LoadOpened& opened)
{
    LoadItem item;
    item.id = opened.item;
    item.card = opened.card;
    item.funding = opened.funding;
    item.elsewhere = opened.elsewhere;
    item.balance_before = opened.balance;
    item.reader = opened.reader;
    return item;
}

Expected<void, Contradiction> apply(LoadItem& item, const Fact& fact)
{
    if (item_of(fact) != item.id) return unexpected{Contradiction::UnknownItem};
    return std::visit([&item](const auto& f) { return on(item, f); }, fact);
}

}  // namespace kiosk
