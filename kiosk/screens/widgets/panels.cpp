#include "kiosk/screens/widgets/panels.h"

#include "kiosk/screens/icons.h"

#include <array>
#include <cmath>
#include <numbers>

namespace kiosk::screens {
namespace {

constexpr float line_height = 104;
constexpr float line_gap = 16;

std::string_view sign_for(const views::Line& line)
{
    return line.glyph == views::Glyph::None ? icons::info : icons::sign_of(line.glyph);
}

}  // namespace

Ink ink_of(views::Tone tone)
{
    switch (tone) {
        case views::Tone::Plain:
            return theme::plain;
        case views::Tone::Good:
            return theme::good;
        case views::Tone::Warning:
            return theme::warning;
        case views::Tone::Trouble:
            return theme::trouble;
    }
    return theme::plain;
}

float heading_height(Page& page, float width, const std::string& title, const std::string& hint)
{
    const auto lines_of = [&](const std::string& text, TextStyle style) {
        return std::min(page.paint.height(text, style, width), 2 * spec_of(style).px);
    };
    const auto title_height = lines_of(title, TextStyle::Title);
    return hint.empty() ? title_height : title_height + 12 + lines_of(hint, TextStyle::Body);
}

float heading(Page& page, Rect area, const std::string& title, const std::string& hint,
              Across across)
{
    auto& p = page.paint;
    const auto title_height = heading_height(page, area.w, title, {});
    p.text(area.cut_top(title_height, 12), title, TextStyle::Title, theme::text,
           {.across = across, .even = true});
    if (hint.empty()) return title_height;
    const auto both = heading_height(page, area.w, title, hint);
    p.text(area.cut_top(both - title_height - 12), hint, TextStyle::Body, theme::text_soft,
           {.across = across, .even = true});
    return both;
}

void line(Page& page, const Rect& rect, const views::Line& line)
{
    auto& p = page.paint;
    const auto ink = ink_of(line.tone);
    p.fill(rect, ink.ground, theme::radius_small);
    p.outline(rect, ink.border, 2, theme::radius_small);
    auto inner = rect.inset(24, 6);
    p.icon(inner.cut_left(56, 20), sign_for(line), TextStyle::Icon, ink.text);
    p.text(inner, line.text, TextStyle::Body, ink.text, {.even = true});
}

void lines_at_top(Page& page, Rect& area, const std::vector<views::Line>& all)
{
    for (std::size_t i = 0; i < all.size(); ++i)
        line(page, area.cut_top(line_height, i + 1 < all.size() ? line_gap : theme::gap), all[i]);
}

void lines_at_bottom(Page& page, Rect& area, const std::vector<views::Line>& all)
{
    for (std::size_t i = all.size(); i-- > 0;)
        line(page, area.cut_bottom(line_height, i > 0 ? line_gap : theme::gap), all[i]);
}

void purse(Page& page, const Rect& rect, const views::PurseCard& card)
{
    auto& p = page.paint;
    p.card(rect, theme::accent);
    // Two quiet arcs, as on a real card.
    const Point corner{rect.right() - 190, rect.bottom() - 96};
    for (const float r : {44.0F, 78.0F, 112.0F})
        p.arc(corner, r, {-0.13F, 0.13F}, faded(theme::on_accent, 0.28F), 9);
    auto inner = rect.inset(44, 32);
    auto top = inner.cut_top(62);
    p.text(top.cut_left(top.w * 0.6F), card.title, TextStyle::Heading, theme::on_accent);
    p.text(top, card.number, TextStyle::BodyBold, theme::on_accent, {.across = Across::Right});
    if (!card.holder.empty()) {
        const bool fits = p.width(card.holder, TextStyle::Body) <= inner.w;
        p.text(inner.cut_top(54), card.holder, fits ? TextStyle::Body : TextStyle::Small,
               theme::on_accent_soft);
    }
    const auto foot = inner.cut_bottom(48, 8);
    p.text(foot, card.validity, TextStyle::Small, theme::on_accent_soft);
    p.text(inner.cut_bottom(spec_of(TextStyle::Display).px), card.balance, TextStyle::Display,
           theme::on_accent);
    p.text(inner.cut_bottom(50), card.balance_label, TextStyle::Body, theme::on_accent_soft);
}

void purse_row(Page& page, const Rect& rect, const views::PurseCard& card)
{
    auto& p = page.paint;
    p.card(rect, theme::accent);
    auto inner = rect.inset(36, 12);
    auto left = inner.cut_left(inner.w * 0.42F);
    p.text(left.cut_top(left.h / 2), card.title, TextStyle::BodyBold, theme::on_accent,
           {.down = Down::Bottom});
    p.text(left, card.number, TextStyle::Small, theme::on_accent_soft, {.down = Down::Top});
    const auto label = inner.cut_top(inner.h * 0.36F);
    p.text(label, card.balance_label, TextStyle::Small, theme::on_accent_soft,
           {.across = Across::Right, .down = Down::Bottom});
    p.text(inner, card.balance, TextStyle::Title, theme::on_accent, {.across = Across::Right});
}

void amount(Page& page, const Rect& rect, const std::string& label, const std::string& figure,
            TextStyle style)
{
    auto& p = page.paint;
    const auto figure_height = spec_of(style).px;
    const auto label_height = spec_of(TextStyle::Body).px;
    auto block = centred(rect, rect.w, figure_height + label_height);
    p.text(block.cut_top(label_height), label, TextStyle::Body, theme::text_soft,
           {.across = Across::Centre});
    p.text(block, figure, style, theme::text, {.across = Across::Centre});
}

void contact(Page& page, const Rect& rect, std::optional<int> quality, const std::string& words)
{
    auto& p = page.paint;
    constexpr int bars = 5;
    constexpr float bar_width = 30;
    constexpr float between = 14;
    const auto words_width =
        std::min(p.width(words, TextStyle::BodyBold), rect.w - bars * (bar_width + between) - 40);
    const auto bars_width = quality ? bars * (bar_width + between) + 26 : 0;
    auto inner = centred(rect, bars_width + words_width + 2, rect.h);
    if (quality) {
        const auto lit = (*quality * bars + 99) / 100;
        const auto colour = *quality < 35 ? theme::warning.border
                                          : (*quality < 70 ? theme::accent : theme::good.border);
        auto place = inner.cut_left(bars_width);
        const float foot = rect.centre().y + 30;
        for (int i = 0; i < bars; ++i) {
            const auto height = 20 + 10 * static_cast<float>(i);
            const auto x = place.x + static_cast<float>(i) * (bar_width + between);
            p.fill({x, foot - height, bar_width, height}, i < lit ? colour : theme::hairline, 6);
        }
    }
    p.text(inner, words, TextStyle::BodyBold, theme::text);
}

void rows(Page& page, Rect area, const std::vector<views::Row>& all)
{
    auto& p = page.paint;
    if (all.empty()) return;
    const auto height = std::min(84.0F, area.h / static_cast<float>(all.size()));
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto row = area.cut_top(height);
        if (i != 0) p.line({row.x, row.y}, {row.right(), row.y}, theme::hairline, 2);
        const auto label_width =
            std::min(p.width(all[i].label, TextStyle::Body) + 8, row.w * 0.55F);
        p.text(row.cut_left(label_width, 16), all[i].label, TextStyle::Body, theme::text_soft);
        p.text(row, all[i].value, TextStyle::BodyBold, theme::text, {.across = Across::Right});
    }
}

