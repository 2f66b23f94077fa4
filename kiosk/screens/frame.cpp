#include "kiosk/screens/icons.h"
#include "kiosk/screens/page.h"
#include "kiosk/screens/widgets/button.h"

/// What is the same on every screen.
namespace kiosk::screens {
namespace {

using views::MoneyState;

struct BannerLook {
    Ink ink;
    std::string_view sign;
};

BannerLook look_of(MoneyState state)
{
    switch (state) {
        case MoneyState::NothingTaken:
            return {theme::plain, icons::shield};
        case MoneyState::Inside:
            return {theme::warning, icons::cash};
        case MoneyState::Writing:
            return {theme::warning, icons::hourglass};
        case MoneyState::Loaded:
            return {theme::good, icons::good};
        case MoneyState::Kept:
            return {theme::kept, icons::shield};
        case MoneyState::Unclear:
            return {theme::kept, icons::shield};
        case MoneyState::NoteLost:
            return {theme::warning, icons::service_desk};
        case MoneyState::Over:
            return {theme::plain, icons::shield};
    }
    return {};
}

/// The brand: a card with waves.
void logo(Painter& p, const Rect& r)
{
    p.fill(r, theme::accent, r.w * 0.26F);
    const Rect card{r.x + r.w * 0.18F, r.y + r.h * 0.34F, r.w * 0.46F, r.h * 0.38F};
    p.fill(card, theme::on_accent, r.w * 0.07F);
    p.fill({card.x, card.y + card.h * 0.24F, card.w, card.h * 0.18F}, theme::accent_mid);
    const Point c{card.right() - r.w * 0.04F, r.y + r.h * 0.36F};
    for (const float radius : {0.14F, 0.26F})
        p.arc(c, r.w * radius, {-0.24F, 0.06F}, theme::on_accent, r.w * 0.055F);
}

void header(const views::FrameView& f, Page& page, Rect r)
{
    auto& p = page.paint;
    p.fill({r.x, r.y, r.w, r.h}, theme::surface);
    p.line({r.x, r.bottom()}, {r.right(), r.bottom()}, theme::hairline, 2);
    auto inner = r.inset(theme::margin, 16);
    const auto side = inner.h - 8;
    logo(p, centred(inner.cut_left(side, 24), side, side));
    auto time = inner.cut_right(300);
    p.text(time.cut_top(time.h * 0.56F), f.clock, TextStyle::Heading, theme::text,
           {.across = Across::Right});
    p.text(time, f.date, TextStyle::Small, theme::text_soft, {.across = Across::Right});
    auto names = page.landscape ? inner.cut_left(460) : inner;
    p.text(names.cut_top(names.h * 0.56F), f.brand, TextStyle::Heading, theme::accent);
    p.text(names, f.service, TextStyle::Small, theme::text_soft);
}

void trail(const views::Trail& t, Page& page, Rect r)
{
    auto& p = page.paint;
    const auto width = r.w / static_cast<float>(t.steps.size());
    for (std::size_t i = 0; i < t.steps.size(); ++i) {
        auto cell = r.cut_left(width);
        const bool done = i < t.current;
        const bool now = i == t.current;
        const auto bar = cell.cut_bottom(10).inset(6, 0);
        p.fill(bar, done || now ? theme::accent : theme::hairline, 5);
        const auto words = std::to_string(i + 1) + " " + t.steps[i];
        p.text(cell, words, now ? TextStyle::BodyBold : TextStyle::Small,
               done || now ? theme::accent : theme::text_soft, {.across = Across::Centre});
    }
}

void banner(const views::Banner& b, Page& page, const Rect& r)
{
    auto& p = page.paint;
    const auto look = look_of(b.state);
    p.fill(r, look.ink.ground);
    p.fill({r.x, r.y, 16, r.h}, look.ink.border);
    p.line({r.x, r.bottom()}, {r.right(), r.bottom()}, look.ink.border, 2);
    auto inner = r.inset(theme::margin, 6);
    p.icon(inner.cut_left(56, 24), look.sign, TextStyle::Icon, look.ink.text);
    p.text(inner, b.text, TextStyle::BodyBold, look.ink.text);
}

void countdown(const views::Countdown& c, Page& page, const Rect& r)
{
    auto& p = page.paint;
    p.fill(r, theme::warning.ground, theme::radius);
    p.outline(r, theme::warning.border, 3, theme::radius);
    auto inner = r.inset(20, 8);
    if (c.more_time) {
        const auto wanted = p.width(c.more_time->label, TextStyle::Heading) + 150;
        button(page, inner.cut_right(std::min(wanted, inner.w * 0.54F), 20), c.more_time);
    }
    p.text(inner.cut_left(92, 12), std::to_string(c.seconds), TextStyle::Title, theme::warning.text,
           {.across = Across::Right});
    p.text(inner, c.text, TextStyle::Small, theme::warning.text);
}

/// Telephone and terminal number: what one needs to ask for help (X22).
void imprint(const views::FrameView& f, Page& page, Rect r)
{
    auto& p = page.paint;
    auto phone = r.cut_left(r.w / 2);
    p.icon(phone.cut_left(48, 12), icons::hotline, TextStyle::Icon, theme::accent);
    p.text(phone, f.hotline, TextStyle::BodyBold, theme::text);
    p.text(r, f.terminal, TextStyle::Small, theme::text_soft, {.across = Across::Right});
}

void portrait_footer(const views::FrameView& f, Page& page, Rect r)
{
    auto inner = r.inset(theme::margin, 0);
    const auto upper = inner.cut_top(112, 12);
    if (f.countdown)
        countdown(*f.countdown, page, upper);
    else
        imprint(f, page, upper);
    auto lower = inner.cut_top(112);
    button(page, lower.cut_left((lower.w - theme::gap) / 2, theme::gap), f.language_switch);
    button(page, lower, f.help);
}

void landscape_footer(const views::FrameView& f, Page& page, Rect r)
{
    auto inner = r.inset(theme::margin, 12);
    button(page, inner.cut_left(330, theme::gap), f.language_switch);
    button(page, inner.cut_left(270, theme::gap_wide), f.help);
    if (f.countdown)
        countdown(*f.countdown, page, inner);
    else
        imprint(f, page, inner);
}

}  // namespace

Rect draw_frame(const views::FrameView& f, Page& page, Rect whole)
{
    page.paint.fill(whole, theme::page);
    const bool wide = page.landscape;
    const auto top = whole.cut_top(wide ? 112 : 136);
    header(f, page, top);
    if (f.trail && wide) trail(*f.trail, page, {top.x + 640, top.y + 20, 860, top.h - 32});
    banner(f.banner, page, whole.cut_top(wide ? 76 : 88));
    const auto foot = whole.cut_bottom(wide ? 136 : 264);
    if (wide)
        landscape_footer(f, page, foot);
    else
        portrait_footer(f, page, foot);
    if (f.trail && !wide) trail(*f.trail, page, whole.cut_top(96).inset(theme::margin, 8));
    return whole.inset(theme::margin, wide ? 28 : 36);
}

}  // namespace kiosk::screens
