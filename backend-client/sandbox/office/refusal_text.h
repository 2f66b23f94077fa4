#pragma once

#include "backend-client/sandbox/rules/eligibility.h"

#include <string>

namespace kiosk::sandbox {

/// What a technician reads in the `detail` of a declined load; never a card number.
[[nodiscard]] std::string detail_of(Refusal refusal, const LoadLimits& limits);

}  // namespace kiosk::sandbox
