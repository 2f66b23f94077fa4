#pragma once

#include <chrono>
#include <random>

namespace kiosk::backend {

/// The shortest and the longest wait before something is tried again (back-office.md, Transport).
constexpr std::chrono::milliseconds shortest_wait{1'000};
constexpr std::chrono::milliseconds longest_wait{300'000};

using Random = std::mt19937;

/// How long to wait after the n-th failure in a row, n from 1: half to all of 2 s, 4 s, 8 s .. `longest`, evenly drawn,
/// so that terminals which failed together do not come back together.  `longest` is at least 2 s.
[[nodiscard]] std::chrono::milliseconds back_off(unsigned failures,
                                                 std::chrono::milliseconds longest, Random& random);

}  // namespace kiosk::backend
