#pragma once

#include "backend-client/messages_cards.h"
#include "backend-client/problem.h"

#include "kiosk/domain/bcd.h"
#include "kiosk/domain/money.h"

#include <optional>

/// Whether a card may be loaded at all, and by how much.
namespace kiosk::sandbox {

using backend::CardState;
using backend::LoadLimits;

/// Why the host makes no MAC2: one of the words that POST /v1/loads may answer with 403.
using Refusal = backend::ProblemType;

/// The register's state, or Expired after the last day of validity.
[[nodiscard]] CardState state_on(CardState registered, const Bcd<4>& valid_to, const Bcd<4>& today);

/// nullopt: may be loaded.
[[nodiscard]] std::optional<Refusal> refusal_of(CardState state);
[[nodiscard]] std::optional<Refusal> refusal_of(const LoadLimits& limits, Money amount,
                                                Money balance_before);

}  // namespace kiosk::sandbox
