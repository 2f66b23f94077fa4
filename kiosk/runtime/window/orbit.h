#pragma once

#include "kiosk/domain/clock.h"

#include <optional>

/// Spares the panel (R32): when nobody has touched the screen for ten minutes, the whole picture wanders once a minute
/// along a ring of 8 pixels, and comes back at the first touch.
namespace kiosk::runtime {

struct PixelOffset {
    int x = 0;
    int y = 0;
    friend bool operator==(const PixelOffset&, const PixelOffset&) = default;
};

/// Where the picture stands after `idle` without a touch.
[[nodiscard]] PixelOffset orbit(Duration idle);

/// How much idle time must pass in all until it moves next.
[[nodiscard]] Duration next_orbit_step(Duration idle);

}  // namespace kiosk::runtime
