#include "kiosk/screens/icons.h"
#include "kiosk/screens/widgets/panels.h"
#include "kiosk/screens/widgets/pictures.h"

namespace kiosk::screens {

void draw(const views::ClosedView& view, Page& page, Rect area)
{
    auto& p = page.paint;
    if (view.notice) line(page, area.cut_bottom(150, theme::gap), *view.notice);
    p.card(area);
    auto inner = area.inset(64, 48);
    auto phone = inner.cut_bottom(130);
    auto words = page.landscape ? inner.cut_right(inner.w * 0.58F, theme::gap)
                                : inner.cut_bottom(inner.h * 0.46F, theme::gap);
    picture(page, inner, view.picture, views::ReaderSide::Below);
    const auto across = page.landscape ? Across::Left : Across::Centre;
    words.cut_top(heading(page, words, view.title, {}, across), theme::gap);
    p.text(words, view.text, TextStyle::Body, theme::text,
           {.across = across, .down = Down::Top, .even = true});
    const auto number_width = p.width(view.hotline, TextStyle::Title);
    const auto label_width = p.width(view.hotline_label, TextStyle::Body);
    auto call = centred(phone, number_width + label_width + 140, 100);
    p.icon(call.cut_left(64, 20), icons::hotline, TextStyle::Icon, theme::accent);
    p.text(call.cut_left(label_width + 4, 24), view.hotline_label, TextStyle::Body,
           theme::text_soft);
    p.text(call, view.hotline, TextStyle::Title, theme::accent);
}

}  // namespace kiosk::screens
