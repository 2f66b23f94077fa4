#pragma once

#include "kiosk/runtime/control/ui_board.h"
#include "kiosk/runtime/service/board.h"

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace kiosk::runtime {

/// The terminal's state for people and trials; amounts in fen, cards masked.
[[nodiscard]] nlohmann::json state_report(const Snapshot& snapshot, const UiState& ui);

[[nodiscard]] std::string_view name_of(const flows::Visit& visit);  ///< "Idle", "TakingNotes"

}  // namespace kiosk::runtime
