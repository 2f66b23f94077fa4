#include "kiosk/screens/widgets/panels.h"
#include "kiosk/screens/widgets/pictures.h"

namespace kiosk::screens {

void draw(const views::ReadingView& view, Page& page, Rect area)
{
    page.paint.card(area);
    auto inner = area.inset(48, 40);
    if (page.landscape) {
        picture(page, inner.cut_left(inner.w * 0.5F, theme::gap_wide), views::Picture::ReadingPhone,
                view.side);
        inner.cut_top(inner.h * 0.22F);
        inner.cut_top(heading(page, inner, view.title, view.hint, Across::Centre), theme::gap_wide);
        return contact(page, inner.cut_top(110), view.contact, view.contact_text);
    }
    const auto used = heading(page, inner, view.title, view.hint, Across::Centre);
    inner.cut_top(used, theme::gap);
    contact(page, inner.cut_bottom(110, theme::gap), view.contact, view.contact_text);
    picture(page, inner, views::Picture::ReadingPhone, view.side);
}

}  // namespace kiosk::screens
