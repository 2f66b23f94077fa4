#include "kiosk/screens/widgets/button.h"

#include "kiosk/screens/icons.h"

namespace kiosk::screens {
namespace {

using views::Rank;

struct Paint {
    Colour ground;
    Colour text;
    Colour soft;
    Colour border;
};

Paint paint_of(Rank rank, bool held)
{
    switch (rank) {
        case Rank::Primary:
            return {held ? theme::accent_deep : theme::accent, theme::on_accent,
                    theme::on_accent_soft, held ? theme::accent_deep : theme::accent};
        case Rank::Secondary:
            return {held ? theme::accent_soft : theme::surface, theme::accent, theme::text_soft,
                    theme::accent};
        case Rank::Quiet:
            return {held ? theme::hairline : theme::plain.ground, theme::text, theme::text_soft,
                    theme::plain.border};
    }
    return {};
}

void words(Page& page, Rect inner, const views::Action& action, const Paint& paint)
{
    auto& p = page.paint;
    if (action.hint.empty()) {
        p.text(inner, action.label, TextStyle::Heading, paint.text);
        return;
    }
    const auto label_height = spec_of(TextStyle::Heading).px;
    const auto hint_height = spec_of(TextStyle::Small).px;
    auto block = Rect{inner.x, inner.y + (inner.h - label_height - hint_height - 4) / 2, inner.w,
                      label_height + hint_height + 4};
    p.text(block.cut_top(label_height, 4), action.label, TextStyle::Heading, paint.text);
    p.text(block, action.hint, TextStyle::Small, paint.soft);
}

}  // namespace

void button(Page& page, const Rect& rect, const views::Action& action)
{
    auto& p = page.paint;
    const auto look = page.touch.offer(action.id, p.to_window(rect));
    if (look.fired) page.intents.push_back(action.intent);

    const auto paint = paint_of(action.rank, look.held);
    const auto shown = look.held ? rect.inset(4) : rect;
    if (action.rank == Rank::Quiet)
        p.fill(shown, paint.ground, theme::radius);
    else
        p.card(shown, paint.ground);
    p.outline(shown, paint.border, action.rank == Rank::Quiet ? 2 : 4, theme::radius);

    const auto sign = icons::sign_of(action.glyph);
    auto inner = shown.inset(28, 8);
    const auto icon_width = sign.empty() ? 0 : spec_of(TextStyle::Icon).px;
    const bool roomy = !action.hint.empty();
    if (roomy) {
        const auto side = inner.h * 0.74F;
        if (!sign.empty()) {
            const auto place = inner.cut_left(side, 28);
            const Rect disc = centred(place, side, side);
            p.disc(
                disc.centre(), side / 2,
                action.rank == Rank::Primary ? faded(theme::on_accent, 0.18F) : theme::accent_soft);
            p.icon(disc, sign, TextStyle::Icon, paint.text);
        }
        inner.cut_right(56);
        p.icon({shown.right() - 84, shown.y, 56, shown.h}, icons::next, TextStyle::Icon,
               faded(paint.text, 0.75F));
        return words(page, inner, action, paint);
    }
    // Sign and label together in the middle.
    const auto between = sign.empty() ? 0.0F : 18.0F;
    const auto room = inner.w - icon_width - between;
    const auto label_width = std::min(room, p.width(action.label, TextStyle::Heading));
    auto middle = Rect{inner.centre().x - (label_width + icon_width + between) / 2, inner.y,
                       label_width + icon_width + between + 1, inner.h};
    if (!sign.empty())
        p.icon(middle.cut_left(icon_width, between), sign, TextStyle::Icon, paint.text);
    p.text(middle, action.label, TextStyle::Heading, paint.text, {.across = Across::Centre});
}

void button(Page& page, const Rect& rect, const std::optional<views::Action>& action)
{
    if (action) button(page, rect, *action);
}

}  // namespace kiosk::screens
