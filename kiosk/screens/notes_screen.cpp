#include "kiosk/screens/widgets/button.h"
#include "kiosk/screens/widgets/panels.h"
#include "kiosk/screens/widgets/pictures.h"

namespace kiosk::screens {
namespace {

/// Values as chips; returns the height taken.
float chips(Page& page, Rect area, const std::vector<std::string>& all)
{
    auto& p = page.paint;
    constexpr float height = 72;
    constexpr float between = 16;
    const auto top = area.y;
    auto x = area.x;
    auto y = area.y;
    for (const auto& text : all) {
        const auto width = p.width(text, TextStyle::BodyBold) + 44;
        if (x > area.x && x + width > area.right()) {
            x = area.x;
            y += height + between;
        }
        const Rect chip{x, y, width, height};
        p.fill(chip, theme::accent_soft, height / 2);
        p.text(chip, text, TextStyle::BodyBold, theme::accent, {.across = Across::Centre});
        x += width + between;
    }
    return y + height - top;
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
    p.text(inner.cut_top(48), notes, TextStyle::Small, theme::text_soft);
}

void taken(const views::NotesView& view, Page& page, Rect area)
{
    auto& p = page.paint;
    p.card(area);
    auto inner = area.inset(36, 20);
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
    const auto line_room = static_cast<float>(view.lines.size()) * 108;
    if (page.landscape) {
        auto left = area.cut_left(900, theme::gap_wide);
        lines(page, left.cut_bottom(line_room), view.lines);
        show_slot(view, page, left);
        actions(view, page, area.cut_bottom(250, theme::gap));
        received(view, page, area.cut_left((area.w - theme::gap) / 2, theme::gap));
        return taken(view, page, area);
    }
    actions(view, page, area.cut_bottom(250, 12));
    auto figures = area.cut_bottom(290, theme::gap);
    received(view, page, figures.cut_left((figures.w - theme::gap) / 2, theme::gap));
    taken(view, page, figures);
    lines(page, area.cut_bottom(line_room), view.lines);
    show_slot(view, page, area);
}

}  // namespace kiosk::screens
