#include "backend-client/sandbox/rules/card_book.h"

#include <algorithm>

namespace kiosk::sandbox {
namespace {

LoadState resting_state(Custody custody)
{
    switch (custody) {
        case Custody::Load:
            return LoadState::NotApplied;
        case Custody::Kept:
            return LoadState::Kept;
        case Custody::Superseded:
            return LoadState::Superseded;
    }
    return LoadState::NotApplied;
}

}  // namespace

const BookedItem* CardBook::find(const ItemId& item) const
{
    const auto found = std::ranges::find(items, item, &BookedItem::id);
    return found == items.end() ? nullptr : &*found;
}

BookedItem* CardBook::find(const ItemId& item)
{
    const auto found = std::ranges::find(items, item, &BookedItem::id);
    return found == items.end() ? nullptr : &*found;
}

BookedPending* CardBook::find_pending(const std::string& id)
{
    const auto found = std::ranges::find(pendings, id, &BookedPending::id);
    return found == pendings.end() ? nullptr : &*found;
}

std::string pending_id_of(const ItemId& item) { return "P-" + to_text(item); }

std::optional<LoadStanding> standing_of(const CardBook& book, const ItemId& item)
{
    const auto* booked = book.find(item);
    const BookedAttempt* last = nullptr;
    for (const auto& attempt : book.attempts) {
        if (attempt.item != item || attempt.state == AttemptState::Declined) continue;
        if (last != nullptr && last->state == AttemptState::Applied) continue;
        last = &attempt;
    }
    if (booked == nullptr || last == nullptr) return std::nullopt;
    switch (last->state) {
        case AttemptState::Applied:
            return LoadStanding{last->number, LoadState::Applied, last->applied_by};
        case AttemptState::Authorised:
            return LoadStanding{last->number, LoadState::Authorised, std::nullopt};
        case AttemptState::NotApplied:
        case AttemptState::Declined:
            break;
    }
    return LoadStanding{last->number, resting_state(booked->custody), std::nullopt};
}

}  // namespace kiosk::sandbox
