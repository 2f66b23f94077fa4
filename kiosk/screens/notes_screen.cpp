#include "kiosk/screens/widgets/button.h"
#include "kiosk/screens/widgets/panels.h"
#include "kiosk/screens/widgets/pictures.h"

namespace kiosk::screens {
namespace {

/// Values as chips, three a row.
void chips(Page& page, const Rect& area, const std::vector<std::string>& all)
{
    constexpr std::size_t columns = 3;
    constexpr float between = 14;
    if (all.empty()) return;
    const auto rows = static_cast<float>((all.size() + columns - 1) / columns);
    const auto width = (area.w - between * (columns - 1)) / columns;
    const auto height = std::min(74.0F, (area.h - between * (rows - 1)) / rows);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Rect chip{area.x + static_cast<float>(i % columns) * (width + between),
                        area.y + static_cast<float>(i / columns) * (height + between), width,
                        height};
        page.paint.fill(chip, theme::accent_soft, height / 2);
        page.paint.text(chip.inset(12, 0), all[i], TextStyle::BodyBold, theme::accent,
                        {.across = Across::Centre});
    }
}

/// How much came in, and by which notes.
void received(const views::NotesView& view, Page& page, Rect area)
{
    auto& p = page.paint;
    p.card(area);
    auto inner = area.inset(36, 20);
    p.text(inner.cut_top(56), view.amount_label, TextStyle::Body, theme::text_soft);
    p.text(inner.cut_top(116, 4), view.amount, TextStyle::Figure, theme::text);
    std::string notes;
    for (const auto& count : view.accepted)
        notes += (notes.empty() ? "" : "   ") + count.value + " " + count.count;
    p.text(inner.cut_top(104), notes, TextStyle::Small, theme::text_soft, {.down = Down::Top});
}

void taken(const views::NotesView& view, Page& page, Rect area)
{
    auto& p = page.paint;
    p.card(area);
    auto inner = area.inset(36, 20);
    if (view.takes.empty()) {
        p.text(inner, view.takes_label, TextStyle::Body, theme::text_soft,
               {.across = Across::Centre, .even = true});
        return;
    }
    p.text(inner.cut_top(56, 8), view.takes_label, TextStyle::Body, theme::text_soft);
    p.text(inner.cut_bottom(46), view.room, TextStyle::Small, theme::text_soft);
    chips(page, inner, view.takes);
}

void show_slot(const views::NotesView& view, Page& page, Rect area)
{
    page.paint.card(area);
    auto inner = area.inset(40, 28);
    const auto used = heading(page, inner, view.title, view.hint, Across::Centre);
    inner.cut_top(used, 12);
    picture(page, inner, view.picture, view.side);
}

void actions(const views::NotesView& view, Page& page, Rect area)
{
    auto& p = page.paint;
    if (view.load || view.cancel) {
        const auto row = area.cut_bottom(theme::button_height, 12);
        button(page, row, view.load);
        button(page, row, view.cancel);
    }
    p.text(area.cut_bottom(96, 8), view.safety, TextStyle::Small, theme::text_soft,
           {.across = Across::Centre, .even = true});
}

}  // namespace

void draw(const views::NotesView& view, Page& page, Rect area)
{
    if (page.landscape) {
        auto left = area.cut_left(900, theme::gap_wide);
        lines_at_bottom(page, left, view.lines);
        show_slot(view, page, left);
        actions(view, page, area.cut_bottom(250, theme::gap));
        received(view, page, area.cut_left((area.w - theme::gap) / 2, theme::gap));
        return taken(view, page, area);
    }
    actions(view, page, area.cut_bottom(250, 12));
    auto figures = area.cut_bottom(326, theme::gap);
    received(view, page, figures.cut_left((figures.w - theme::gap) / 2, theme::gap));
    taken(view, page, figures);
    lines_at_bottom(page, area, view.lines);
    show_slot(view, page, area);
}

}  // namespace kiosk::screens
