#pragma once

#include "kiosk/views/screen_view.h"

#include <string>
#include <vector>

namespace kiosk::views::testing {

/// Every text of a view that must say something, whatever the state; not those that may be empty by design.
[[nodiscard]] std::vector<std::string> required_texts(const ScreenView& view);

/// Every action of a view, wherever it stands.
[[nodiscard]] std::vector<Action> actions_of(const ScreenView& view);

}  // namespace kiosk::views::testing
