#include "kiosk/screens/widgets/button.h"
#include "kiosk/screens/widgets/panels.h"
#include "kiosk/screens/widgets/pictures.h"

namespace kiosk::screens {

void draw(const views::BusyView& view, Page& page, Rect area)
{
    if (view.cancel) {
        const auto foot = area.cut_bottom(theme::button_height, theme::gap);
        button(page, page.landscape ? centred(foot, 720, foot.h) : foot, view.cancel);
    }
    if (!page.landscape) purse_row(page, area.cut_top(170, theme::gap_wide), view.purse);
    page.paint.card(area);
    auto inner = area.inset(48, 40);
    if (page.landscape) {
        picture(page, inner.cut_left(inner.w * 0.45F, theme::gap_wide), view.picture, view.side);
        purse_row(page, inner.cut_top(160, theme::gap_wide), view.purse);
    }
    inner.cut_top(
        heading(page, inner, view.title, view.hint, page.landscape ? Across::Left : Across::Centre),
        theme::gap);
    busy_dots(page, page.landscape ? inner.cut_top(90).cut_left(200) : inner.cut_top(90));
    if (!page.landscape) picture(page, inner, view.picture, view.side);
}

}  // namespace kiosk::screens
