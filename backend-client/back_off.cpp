#include "backend-client/back_off.h"

#include <algorithm>
#include <cassert>
#include <cstdint>

namespace kiosk::backend {

std::chrono::milliseconds back_off(unsigned failures, std::chrono::milliseconds longest,
                                   Random& random)
{
    assert(failures > 0 && longest >= 2 * shortest_wait);
    constexpr unsigned enough = 20;  // doublings that pass every `longest`
    const auto ceiling =
        std::min(longest, shortest_wait * (std::int64_t{1} << std::min(failures, enough)));
    std::uniform_int_distribution<std::int64_t> drawn{ceiling.count() / 2, ceiling.count()};
    return std::chrono::milliseconds{drawn(random)};
}

}  // namespace kiosk::backend
