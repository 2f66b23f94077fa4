#include "kiosk/screens/icons.h"
#include "kiosk/screens/widgets/button.h"
#include "kiosk/screens/widgets/panels.h"

namespace kiosk::screens {
namespace {

void topic(Page& page, Rect area, const views::HelpView::Topic& topic)
{
    auto& p = page.paint;
    const auto sign = area.cut_left(84, 28);
    const Rect disc{sign.x, sign.y, 84, 84};
    p.disc(disc.centre(), 42, theme::accent_soft);
    p.icon(disc, icons::sign_of(topic.glyph), TextStyle::Icon, theme::accent);
    p.text(area.cut_top(84), topic.heading, TextStyle::Heading, theme::text);
    p.text(area, topic.text, TextStyle::Body, theme::text, {.down = Down::Top});
}

}  // namespace

void draw(const views::HelpView& view, Page& page, Rect area)
{
    auto& p = page.paint;
    p.card(area);
    auto inner = area.inset(56, 36);
    auto head = inner.cut_top(100, theme::gap);
    p.text(head.cut_left(head.w / 2), view.title, TextStyle::Title, theme::text);
    p.text(head, view.hotline_label + " " + view.hotline, TextStyle::Heading, theme::accent,
           {.across = Across::Right});
    const auto foot = inner.cut_bottom(theme::button_height, theme::gap);
    button(page, page.landscape ? centred(foot, 640, foot.h) : foot, view.close);
    const auto height = inner.h / static_cast<float>(view.topics.size());
    for (const auto& one : view.topics) topic(page, inner.cut_top(height), one);
}

}  // namespace kiosk::screens
