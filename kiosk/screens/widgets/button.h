#pragma once

#include "kiosk/screens/page.h"

namespace kiosk::screens {

/// Draws it and reads the finger; its intent goes to the page.
void button(Page& page, const Rect& rect, const views::Action& action);
void button(Page& page, const Rect& rect, const std::optional<views::Action>& action);

}  // namespace kiosk::screens
