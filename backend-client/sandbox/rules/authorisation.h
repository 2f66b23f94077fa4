#pragma once

#include "backend-client/sandbox/rules/card_book.h"
#include "backend-client/sandbox/rules/eligibility.h"

namespace kiosk::sandbox {

/// POST /v1/loads: may MAC2 be made for this attempt?  The same (item, attempt) asked again never comes here: it has its
/// stored answer.
struct LoadCase {
    ItemId item;
    std::uint32_t attempt = 0;
    TerminalId terminal;
    Money amount;
    Funding funding;
    LoadChallenge challenge;

    // What the token and the records say of it.
    bool mac1_right = false;  ///< the card made this challenge for this amount and terminal
    bool challenge_known =
        false;  ///< seen before with other terms: another item, attempt, amount or terminal
    bool item_elsewhere = false;  ///< the item is in another card's book
    CardState card = CardState::Active;
    LoadLimits limits;
    CardTime host_time;  ///< for the attempt, should it be authorised
};

struct Authorisation {
    Ruling
        ruling;  ///< to be kept also with a refusal: a true challenge settles older loads in any case
    std::optional<Refusal> refusal;
    /// The attempt is in the book.  False only for refusals about the item itself, which use up no number.
    bool booked = false;
};

/// In this order, the first that fails: the item (same card, same terms, later attempt), MAC1 (alarm), replay (alarm),
/// counter (alarm); then the challenge is believed and settles what was unresolved; then the item, the card, the
/// limits, the funding.  Other items' attempts that were unresolved at this very counter hand their money to a pending.
[[nodiscard]] Authorisation authorise(CardBook book, const LoadCase& load);

}  // namespace kiosk::sandbox
