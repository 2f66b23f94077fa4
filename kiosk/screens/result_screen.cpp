#include "kiosk/screens/widgets/button.h"
#include "kiosk/screens/widgets/panels.h"
#include "kiosk/screens/widgets/pictures.h"

namespace kiosk::screens {
namespace {

void outcome(const views::ResultView& view, Page& page, Rect area)
{
    page.paint.card(area);
    auto inner = area.inset(48, 32);
    const auto words = inner.cut_bottom(page.landscape ? 290 : 300, 8);
    heading(page, words, view.title, view.text, Across::Centre);
    amount(page, inner.cut_bottom(190), view.amount_label, view.amount);
    picture(page, inner, view.picture, views::ReaderSide::Below);
}

void details(const views::ResultView& view, Page& page, Rect area)
{
    page.paint.card(area);
    rows(page, area.inset(40, 16), view.rows);
}

void actions(const views::ResultView& view, Page& page, Rect row)
{
    if (view.print) button(page, row.cut_left((row.w - theme::gap) / 2, theme::gap), view.print);
    button(page, row, view.finish);
}

}  // namespace

void draw(const views::ResultView& view, Page& page, Rect area)
{
    const auto row_room = static_cast<float>(view.rows.size()) * 84 + 32;
    const auto line_room = static_cast<float>(view.lines.size()) * 108;
    if (page.landscape) {
        outcome(view, page, area.cut_left(860, theme::gap_wide));
        actions(view, page, area.cut_bottom(theme::button_height, theme::gap));
        lines(page, area.cut_bottom(line_room, 8), view.lines);
        return details(view, page, area.cut_top(row_room));
    }
    actions(view, page, area.cut_bottom(theme::button_height, theme::gap));
    lines(page, area.cut_bottom(line_room, 8), view.lines);
    details(view, page, area.cut_bottom(row_room, theme::gap));
    outcome(view, page, area);
}

}  // namespace kiosk::screens
