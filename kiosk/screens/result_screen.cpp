#include "kiosk/screens/widgets/button.h"
#include "kiosk/screens/widgets/panels.h"
#include "kiosk/screens/widgets/pictures.h"

#include <cmath>

namespace kiosk::screens {
namespace {

void outcome(const views::ResultView& view, Page& page, Rect area)
{
    page.paint.card(area);
    auto inner = area.inset(48, 32);
    amount(page, inner.cut_bottom(176, 20), view.amount_label, view.amount);
    const auto words = inner.cut_bottom(heading_height(page, inner.w, view.title, view.text), 8);
    heading(page, words, view.title, view.text, Across::Centre);
    constexpr float worth_drawing = 100;
    if (inner.h > worth_drawing) picture(page, inner, view.picture, views::ReaderSide::Below);
}

void qr_code(Page& page, const Rect& area, const views::QrCode& code)
{
    const auto module = std::floor(std::min(area.w, area.h) / static_cast<float>(code.size));
    const auto side = module * static_cast<float>(code.size);
    const auto place = centred(area, side, side);
    for (unsigned y = 0; y < code.size; ++y) {
        for (unsigned x = 0; x < code.size; ++x) {
            if (!code.at(x, y)) continue;
            const Rect dot{place.x + static_cast<float>(x) * module,
                           place.y + static_cast<float>(y) * module, module, module};
            page.paint.fill(dot, theme::text);
        }
    }
}

void details(const views::ResultView& view, Page& page, Rect area)
{
    page.paint.card(area);
    auto inner = area.inset(36, 20);
    if (view.qr.size != 0) qr_code(page, inner.cut_right(inner.h, theme::gap_wide), view.qr);
    rows(page, inner, view.rows);
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

    if (page.landscape) {
        outcome(view, page, area.cut_left(860, theme::gap_wide));
        actions(view, page, area.cut_bottom(theme::button_height, theme::gap));
        lines_at_bottom(page, area, view.lines);
        return details(view, page, area.cut_top(row_room));
    }
    actions(view, page, area.cut_bottom(theme::button_height, theme::gap));
    lines_at_bottom(page, area, view.lines);
    details(view, page, area.cut_bottom(row_room, theme::gap));
    outcome(view, page, area);
}

}  // namespace kiosk::screens
