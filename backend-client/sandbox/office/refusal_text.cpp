#include "backend-client/sandbox/office/refusal_text.h"

namespace kiosk::sandbox {

std::string detail_of(Refusal refusal, const LoadLimits& limits)
{
    switch (refusal) {
        case Refusal::CardUnknown:
            return "no such card of this issuer";
        case Refusal::CardLost:
            return "a loss is reported";
        case Refusal::CardCancelled:
            return "the card is cancelled";
        case Refusal::CardExpired:
            return "the card's last day is past";
        case Refusal::OverLimit:
            return "one load is " + to_yuan_text(limits.load_min) + " to " +
                   to_yuan_text(limits.load_max) + " yuan";
        case Refusal::BalanceCap:
            return "the purse holds at most " + to_yuan_text(limits.balance_cap) + " yuan";
        case Refusal::Mac1Wrong:
            return "MAC1 is not this card's, or was shown before";
        case Refusal::CounterBehind:
            return "the card showed a higher on-line counter before";
        case Refusal::PendingNotAvailable:
            return "no such pending of this card and amount is free";
        case Refusal::ItemSettled:
            return "the item is on the card, or kept as pending add-value";
        case Refusal::AttemptSuperseded:
            return "a later attempt stands, or this one or its item with other terms";
        case Refusal::NotSameCard:
            return "the item belongs to another card";
        case Refusal::Malformed:
        case Refusal::IdempotencyKeyMissing:
        case Refusal::WrongTerminal:
        case Refusal::NotFound:
        case Refusal::MethodNotAllowed:
        case Refusal::InProgress:
        case Refusal::TooLarge:
        case Refusal::UnsupportedMediaType:
        case Refusal::IdempotencyKeyReused:
        case Refusal::LoadUnknown:
        case Refusal::TooManyRequests:
        case Refusal::InternalError:
        case Refusal::Unavailable:
        case Refusal::Other:
            break;  // no rule of a load says this
    }
    return "declined";
}

}  // namespace kiosk::sandbox
