#include "kiosk/screens/icons.h"
#include "kiosk/screens/widgets/panels.h"
#include "kiosk/screens/widgets/pictures.h"

namespace kiosk::screens {
namespace {

constexpr float row_height = 112;

void service(Page& page, const Rect& rect, const views::AttractView::Service& service)
{
    auto& p = page.paint;
    auto inner = rect.inset(28, 8);
    const auto sign = centred(inner.cut_left(76, 26), 76, 76);
    p.disc(sign.centre(), 38, service.works ? theme::accent_soft : theme::plain.ground);
    p.icon(sign, icons::sign_of(service.glyph), TextStyle::Icon,
           service.works ? theme::accent : theme::text_soft);
    p.icon(inner.cut_right(56), service.works ? icons::good : icons::info, TextStyle::Icon,
           service.works ? theme::good.border : theme::warning.border);
    const auto name_height = spec_of(TextStyle::BodyBold).px;
    auto words = Rect{inner.x, inner.centre().y - 45, inner.w, 90};
    p.text(words.cut_top(name_height), service.name, TextStyle::BodyBold, theme::text);
    p.text(words, service.text, TextStyle::Small,
           service.works ? theme::text_soft : theme::warning.text);
}

void services(Page& page, const Rect& rect, const std::vector<views::AttractView::Service>& all)
{
    page.paint.card(rect);
    auto rest = rect.inset(8, 10);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto row = rest.cut_top(row_height);
        if (i != 0)
            page.paint.line({row.x + 28, row.y}, {row.right() - 28, row.y}, theme::hairline, 2);
        service(page, row, all[i]);
    }
}

/// The picture stands still: nobody may be here, and the window sleeps.
void invitation(const views::AttractView& view, Page& page, Rect area)
{
    page.paint.card(area);
    auto inner = area.inset(48, 36);
    const auto used = heading(page, inner, view.title, view.hint, Across::Centre);
    inner.cut_top(used, theme::gap);
    picture(page, inner, views::Picture::HoldPhone, view.side, true);
}

}  // namespace

void draw(const views::AttractView& view, Page& page, Rect area)
{
    const auto list_height = row_height * static_cast<float>(view.services.size()) + 20;
    if (page.landscape) {
        auto right = area.cut_right(760, theme::gap_wide);
        invitation(view, page, area);
        services(page, right.cut_top(list_height, theme::gap), view.services);
        if (view.notice) line(page, right.cut_top(std::min(150.0F, right.h)), *view.notice);
        return;
    }
    const auto list = area.cut_bottom(list_height, theme::gap);
    if (view.notice) line(page, area.cut_bottom(150, theme::gap), *view.notice);
    services(page, list, view.services);
    invitation(view, page, area);
}

}  // namespace kiosk::screens
