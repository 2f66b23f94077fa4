#pragma once

#include "tests/kiosk/flows/world.h"

#include <random>

namespace kiosk::flows::testing {

/// One of the moves that are possible now, by how often they happen in a hall full of people, faults made frequent.
[[nodiscard]] Move random_move(const World& world, std::mt19937& dice);

}  // namespace kiosk::flows::testing
