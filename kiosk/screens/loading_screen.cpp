#include "kiosk/screens/widgets/button.h"
#include "kiosk/screens/widgets/panels.h"
#include "kiosk/screens/widgets/pictures.h"

namespace kiosk::screens {
namespace {

constexpr float safety_height = 128;

void progress(const views::LoadingView& view, Page& page, Rect area)
{
    page.paint.card(area);
    auto inner = area.inset(40, 24);
    constexpr float room_for_both = 440;
    const auto figure =
        inner.h >= room_for_both ? inner.cut_top(180, 12) : inner.cut_left(inner.w * 0.48F, 28);
    amount(page, figure, view.amount_label, view.amount);
    steps(page, inner, view.steps, view.step);
}

void phone(const views::LoadingView& view, Page& page, Rect area)
{
    page.paint.card(area);
    auto inner = area.inset(48, 32);
    const auto used = heading(page, inner, view.title, view.hint, Across::Centre);
    inner.cut_top(used, theme::gap);
    if (view.phone_here) contact(page, inner.cut_bottom(90, 12), view.contact, view.contact_text);
    picture(page, inner, view.picture, view.side);
}

void safety(const views::LoadingView& view, Page& page, Rect area)
{
    if (view.give_up) button(page, area.cut_bottom(theme::button_height, theme::gap), view.give_up);
    line(page, area.cut_bottom(safety_height),
         {views::Tone::Plain, views::Glyph::Shield, view.safety});
}

}  // namespace

void draw(const views::LoadingView& view, Page& page, Rect area)
{
    const float foot = safety_height + (view.give_up ? theme::gap + theme::button_height : 0);
    if (page.landscape) {
        phone(view, page, area.cut_left(960, theme::gap_wide));
        safety(view, page, area.cut_bottom(foot, theme::gap));
        return progress(view, page, area);
    }
    safety(view, page, area.cut_bottom(foot, theme::gap));
    progress(view, page, area.cut_bottom(350, theme::gap));
    phone(view, page, area);
}

}  // namespace kiosk::screens
