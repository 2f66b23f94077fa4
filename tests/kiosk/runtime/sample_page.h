#pragma once

#include "kiosk/runtime/fonts/font_book.h"

#include <array>
#include <string>

namespace kiosk::runtime::sample {

inline constexpr std::array<FontStyle, 6> styles{{{Face::Regular, 44},
                                                  {Face::Bold, 64},
                                                  {Face::Bold, 180},
                                                  {Face::Regular, 34},
                                                  {Face::Icons, 96},
                                                  {Face::Bold, 52}}};

/// What the page shows; every value changes something else on it.
struct Page {
    std::string name = "王小明";
    std::string balance = "1,234.50";
    std::string clock = "2026-11-22 18:31";
    int pressed_button = -1;  ///< drawn as pressed, besides what ImGui presses
    int records = 6;
    float progress = 0.4F;
};

/// A page as rich as the terminal's home screen: cards with rounded corners and shadows, big figures, Chinese text,
/// icons, a table, four big buttons.  Returns the button that was activated in this frame, or -1.
int draw(const Page& page, FontBook& fonts, float width, float height);

/// The same page's buttons, in design pixels: left, top, right, bottom.
[[nodiscard]] std::array<float, 4> button_rect(int button, float width, float height);

}  // namespace kiosk::runtime::sample
