#pragma once

#include "kiosk/domain/money.h"
#include "kiosk/domain/purse.h"

#include <cstdint>
#include <optional>

/// Whether a card may be loaded at all, and by how much.
namespace kiosk::sandbox {

enum class CardState : std::uint8_t { Active, LossPreReported, Lost, Cancelled, Expired };

struct LoadLimits {
    Money min = Money::fen(1);
    Money max = Money::yuan(1000);
    Money balance_cap = Money::yuan(1000);  ///< of the purse after the load

    friend bool operator==(const LoadLimits&, const LoadLimits&) = default;
};

/// Why the host makes no MAC2: the `type` words of POST /v1/loads (403).
enum class Refusal : std::uint8_t {
    CardUnknown,
    CardLost,  ///< also while a loss is only pre-reported
    CardCancelled,
    CardExpired,
    OverLimit,            ///< the amount is outside min..max
    BalanceCap,           ///< the purse would hold more than the cap
    Mac1Wrong,            ///< this card did not make this challenge, or has shown it before
    CounterBehind,        ///< the card has shown a higher counter before
    PendingNotAvailable,  ///< no such pending for this card, of this amount, unclaimed
    ItemSettled,          ///< the item is on the card, or its money is kept as a pending
    AttemptSuperseded,    ///< a later attempt was made, or the item has other terms
    NotSameCard,          ///< the item belongs to another card
};

/// The register's state, or Expired after the last day of validity.
[[nodiscard]] CardState state_on(CardState registered, const Bcd<4>& valid_to, const Bcd<4>& today);

/// nullopt: may be loaded.
[[nodiscard]] std::optional<Refusal> refusal_of(CardState state);
[[nodiscard]] std::optional<Refusal> refusal_of(const LoadLimits& limits, Money amount,
                                                Money balance_before);

}  // namespace kiosk::sandbox
