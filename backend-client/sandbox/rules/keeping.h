#pragma once

#include "backend-client/sandbox/rules/card_book.h"

#include "backend-client/messages_pending.h"

namespace kiosk::sandbox {

/// POST /v1/pending-loads: cash that is not on the card is to wait for it.
struct KeepCase {
    ItemId item;
    Money amount;
    bool item_elsewhere = false;  ///< the item is in another card's book
};

enum class KeepRefusal : std::uint8_t {
    NotSameCard,    ///< the item belongs to another card
    AmountDiffers,  ///< the item was booked with another amount
};

/// What the terminal is told of the pending.  One that another load has claimed awaits that load's proof.
using KeptState = backend::PendingState;
[[nodiscard]] KeptState kept_state_of(PendingState state);

struct Keeping {
    Ruling ruling;
    std::optional<KeepRefusal> refusal;
    std::string pending;  ///< empty with a refusal
    KeptState state = KeptState::Available;
};

/// One pending an item, however often and in whatever state it is asked for; an item that is paid from a pending goes
/// back to that one.
[[nodiscard]] Keeping keep(CardBook book, const KeepCase& asked);

}  // namespace kiosk::sandbox
