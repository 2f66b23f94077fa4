#pragma once

#include "kiosk/domain/receipt.h"
#include "kiosk/flows/visit.h"

#include <optional>
#include <variant>

namespace kiosk::views {

struct HelpShown {
    friend bool operator==(const HelpShown&, const HelpShown&) = default;
};
struct HelpHidden {
    friend bool operator==(const HelpHidden&, const HelpHidden&) = default;
};
/// The records: show this page, from 0.
struct PageTurned {
    unsigned page = 0;
    friend bool operator==(const PageTurned&, const PageTurned&) = default;
};

/// What a touch means.  Buttons and languages are the flow's events; the others change only what the window shows.
using Intent = std::variant<flows::Button, Language, HelpShown, HelpHidden, PageTurned>;

/// What the window remembers by itself during a visit.  Nothing in it decides about money.
struct Looks {
    std::optional<TimePoint> help_until;  ///< the help page lies over the screen, at most till then
    unsigned page = 0;                    ///< of the records

    friend bool operator==(const Looks&, const Looks&) = default;
};

/// The event an intent is for the flow; nullopt: it only changes `looks`, which has been done.
[[nodiscard]] std::optional<flows::Event> apply(const Intent& intent, Looks& looks, TimePoint now);

/// Looks after the visit moved on: nothing survives a session (X15).
[[nodiscard]] Looks follow(Looks looks, const flows::Visit& before, const flows::Visit& after);

}  // namespace kiosk::views
