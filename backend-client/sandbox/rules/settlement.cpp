#include "backend-client/sandbox/rules/settlement.h"

#include <algorithm>
#include <cassert>
#include <set>

namespace kiosk::sandbox {
namespace {

void alarm(Ruling& ruling, AlarmKind kind, const ItemId& item)
{
    ruling.alarms.push_back({kind, item});
}

void book_entry(Ruling& ruling, AccountEntry::Kind kind, Money delta,
                const std::optional<ItemId>& item)
{
    ruling.book.balance += delta;
    ruling.entries.push_back({kind, delta, item});
}

BookedItem& item_of(CardBook& book, const BookedAttempt& attempt)
{
    auto* item = book.find(attempt.item);
    assert(item != nullptr);  // a book holds the item of each of its attempts
    return *item;
}

bool is_applied(const CardBook& book, const ItemId& item)
{
    return std::ranges::any_of(book.attempts, [&](const BookedAttempt& a) {
        return a.item == item && a.state == AttemptState::Applied;
    });
}

/// The attempt that used up `counter`, if that is known.
BookedAttempt* user_of(CardBook& book, std::uint16_t counter)
{
    const auto found = std::ranges::find_if(book.attempts, [counter](const BookedAttempt& a) {
        return a.challenge.counter == counter && a.state == AttemptState::Applied;
    });
    return found == book.attempts.end() ? nullptr : &*found;
}

/// A pending that no load holds any more.
void release(CardBook& book, BookedPending& pending)
{
    pending.state =
        is_applied(book, pending.item) ? PendingState::Settled : PendingState::Available;
    pending.claimed_by.reset();
}

/// The money of `item` is on the card: what stands for it elsewhere is used up.
void use_up(Ruling& ruling, const BookedItem& item)
{
    if (auto* own = ruling.book.find_pending(pending_id_of(item.id))) {
        const bool waiting =
            own->state == PendingState::Available || own->state == PendingState::AwaitingProof;
        if (waiting)
            own->state = PendingState::Settled;
        else if (own->state != PendingState::Settled)
            alarm(ruling, AlarmKind::PendingOverdrawn, item.id);
    }
    if (item.funding.kind != FundingKind::Pending) return;
    auto* source = ruling.book.find_pending(item.funding.pending);
    if (source == nullptr) return;
    const bool ours = source->claimed_by == item.id || source->state == PendingState::Available;
    if (!ours) {
        alarm(ruling, AlarmKind::PendingOverdrawn, item.id);
        return;
    }
    source->state = PendingState::Consumed;
    source->claimed_by = item.id;
}

/// One attempt of `item` is not on the card (any more).  If no other is: its money is owed to the card.
void give_back(Ruling& ruling, const BookedItem& item)
{
    if (is_applied(ruling.book, item.id)) return;
    if (auto* own = ruling.book.find_pending(pending_id_of(item.id));
        own != nullptr &&
        (own->state == PendingState::AwaitingProof || own->state == PendingState::Settled))
        own->state = PendingState::Available;
    if (item.funding.kind != FundingKind::Pending) return;
    auto* source = ruling.book.find_pending(item.funding.pending);
    if (source != nullptr && source->claimed_by == item.id) release(ruling.book, *source);
}

void reject(Ruling& ruling, BookedAttempt& attempt)
{
    attempt.state = AttemptState::NotApplied;
    attempt.applied_by.reset();
    give_back(ruling, item_of(ruling.book, attempt));
}

void reject_rivals(Ruling& ruling, const BookedAttempt& applied)
{
    for (auto& rival : ruling.book.attempts)
        if (rival.challenge.counter == applied.challenge.counter &&
            rival.state == AttemptState::Authorised)
            reject(ruling, rival);
}

void apply(Ruling& ruling, BookedAttempt& attempt, AppliedBy by)
{
    attempt.state = AttemptState::Applied;
    attempt.applied_by = by;
    reject_rivals(ruling, attempt);
    const auto& item = item_of(ruling.book, attempt);
    use_up(ruling, item);
    book_entry(ruling, AccountEntry::Kind::Loaded, item.amount, item.id);
    const auto next = static_cast<std::uint16_t>(attempt.challenge.counter + 1);
    ruling.book.counter = std::max(ruling.book.counter, next);
}

/// Of the attempts at `counter`, the one that the card must have taken, as far as can be told without a TAC.
BookedAttempt* likely_user_of(CardBook& book, std::uint16_t counter, const LoadChallenge& shown)
{
    BookedAttempt* last = nullptr;
    BookedAttempt* fitting = nullptr;
    for (auto& attempt : book.attempts) {
        if (attempt.challenge.counter != counter || attempt.state == AttemptState::Declined)
            continue;
        last = &attempt;
        const auto after = attempt.challenge.balance + item_of(book, attempt).amount;
        if (counter + 1 == shown.counter && after == shown.balance) fitting = &attempt;
    }
    return fitting != nullptr ? fitting : last;
}

std::set<std::uint16_t> counters_below(const CardBook& book, std::uint16_t shown)
{
    std::set<std::uint16_t> counters;
    for (const auto& attempt : book.attempts)
        if (attempt.state != AttemptState::Declined && attempt.challenge.counter < shown)
            counters.insert(attempt.challenge.counter);
    return counters;
}

void settle_counter(Ruling& ruling, std::uint16_t counter, const LoadChallenge& shown, AppliedBy by)
{
    if (user_of(ruling.book, counter) != nullptr) return;
    auto* likely = likely_user_of(ruling.book, counter, shown);
    if (likely == nullptr || is_applied(ruling.book, likely->item)) return;
    if (likely->state == AttemptState::NotApplied)
        alarm(ruling, AlarmKind::VerdictCorrected, likely->item);
    apply(ruling, *likely, by);
}

void see_balance(Ruling& ruling, Money shown)
{
    const auto delta = shown - ruling.book.balance;
    if (delta.is_zero()) return;
    if (delta > Money{}) ruling.alarms.push_back({AlarmKind::UnexplainedBalance, std::nullopt});
    book_entry(ruling, AccountEntry::Kind::Seen, delta, std::nullopt);
}

/// What was believed of `rival` was wrong: another load has the TAC for its counter.
void take_back(Ruling& ruling, BookedAttempt& rival, const ItemId& proved)
{
    alarm(ruling, AlarmKind::CounterUsedTwice, rival.item);
    auto& item = item_of(ruling.book, rival);
    book_entry(ruling, AccountEntry::Kind::Corrected, Money{} - item.amount, item.id);
    reject(ruling, rival);
    // Its terminal was told that it is done: nobody will try again, so the money must wait for the card by itself.
    if (item.id != proved && item.funding.kind != FundingKind::Pending)
        hand_to_pending(ruling, item, Custody::Superseded, PendingState::Available);
}

}  // namespace

void hand_to_pending(Ruling& ruling, BookedItem& item, Custody custody, PendingState state)
{
    item.custody = custody;
    const auto id = pending_id_of(item.id);
    if (ruling.book.find_pending(id) == nullptr)
        ruling.book.pendings.push_back({id, item.id, item.amount, state, std::nullopt});
}

void show_challenge(Ruling& ruling, const LoadChallenge& challenge, AppliedBy by)
{
    assert(challenge.counter >= ruling.book.counter);
    for (const auto counter : counters_below(ruling.book, challenge.counter))
        settle_counter(ruling, counter, challenge, by);
    for (auto& attempt : ruling.book.attempts)
        if (attempt.challenge.counter == challenge.counter &&
            attempt.state == AttemptState::Authorised)
            reject(ruling, attempt);
    ruling.book.counter = std::max(ruling.book.counter, challenge.counter);
    see_balance(ruling, challenge.balance);
}

void prove_applied(Ruling& ruling, const ItemId& item, std::uint32_t number)
{
    const auto found = std::ranges::find_if(ruling.book.attempts, [&](const BookedAttempt& a) {
        return a.item == item && a.number == number && a.state != AttemptState::Declined;
    });
    if (found == ruling.book.attempts.end()) return;
    if (found->state == AttemptState::Applied) {
        found->applied_by = AppliedBy::Tac;
        return;
    }
    auto* rival = user_of(ruling.book, found->challenge.counter);
    if (rival != nullptr && rival->applied_by == AppliedBy::Tac) {
        alarm(ruling, AlarmKind::CounterUsedTwice, item);
        return;
    }
    if (rival != nullptr) take_back(ruling, *rival, item);
    if (is_applied(ruling.book, item)) {
        alarm(ruling, AlarmKind::ItemLoadedTwice, item);
        return;
    }
    apply(ruling, *found, AppliedBy::Tac);
}

}  // namespace kiosk::sandbox
