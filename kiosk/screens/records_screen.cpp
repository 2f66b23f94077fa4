#include "kiosk/screens/widgets/button.h"
#include "kiosk/screens/widgets/panels.h"

#include <array>

namespace kiosk::screens {
namespace {

/// Shares of the width: when, what, where, amount.
using Shares = std::array<float, 4>;
constexpr Shares wide_shares{0.26F, 0.22F, 0.26F, 0.26F};
constexpr Shares narrow_shares{0.34F, 0.30F, 0.0F, 0.36F};

struct Cells {
    std::array<std::string, 4> text;
    TextStyle style;
    std::array<Colour, 4> colour;
};

void table_row(Page& page, Rect row, const Shares& shares, const Cells& cells)
{
    const auto whole = row.w;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        if (shares[i] == 0) continue;
        const auto cell = row.cut_left(whole * shares[i]);
        const auto style =
            i == 3 && cells.style == TextStyle::Small ? TextStyle::BodyBold : cells.style;
        page.paint.text(cell.inset(6, 0), cells.text[i], style, cells.colour[i],
                        {.across = i == 3 ? Across::Right : Across::Left});
    }
}

void table(const views::RecordsView& view, Page& page, Rect area)
{
    const auto& shares = page.landscape ? wide_shares : narrow_shares;
    const auto soft = theme::text_soft;
    Cells heads{{}, TextStyle::Small, {soft, soft, soft, soft}};
    for (std::size_t i = 0; i < view.headings.size(); ++i) heads.text[i] = view.headings[i];
    auto& p = page.paint;
    const auto head = area.cut_top(58);
    const auto whole = head.w;
    auto rest = head;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        if (shares[i] == 0) continue;
        p.text(rest.cut_left(whole * shares[i]).inset(6, 0), heads.text[i], TextStyle::Small, soft,
               {.across = i == 3 ? Across::Right : Across::Left});
    }
    const auto height = std::min(96.0F, area.h / 10);
    for (const auto& entry : view.entries) {
        const auto row = area.cut_top(height);
        p.line({row.x, row.y}, {row.right(), row.y}, theme::hairline, 2);
        const auto tint = entry.credit ? theme::good.text : theme::text;
        table_row(page, row, shares,
                  {{entry.when, entry.what, entry.where, entry.amount},
                   TextStyle::Small,
                   {theme::text, theme::text, theme::text_soft, tint}});
    }
}

void head(const views::RecordsView& view, Page& page, Rect area)
{
    auto& p = page.paint;
    auto title = area.cut_left(area.w * 0.5F);
    p.text(title, view.title, TextStyle::Title, theme::text);
    p.text(area.cut_top(area.h * 0.42F), view.balance_label, TextStyle::Small, theme::text_soft,
           {.across = Across::Right});
    p.text(area, view.balance, TextStyle::Heading, theme::text, {.across = Across::Right});
}

void page_buttons(const views::RecordsView& view, Page& page, Rect row)
{
    button(page, row.cut_left(row.w * 0.33F), view.previous);
    button(page, row.cut_right(row.w * 0.5F), view.next);
    page.paint.text(row, view.page, TextStyle::Small, theme::text_soft, {.across = Across::Centre});
}

void body(const views::RecordsView& view, Page& page, Rect area)
{
    page.paint.card(area);
    const auto inner = area.inset(36, 16);
    if (view.entries.empty())
        page.paint.text(inner.inset(40, 40), view.empty, TextStyle::Body, theme::text,
                        {.across = Across::Centre, .even = true});
    else
        table(view, page, inner);
}

}  // namespace

void draw(const views::RecordsView& view, Page& page, Rect area)
{
    if (page.landscape) {
        auto side = area.cut_right(440, theme::gap_wide);
        page.paint.text(side.cut_top(90), view.title, TextStyle::Title, theme::text);
        page.paint.text(side.cut_top(50), view.balance_label, TextStyle::Small, theme::text_soft);
        page.paint.text(side.cut_top(70), view.balance, TextStyle::Heading, theme::text);
        for (const auto* action : {&view.finish, &view.back, &view.next, &view.previous})
            if (*action) button(page, side.cut_bottom(96, 16), *action);
        page.paint.text(side.cut_bottom(50), view.page, TextStyle::Small, theme::text_soft);
        return body(view, page, area);
    }
    head(view, page, area.cut_top(110, theme::gap));
    auto foot = area.cut_bottom(theme::button_height, theme::gap);
    button(page, foot.cut_left((foot.w - theme::gap) / 2, theme::gap), view.back);
    button(page, foot, view.finish);
    if (!view.page.empty()) page_buttons(view, page, area.cut_bottom(112, theme::gap));
    body(view, page, area);
}

}  // namespace kiosk::screens
