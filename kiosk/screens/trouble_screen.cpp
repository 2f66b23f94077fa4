#include "kiosk/screens/widgets/button.h"
#include "kiosk/screens/widgets/panels.h"
#include "kiosk/screens/widgets/pictures.h"

namespace kiosk::screens {
namespace {

/// What happened, is my money safe, what now: in this order (X17).
void words(const views::TroubleView& view, Page& page, Rect area)
{
    auto& p = page.paint;
    const auto across = page.landscape ? Across::Left : Across::Centre;
    area.cut_top(heading(page, area, view.title, {}, across), theme::gap);
    const views::Line money{views::Tone::Good, views::Glyph::Shield, view.money};
    line(page, area.cut_top(104, theme::gap), money);
    p.text(area, view.advice, TextStyle::Heading, theme::text,
           {.across = across, .down = Down::Top, .even = true});
}

}  // namespace

void draw(const views::TroubleView& view, Page& page, Rect area)
{
    const auto foot = area.cut_bottom(theme::button_height, theme::gap_wide);
    page.paint.card(area);
    auto inner = area.inset(48, 40);
    if (page.landscape) {
        picture(page, inner.cut_left(inner.w * 0.42F, theme::gap_wide), view.picture, view.side);
        words(view, page, inner.inset(0, 30));
        button(page, centred(foot, 720, foot.h), view.back);
        return;
    }
    words(view, page, inner.cut_bottom(430, theme::gap));
    picture(page, inner, view.picture, view.side);
    button(page, foot, view.back);
}

}  // namespace kiosk::screens
