#include "kiosk/screens/icons.h"
#include "kiosk/screens/widgets/button.h"
#include "kiosk/screens/widgets/panels.h"

namespace kiosk::screens {
namespace {

void topic(Page& page, Rect area, const views::HelpView::Topic& topic)
{
    auto& p = page.paint;
    constexpr float side = 84;
    auto head = area.cut_top(side, 12);
    const auto disc = head.cut_left(side, 28);
    p.disc(disc.centre(), side / 2, theme::accent_soft);
    p.icon(disc, icons::sign_of(topic.glyph), TextStyle::Icon, theme::accent);
    p.text(head, topic.heading, TextStyle::Heading, theme::text);
    if (!page.landscape) area.cut_left(side, 28);
    p.text(area, topic.text, TextStyle::Body, theme::text, {.down = Down::Top});
}

/// Side by side, or one below the other.
void topics(Page& page, Rect area, const std::vector<views::HelpView::Topic>& all)
{
    const auto count = static_cast<float>(all.size());
    const auto width = (area.w - theme::gap_wide * (count - 1)) / count;
    const auto height = area.h / count;
    for (const auto& one : all)
        topic(page, page.landscape ? area.cut_left(width, theme::gap_wide) : area.cut_top(height),
              one);
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
    topics(page, inner, view.topics);
}

}  // namespace kiosk::screens
