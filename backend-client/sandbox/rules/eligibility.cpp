#include "backend-client/sandbox/rules/eligibility.h"

namespace kiosk::sandbox {

CardState state_on(CardState registered, const Bcd<4>& valid_to, const Bcd<4>& today)
{
    return registered == CardState::Active && valid_to < today ? CardState::Expired : registered;
}

std::optional<Refusal> refusal_of(CardState state)
{
    switch (state) {
        case CardState::Active:
            return std::nullopt;
        case CardState::LossPreReported:
        case CardState::Lost:
            return Refusal::CardLost;
        case CardState::Cancelled:
            return Refusal::CardCancelled;
        case CardState::Expired:
            return Refusal::CardExpired;
    }
    return Refusal::CardCancelled;
}

std::optional<Refusal> refusal_of(const LoadLimits& limits, Money amount, Money balance_before)
{
    if (amount < limits.load_min || amount > limits.load_max) return Refusal::OverLimit;
    const auto after = checked_add(balance_before, amount);
    if (!after || *after > limits.balance_cap) return Refusal::BalanceCap;
    return std::nullopt;
}

}  // namespace kiosk::sandbox
