#include "kiosk/screens/widgets/panels.h"
#include "kiosk/screens/widgets/pictures.h"

namespace kiosk::screens {

void draw(const views::FarewellView& view, Page& page, Rect area)
{
    page.paint.card(area);
    auto inner = area.inset(48, 60);
    inner.cut_top(heading(page, inner, view.title, view.hint, Across::Centre), theme::gap);
    picture(page, inner, views::Picture::TakePhone, view.side);
}

}  // namespace kiosk::screens
