#include "backend-client/sandbox/rules/authorisation.h"

#include "backend-client/sandbox/rules/settlement.h"

#include <algorithm>
#include <iterator>

namespace kiosk::sandbox {
namespace {

std::optional<Refusal> refusal_by_item(const CardBook& book, const LoadCase& load)
{
    if (load.item_elsewhere) return Refusal::NotSameCard;
    const auto* item = book.find(load.item);
    if (item == nullptr) return std::nullopt;
    if (item->amount != load.amount || item->funding != load.funding)
        return Refusal::AttemptSuperseded;
    const bool later = std::ranges::any_of(book.attempts, [&](const BookedAttempt& a) {
        return a.item == load.item && a.number >= load.attempt;
    });
    return later ? std::optional{Refusal::AttemptSuperseded} : std::nullopt;
}

/// Whether the challenge can be believed; what cannot is an alarm.
std::optional<Refusal> refusal_by_challenge(Ruling& ruling, const LoadCase& load)
{
    const auto refuse = [&](AlarmKind kind, Refusal refusal) {
        ruling.alarms.push_back({kind, load.item});
        return std::optional{refusal};
    };
    if (!load.mac1_right) return refuse(AlarmKind::Mac1Wrong, Refusal::Mac1Wrong);
    if (load.challenge_known) return refuse(AlarmKind::ChallengeReplayed, Refusal::Mac1Wrong);
    if (load.challenge.counter < ruling.book.counter)
        return refuse(AlarmKind::CounterBehind, Refusal::CounterBehind);
    return std::nullopt;
}

bool is_settled(const CardBook& book, const ItemId& item)
{
    const auto* booked = book.find(item);
    if (booked == nullptr) return false;
    if (booked->custody != Custody::Load) return true;
    const auto standing = standing_of(book, item);
    return standing && standing->state == LoadState::Applied;
}

std::optional<Refusal> refusal_by_funding(CardBook& book, const LoadCase& load)
{
    if (load.funding.kind != FundingKind::Pending) return std::nullopt;
    const auto* pending = book.find_pending(load.funding.pending);
    const bool free = pending != nullptr && pending->state == PendingState::Available &&
                      pending->amount == load.amount;
    return free ? std::nullopt : std::optional{Refusal::PendingNotAvailable};
}

std::optional<Refusal> refusal_by_rules(CardBook& book, const LoadCase& load)
{
    if (is_settled(book, load.item)) return Refusal::ItemSettled;
    if (const auto refusal = refusal_of(load.card)) return refusal;
    if (const auto refusal = refusal_of(load.limits, load.amount, load.challenge.balance))
        return refusal;
    return refusal_by_funding(book, load);
}

std::vector<ItemId> unresolved_at(const CardBook& book, std::uint16_t counter)
{
    std::vector<ItemId> items;
    for (const auto& attempt : book.attempts)
        if (attempt.challenge.counter == counter && attempt.state == AttemptState::Authorised)
            items.push_back(attempt.item);
    return items;
}

void supersede(Ruling& ruling, const std::vector<ItemId>& items, const ItemId& by)
{
    for (const auto& id : items) {
        auto* item = ruling.book.find(id);
        if (id == by || item->custody != Custody::Load ||
            item->funding.kind == FundingKind::Pending)
            continue;
        hand_to_pending(ruling, *item, Custody::Superseded, PendingState::Available);
    }
}

void enter(CardBook& book, const LoadCase& load, AttemptState state)
{
    if (book.find(load.item) == nullptr)
        book.items.push_back({load.item, load.amount, load.funding, Custody::Load});
    book.attempts.push_back({load.item, load.attempt, load.terminal, load.challenge, load.host_time,
                             state, std::nullopt});
    if (state != AttemptState::Authorised || load.funding.kind != FundingKind::Pending) return;
    auto* pending = book.find_pending(load.funding.pending);
    pending->state = PendingState::Claimed;
    pending->claimed_by = load.item;
}

Authorisation declined(Ruling ruling, const LoadCase& load, Refusal refusal)
{
    enter(ruling.book, load, AttemptState::Declined);
    return {std::move(ruling), refusal, true};
}

}  // namespace

Authorisation authorise(CardBook book, const LoadCase& load)
{
    Ruling ruling{.book = std::move(book)};
    if (const auto refusal = refusal_by_item(ruling.book, load))
        return {std::move(ruling), refusal, false};
    if (const auto refusal = refusal_by_challenge(ruling, load))
        return declined(std::move(ruling), load, *refusal);

    const auto rivals = unresolved_at(ruling.book, load.challenge.counter);
    show_challenge(ruling, load.challenge, AppliedBy::Mirror);
    if (const auto refusal = refusal_by_rules(ruling.book, load))
        return declined(std::move(ruling), load, *refusal);
    supersede(ruling, rivals, load.item);
    enter(ruling.book, load, AttemptState::Authorised);
    return {std::move(ruling), std::nullopt, true};
}

}  // namespace kiosk::sandbox
