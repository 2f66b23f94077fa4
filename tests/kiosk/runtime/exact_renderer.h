#pragma once

#include "kiosk/runtime/render/pixels.h"

struct ImDrawData;

namespace kiosk::runtime::sample {

/// The plainest renderer there is, in double precision and with no short cut: what the fast one is measured against.
/// Every pixel asks every triangle whether its centre lies inside; each blend is rounded once to 8 bits.
void render_exactly(const ImDrawData& data, const PixelView& target, Argb background);

}  // namespace kiosk::runtime::sample
