#pragma once

#include "backend-client/sandbox/rules/card_book.h"

/// How attempts of one card are settled, and where their money goes then.  One law stands behind all of it: **a counter
/// that the card has left behind was used by exactly one load, and the host authorised it** (money-safety rule 3), for
/// MAC2 comes from nowhere else.  A TAC is decisive; everything else is belief and gives way to one.
namespace kiosk::sandbox {

/// The card showed this challenge, MAC1 right and never seen before, counter not below `book.counter`.
///
/// - attempts at the shown counter that were unresolved are not applied;
/// - of the attempts at each lower counter one is applied: the one with a TAC; else, when the card is just one further
///   and its balance fits only some, the last of those; else the last that was authorised.  The rest are not applied.
/// - a balance that differs from the believed one is money spent off line (more than believed: alarm).
void show_challenge(Ruling& ruling, const LoadChallenge& challenge, AppliedBy by);

/// The card's TAC over exactly this attempt was verified: it is applied, whatever was believed before.  A rival that was
/// believed to have used the counter is taken back, and its money waits for the card again.
void prove_applied(Ruling& ruling, const ItemId& item, std::uint32_t attempt);

/// The item's money becomes a pending add-value of its own, or stays one.
void hand_to_pending(Ruling& ruling, BookedItem& item, Custody custody, PendingState state);

}  // namespace kiosk::sandbox
