#include "kiosk/screens/widgets/button.h"
#include "kiosk/screens/widgets/panels.h"
#include "kiosk/screens/widgets/pictures.h"

namespace kiosk::screens {
namespace {

void words(const views::OfferView& view, Page& page, Rect area)
{
    auto& p = page.paint;
    area.cut_top(heading(page, area, view.title, {}, Across::Centre), theme::gap);
    amount(page, area.cut_top(200), view.amount_label, view.amount);
    p.text(area.cut_bottom(60), view.reference, TextStyle::Small, theme::text_soft,
           {.across = Across::Centre});
    p.text(area, view.text, TextStyle::Body, theme::text, {.across = Across::Centre, .even = true});
}

}  // namespace

void draw(const views::OfferView& view, Page& page, Rect area)
{
    if (page.landscape) {
        auto right = area.cut_right(700, theme::gap_wide);
        page.paint.card(area);
        words(view, page, area.inset(48, 30));
        purse_row(page, right.cut_top(180, theme::gap), view.purse);
        button(page, right.cut_bottom(theme::button_height, theme::gap), view.later);
        button(page, right.cut_bottom(theme::button_height_tall), view.claim);
        return;
    }
    purse_row(page, area.cut_top(180, theme::gap_wide), view.purse);
    button(page, area.cut_bottom(theme::button_height, theme::gap), view.later);
    button(page, area.cut_bottom(theme::button_height_tall, theme::gap_wide), view.claim);
    page.paint.card(area);
    auto inner = area.inset(48, 40);
    words(view, page, inner.cut_bottom(500, 8));
    picture(page, inner, views::Picture::SafeKept, views::ReaderSide::Below, true);
}

}  // namespace kiosk::screens
