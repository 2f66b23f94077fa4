#pragma once

#include "kiosk/domain/clock.h"
#include "kiosk/screens/fonts.h"
#include "kiosk/screens/geometry.h"
#include "kiosk/screens/touch.h"
#include "kiosk/views/screen_view.h"

#include <optional>
#include <string>
#include <vector>

namespace kiosk::screens {

/// What one drawn frame gives back.
struct Frame {
    std::vector<views::Intent> intents;       ///< at most one: a finger does one thing
    std::vector<TouchTarget> targets;         ///< in pixels of the window, as `size`
    std::optional<TimePoint> next_animation;  ///< something on the screen moves; nullopt: sleep
    std::vector<std::string>
        clipped;  ///< texts that did not fit their places; none in a tested layout
};

/// Draws a view as one full-screen Dear ImGui window and reads the finger from ImGuiIO (MousePos, MouseDown).
///
/// Between ImGui::NewFrame and ImGui::Render of the current context; one thread.  A press acts when it is released
/// inside (X20), shows in the very frame it begins (X19), and nothing follows a finger that only hovers (R26).  A screen
/// that has just changed, and a target that has just appeared, is deaf for theme::debounce.
class Stage {
public:
    /// `size`: of the window in pixels.  Taller than wide: the portrait design, else the landscape one; scaled to fit.
    [[nodiscard]] Frame draw(const views::ScreenView& view, const Fonts& fonts, Point size,
                             TimePoint now);

private:
    Touch touch_;
    std::optional<TimePoint> began_;  ///< phase of moving pictures
};

}  // namespace kiosk::screens