void steps(Page& page, Rect area, const std::vector<std::string>& all, std::size_t current)
{
    auto& p = page.paint;
    constexpr float radius = 30;
    if (all.empty()) return;
    const auto height = std::min(100.0F, area.h / static_cast<float>(all.size()));
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto row = area.cut_top(height);
        const Point dot{row.x + radius, row.centre().y};
        const bool done = i < current;
        const bool now = i == current;
        if (i + 1 < all.size())
            p.line({dot.x, dot.y + radius + 6}, {dot.x, dot.y + height - radius - 6},
                   done ? theme::accent : theme::hairline, 6);
        p.disc(dot, radius, done || now ? theme::accent : theme::hairline);
        const Rect sign{dot.x - radius, dot.y - radius, 2 * radius, 2 * radius};
        if (done)
            p.icon(sign.inset(8), icons::check, TextStyle::Icon, theme::on_accent);
        else
            p.text(sign, std::to_string(i + 1), TextStyle::BodyBold,
                   now ? theme::on_accent : theme::text_soft, {.across = Across::Centre});
        row.cut_left(2 * radius + 28);
        p.text(row, all[i], now ? TextStyle::BodyBold : TextStyle::Body,
               now ? theme::text : theme::text_soft);
    }
}

void busy_dots(Page& page, const Rect& rect)
{
    const auto phase = page.cycle();
    const auto c = rect.centre();
    constexpr std::array<float, 3> places{-44, 0, 44};
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto turn = phase - static_cast<float>(i) * 0.16F;
        const auto swell = 0.5F + 0.5F * std::cos(2 * std::numbers::pi_v<float> * turn);
        page.paint.disc({c.x + places[i], c.y}, 10 + 5 * swell, theme::accent);
    }
}

float Page::cycle()
{
    moving = true;
    const auto turns = seconds / theme::cycle_seconds;
    return turns - std::floor(turns);
}

}  // namespace kiosk::screens
