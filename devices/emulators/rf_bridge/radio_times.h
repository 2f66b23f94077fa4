#pragma once

#include "kiosk/domain/clock.h"

#include <chrono>
#include <cstddef>

namespace kiosk::emulators {

/// How long the radio takes for a search, a reset or an APDU: the base, and a millisecond for every `bytes_per_ms`
/// bytes of command and answer.
struct RadioTimes {
    std::chrono::milliseconds base{4};
    std::size_t bytes_per_ms = 32;  ///< from 1

    [[nodiscard]] constexpr Duration of(std::size_t bytes) const
    {
        return base + std::chrono::milliseconds{bytes / bytes_per_ms};
    }
};

}  // namespace kiosk::emulators
