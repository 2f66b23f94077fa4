#pragma once

#include "kiosk/views/make_view.h"

#include <optional>

/// One function a station of the visit; internal to kiosk/views.
namespace kiosk::views {

struct Scene {
    const flows::Terminal& terminal;
    const ViewContext& context;
    Wording say;

    [[nodiscard]] ReaderSide side_of(const flows::ReaderId& reader) const;
    /// "the pad below the screen": to be put into a sentence.
    [[nodiscard]] std::string place_of(const flows::ReaderId& reader) const;
    /// Contact quality where the reader measures it.
    [[nodiscard]] std::optional<int> contact() const;
    [[nodiscard]] std::string contact_text() const;
};

/// A screen and its name (ScreenView::name).
struct NamedScreen {
    std::string name;
    Screen screen;
};

[[nodiscard]] NamedScreen show(const flows::visit::Idle& v, const Scene& s);
[[nodiscard]] NamedScreen show(const flows::visit::Reading& v, const Scene& s);
[[nodiscard]] NamedScreen show(const flows::visit::Trouble& v, const Scene& s);
[[nodiscard]] NamedScreen show(const flows::visit::Checking& v, const Scene& s);
[[nodiscard]] NamedScreen show(const flows::visit::Offering& v, const Scene& s);
[[nodiscard]] NamedScreen show(const flows::visit::Home& v, const Scene& s);
[[nodiscard]] NamedScreen show(const flows::visit::FetchingRecords& v, const Scene& s);
[[nodiscard]] NamedScreen show(const flows::visit::Records& v, const Scene& s);
[[nodiscard]] NamedScreen show(const flows::visit::Asking& v, const Scene& s);
[[nodiscard]] NamedScreen show(const flows::visit::Trying& v, const Scene& s);
[[nodiscard]] NamedScreen show(const flows::visit::TakingNotes& v, const Scene& s);
[[nodiscard]] NamedScreen show(const flows::visit::Loading& v, const Scene& s);
[[nodiscard]] NamedScreen show(const flows::visit::Finished& v, const Scene& s);
[[nodiscard]] NamedScreen show(const flows::visit::Farewell& v, const Scene& s);

[[nodiscard]] PurseCard purse_card(const PurseSnapshot& purse, const Wording& say);
[[nodiscard]] Action finish_action(const Wording& say);

/// Why no cash is taken now, in the citizen's words; nullopt: it is.
[[nodiscard]] std::optional<std::string> why_no_cash(const flows::Terminal& terminal,
                                                     const Wording& say);

/// When the station ends by itself if the citizen does nothing; nullopt: it does not, or nobody is warned of it.
[[nodiscard]] std::optional<TimePoint> ends_at(const Scene& s);
[[nodiscard]] std::optional<Countdown> make_countdown(const Scene& s);
[[nodiscard]] std::optional<Trail> make_trail(const Scene& s);
[[nodiscard]] HelpView make_help(const std::string& screen_name, const Scene& s);

}  // namespace kiosk::views
