#pragma once

#include "kiosk/screens/painter.h"
#include "kiosk/screens/touch.h"
#include "kiosk/views/screen_view.h"

#include <vector>

/// What the functions of the screens draw on; internal to kiosk/screens.
namespace kiosk::screens {

struct Page {
    Painter& paint;
    Touch& touch;
    std::vector<views::Intent>& intents;
    bool landscape = false;
    float seconds = 0;    ///< since the picture began to move
    bool moving = false;  ///< set by whoever draws something that moves

    /// From 0 to 1 and again, once in theme::cycle_seconds; tells the page that it moves.
    [[nodiscard]] float cycle();
};

// One function a screen, each in a file of its own.  `area`: below the banner, above the footer.
void draw(const views::AttractView& view, Page& page, Rect area);
void draw(const views::ReadingView& view, Page& page, Rect area);
void draw(const views::TroubleView& view, Page& page, Rect area);
void draw(const views::HomeView& view, Page& page, Rect area);
void draw(const views::BusyView& view, Page& page, Rect area);
void draw(const views::OfferView& view, Page& page, Rect area);
void draw(const views::RecordsView& view, Page& page, Rect area);
void draw(const views::NotesView& view, Page& page, Rect area);
void draw(const views::LoadingView& view, Page& page, Rect area);
void draw(const views::ResultView& view, Page& page, Rect area);
void draw(const views::FarewellView& view, Page& page, Rect area);
void draw(const views::ClosedView& view, Page& page, Rect area);
/// In the place of the screen.
void draw(const views::HelpView& view, Page& page, Rect area);

/// Header, banner, trail, countdown and footer; returns what is left for the screen.
[[nodiscard]] Rect draw_frame(const views::FrameView& frame, Page& page, Rect whole);

}  // namespace kiosk::screens
