#pragma once

#include "kiosk/runtime/fonts/font_face.h"

namespace kiosk::runtime {

/// What stands for a character that no font has: its code in hexadecimal, in a box of one em, in two rows
/// ("97" over "01"; six places for codes above U+FFFF).  Never empty (R29).
///     +----+
///     | 97 |
///     | 01 |
///     +----+
[[nodiscard]] GlyphImage code_box(char32_t code_point, float em_px, const FontFace& digits);

}  // namespace kiosk::runtime
