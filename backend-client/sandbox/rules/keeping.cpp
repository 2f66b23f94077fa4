#include "backend-client/sandbox/rules/keeping.h"

#include "backend-client/sandbox/rules/settlement.h"

namespace kiosk::sandbox {
namespace {

PendingState state_for(const std::optional<LoadStanding>& standing)
{
    if (standing && standing->state == LoadState::Applied) return PendingState::Settled;
    if (standing && standing->state == LoadState::Authorised) return PendingState::AwaitingProof;
    return PendingState::Available;
}

Keeping kept_in(Ruling ruling, const std::string& pending)
{
    const auto* found = ruling.book.find_pending(pending);
    const auto state = found != nullptr ? kept_state_of(found->state) : KeptState::Settled;
    return {std::move(ruling), std::nullopt, pending, state};
}

}  // namespace

KeptState kept_state_of(PendingState state)
{
    switch (state) {
        case PendingState::Available:
            return KeptState::Available;
        case PendingState::AwaitingProof:
        case PendingState::Claimed:
            return KeptState::AwaitingProof;
        case PendingState::Consumed:
        case PendingState::Settled:
            return KeptState::Settled;
    }
    return KeptState::AwaitingProof;
}

Keeping keep(CardBook book, const KeepCase& asked)
{
    Ruling ruling{.book = std::move(book)};
    if (asked.item_elsewhere) return {std::move(ruling), KeepRefusal::NotSameCard};
    if (ruling.book.find(asked.item) == nullptr)
        ruling.book.items.push_back({asked.item, asked.amount, {}, Custody::Load});
    auto& item = *ruling.book.find(asked.item);
    if (item.amount != asked.amount) return {std::move(ruling), KeepRefusal::AmountDiffers};
    if (item.funding.kind == FundingKind::Pending)
        return kept_in(std::move(ruling), item.funding.pending);
    const auto state = state_for(standing_of(ruling.book, asked.item));
    hand_to_pending(ruling, item, Custody::Kept, state);
    return kept_in(std::move(ruling), pending_id_of(asked.item));
}

}  // namespace kiosk::sandbox
