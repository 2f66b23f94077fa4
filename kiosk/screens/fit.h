#pragma once

#include "kiosk/screens/geometry.h"

namespace kiosk::screens {

/// How the design lies in the window.
struct Fit {
    bool landscape = false;
    float scale = 1;  ///< window pixels for one design pixel
    Point origin;     ///< of the design, in window pixels
    Rect design;      ///< all of it, in design pixels
};

/// The design whose shape the window has, as large as it fits, in the middle.
[[nodiscard]] inline Fit fit_design(Point window)
{
    constexpr float long_side = 1920;
    constexpr float short_side = 1080;
    Fit fit;
    fit.landscape = window.x > window.y;
    fit.design =
        fit.landscape ? Rect{0, 0, long_side, short_side} : Rect{0, 0, short_side, long_side};
    fit.scale = std::min(window.x / fit.design.w, window.y / fit.design.h);
    fit.origin = {(window.x - fit.design.w * fit.scale) / 2,
                  (window.y - fit.design.h * fit.scale) / 2};
    return fit;
}

}  // namespace kiosk::screens
