#include "kiosk/screens/painter.h"

#include "kiosk/screens/text_layout.h"

#include <imgui.h>

#include <array>
#include <cmath>
#include <numbers>

namespace kiosk::screens {
namespace {

ImU32 packed(Colour c) { return IM_COL32(c.r, c.g, c.b, c.a); }

constexpr std::array shrinks{1.0F, 0.94F, 0.88F, 0.82F, 0.77F, 0.72F};

/// Noto Sans CJK: the middle of a hanzi lies this much of the line's height above the middle of the line.
constexpr float optical_shift = 0.03F;

float offset(float room, float used, int part)
{
    return part == 0 ? 0 : (room - used) * (part == 1 ? 0.5F : 1.0F);
}

}  // namespace

Painter::Painter(ImDrawList& list, const Fonts& fonts, const Fit& fit)
    : list_{&list}, fonts_{&fonts}, fit_{fit}
{
}

Rect Painter::to_window(const Rect& r) const
{
    return {fit_.origin.x + r.x * fit_.scale, fit_.origin.y + r.y * fit_.scale, r.w * fit_.scale,
            r.h * fit_.scale};
}

namespace {

ImVec2 in_window(Point p, const Fit& fit)
{
    return {fit.origin.x + p.x * fit.scale, fit.origin.y + p.y * fit.scale};
}

/// Fills and lines of boxes stand on whole pixels.
ImVec2 snapped(ImVec2 p) { return {std::round(p.x), std::round(p.y)}; }

}  // namespace

void Painter::fill(const Rect& r, Colour colour, float radius)
{
    list_->AddRectFilled(snapped(in_window({r.x, r.y}, fit_)),
                         snapped(in_window({r.right(), r.bottom()}, fit_)), packed(colour),
                         radius * fit_.scale);
}

void Painter::outline(const Rect& r, Colour colour, float thickness, float radius)
{
    list_->AddRect(snapped(in_window({r.x, r.y}, fit_)),
                   snapped(in_window({r.right(), r.bottom()}, fit_)), packed(colour),
                   radius * fit_.scale, 0, thickness * fit_.scale);
}

void Painter::card(const Rect& r, Colour ground, float radius)
{
    constexpr std::array<float, 3> depths{12, 7, 3};
    for (const auto depth : depths) {
        const Rect below{r.x - depth / 2, r.y + depth / 4, r.w + depth, r.h + depth};
        fill(below, faded(theme::shade, 0.022F), radius + depth / 2);
    }
    fill(r, ground, radius);
    outline(r, theme::hairline, 2, radius);
}

void Painter::line(Point from, Point to, Colour colour, float thickness)
{
    list_->AddLine(in_window(from, fit_), in_window(to, fit_), packed(colour),
                   thickness * fit_.scale);
}

void Painter::disc(Point centre, float radius, Colour colour)
{
    list_->AddCircleFilled(in_window(centre, fit_), radius * fit_.scale, packed(colour));
}

void Painter::ring(Point centre, float radius, Colour colour, float thickness)
{
    list_->AddCircle(in_window(centre, fit_), radius * fit_.scale, packed(colour), 0,
                     thickness * fit_.scale);
}

void Painter::arc(Point centre, float radius, std::pair<float, float> turns, Colour colour,
                  float thickness)
{
    constexpr auto turn = 2 * std::numbers::pi_v<float>;
    list_->PathArcTo(in_window(centre, fit_), radius * fit_.scale, turns.first * turn,
                     turns.second * turn, 24);
    list_->PathStroke(packed(colour), 0, thickness * fit_.scale);
}

void Painter::shape(std::span<const Point> corners, Colour colour)
{
    for (const auto& corner : corners) list_->PathLineTo(in_window(corner, fit_));
    list_->PathFillConvex(packed(colour));
}

void Painter::stroke(std::span<const Point> points, Colour colour, float thickness)
{
    for (const auto& point : points) list_->PathLineTo(in_window(point, fit_));
    list_->PathStroke(packed(colour), 0, thickness * fit_.scale);
}

std::string Painter::drawable(std::string_view text) const
{
    return fonts_->drawable ? fonts_->drawable(text) : std::string{text};
}

float Painter::measure(std::string_view text, TextStyle style, float px) const
{
    const auto drawn = drawable(text);
    const auto size =
        (*fonts_)[style]->CalcTextSizeA(px, FLT_MAX, 0, drawn.data(), drawn.data() + drawn.size());
    return size.x;
}

float Painter::width(std::string_view text, TextStyle style) const
{
    return measure(text, style, spec_of(style).px);
}

float Painter::height(std::string_view text, TextStyle style, float width) const
{
    const auto px = spec_of(style).px;
    const auto broken =
        break_lines(text, width, [&](std::string_view t) { return measure(t, style, px); });
    return px * static_cast<float>(broken.lines.size());
}

float Painter::text(const Rect& r, std::string_view text, TextStyle style, Colour colour,
                    Ruling ruling)
{
    if (text.empty()) return 0;
    Lines broken;
    float px = 0;
    bool fits = false;
    for (const auto shrink : shrinks) {
        px = spec_of(style).px * shrink;
        const Measure width_of = [&](std::string_view t) { return measure(t, style, px); };
        broken = ruling.even ? break_evenly(text, r.w, width_of) : break_lines(text, r.w, width_of);
        fits = !broken.broken_word && px * static_cast<float>(broken.lines.size()) <= r.h + 1;
        if (fits) break;
    }
    if (!fits) clipped_.emplace_back(text);
    const auto used = px * static_cast<float>(broken.lines.size());
    auto y = r.y + offset(r.h, used, static_cast<int>(ruling.down)) - px * optical_shift;
    for (const auto line : broken.lines) {
        const auto x = r.x + offset(r.w, measure(line, style, px), static_cast<int>(ruling.across));
        const auto drawn = drawable(line);
        list_->AddText((*fonts_)[style], px * fit_.scale, snapped(in_window({x, y}, fit_)),
                       packed(colour), drawn.data(), drawn.data() + drawn.size());
        y += px;
    }
    return used;
}

void Painter::icon(const Rect& r, std::string_view sign, TextStyle style, Colour colour)
{
    const auto px = std::min({spec_of(style).px, r.w, r.h});
    const auto c = r.centre();
    list_->AddText((*fonts_)[style], px * fit_.scale,
                   snapped(in_window({c.x - px / 2, c.y - px / 2}, fit_)), packed(colour),
                   sign.data(), sign.data() + sign.size());
}

}  // namespace kiosk::screens
