#include "kiosk/screens/widgets/button.h"
#include "kiosk/screens/widgets/panels.h"

#include <algorithm>

namespace kiosk::screens {
namespace {

void choices(const views::HomeView& view, Page& page, Rect area)
{
    auto& p = page.paint;
    if (!view.busy.empty()) {
        auto block = centred(area, area.w, 180);
        p.text(block.cut_top(90), view.busy, TextStyle::Body, theme::text_soft,
               {.across = Across::Centre});
        return busy_dots(page, block);
    }
    if (view.finish) button(page, area.cut_bottom(112, theme::gap), view.finish);
    p.text(area.cut_top(78, theme::gap), view.question, TextStyle::Heading, theme::text);
    if (view.services.empty()) return;
    const auto room = area.h / static_cast<float>(view.services.size()) - theme::gap;
    const auto height = std::clamp(room, theme::button_height, 210.0F);
    for (const auto& service : view.services)
        button(page, area.cut_top(height, theme::gap), service);
}

}  // namespace

void draw(const views::HomeView& view, Page& page, Rect area)
{
    if (page.landscape) {
        auto left = area.cut_left(860, theme::gap_wide + 16);
        purse(page, left.cut_top(440, theme::gap), view.purse);
        lines_at_top(page, left, view.lines);
        return choices(view, page, area);
    }
    purse(page, area.cut_top(470, theme::gap_wide), view.purse);
    lines_at_top(page, area, view.lines);
    choices(view, page, area);
}

}  // namespace kiosk::screens
