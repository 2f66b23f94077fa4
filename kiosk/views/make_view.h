#pragma once

#include "kiosk/flows/terminal.h"
#include "kiosk/views/screen_view.h"
#include "kiosk/views/wording.h"

#include <map>
#include <optional>
#include <string>

namespace kiosk::views {

/// What a view needs besides the state.  Refers to the catalogue: make it on the spot.
struct ViewContext {
    const Catalogue& catalogue;
    TimePoint now;
    CivilTime civil_time{};
    std::string help_phone = "12345";
    std::map<flows::ReaderId, ReaderSide> readers{};  ///< one that is not named here is Below
    flows::ReaderId main_reader{};                    ///< the one that the idle screen points to
    std::optional<std::uint8_t>
        contact_quality{};  ///< 0 to 100, as last measured by the reader in use
    Looks looks{};
};

/// The screen for this state: a pure function, total over all states.  Cheap (some microseconds), so it is made anew
/// after every event and at `stale_at`.
[[nodiscard]] ScreenView make_view(const flows::Terminal& terminal, const ViewContext& context);

enum class Closed : std::uint8_t {
    Starting,       ///< the journal is not open yet
    JournalBroken,  ///< it cannot be opened: no service (R13)
};

/// The screen while there is no state to show.
[[nodiscard]] ScreenView make_closed_view(Closed why, const TerminalId& terminal,
                                          const ViewContext& context);

}  // namespace kiosk::views
