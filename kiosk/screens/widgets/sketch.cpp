#include "kiosk/screens/widgets/sketch.h"

#include "kiosk/screens/icons.h"

#include <array>
#include <cmath>

namespace kiosk::screens {
namespace {

constexpr float phone_width = 132;
constexpr float phone_height = 248;

}  // namespace

Sketch::Sketch(Painter& paint, const Rect& place)
    : paint_{&paint}, scale_{std::min({place.w / width, place.h / height, 1.5F})}
{
    const auto c = place.centre();
    place_ = {c.x - width * scale_ / 2, c.y - height * scale_ / 2, width * scale_, height * scale_};
}

Point Sketch::at(Point p) const { return {place_.x + p.x * scale_, place_.y + p.y * scale_}; }
Rect Sketch::at(const Rect& r) const
{
    const auto corner = at(Point{r.x, r.y});
    return {corner.x, corner.y, r.w * scale_, r.h * scale_};
}

void Sketch::box(const Rect& r, Colour colour, float radius)
{
    paint_->fill(at(r), colour, length(radius));
}
void Sketch::edge(const Rect& r, Colour colour, float thickness, float radius)
{
    paint_->outline(at(r), colour, length(thickness), length(radius));
}
void Sketch::dot(Point c, float radius, Colour colour)
{
    paint_->disc(at(c), length(radius), colour);
}

void Sketch::phone(Point c, bool ghost)
{
    const Rect body{c.x - phone_width / 2, c.y - phone_height / 2, phone_width, phone_height};
    if (ghost) {
        box(body, faded(theme::accent, 0.10F), 26);
        edge(body, faded(theme::accent, 0.55F), 5, 26);
        return;
    }
    box({body.x - 3, body.y + 6, body.w + 6, body.h + 4}, faded(theme::shade, 0.12F), 28);
    box(body, theme::phone_body, 26);
    const Rect glass{body.x + 9, body.y + 14, body.w - 18, body.h - 28};
    box(glass, theme::phone_glass, 16);
    box({c.x - 20, body.y + 20, 40, 7}, theme::phone_body, 4);
    const Rect card{c.x - 42, c.y - 46, 84, 56};
    box(card, theme::accent, 10);
    box({card.x, card.y + 14, card.w, 9}, theme::accent_mid);
    box({card.x + 12, card.bottom() - 18, 30, 8}, theme::on_accent_soft, 4);
    box({c.x - 42, card.bottom() + 18, 84, 9}, theme::hairline, 4);
    box({c.x - 42, card.bottom() + 36, 56, 9}, theme::hairline, 4);
}

void Sketch::pad_sign(Point c, Colour colour)
{
    for (const float radius : {30.0F, 54.0F, 78.0F})
        paint_->arc(at(c), length(radius), {0.62F, 0.88F}, colour, length(11));
}

void Sketch::waves(Point c, float strength, Colour colour)
{
    constexpr int count = 3;
    for (int i = 0; i < count; ++i) {
        const auto lit = strength * count > static_cast<float>(i);
        const auto radius = length(92 + 28 * static_cast<float>(i));
        const auto shown = lit ? colour : faded(colour, 0.18F);
        paint_->arc(at(c), radius, {-0.08F, 0.08F}, shown, length(11));
        paint_->arc(at(c), radius, {0.42F, 0.58F}, shown, length(11));
    }
}

void Sketch::arrow(Point from, Point to, Colour colour)
{
    const auto dx = to.x - from.x;
    const auto dy = to.y - from.y;
    const auto size = std::hypot(dx, dy);
    if (size < 1) return;
    const Point along{dx / size, dy / size};
    const Point across{-along.y, along.x};
    constexpr float head = 44;
    const Point neck{to.x - along.x * head, to.y - along.y * head};
    paint_->line(at(from), at(neck), colour, length(20));
    const std::array corners{at(to), at(Point{neck.x + across.x * 36, neck.y + across.y * 36}),
                             at(Point{neck.x - across.x * 36, neck.y - across.y * 36})};
    paint_->shape(corners, colour);
}

void Sketch::badge(Point c, std::string_view sign, Colour ground)
{
    dot(c, 46, theme::surface);
    dot(c, 40, ground);
    paint_->icon(at(Rect{c.x - 28, c.y - 28, 56, 56}), sign, TextStyle::Icon, theme::on_accent);
}

void Sketch::emblem(std::string_view sign, const Ink& ink)
{
    const Point c{width / 2, height / 2};
    dot(c, 190, faded(ink.ground, 0.6F));
    dot(c, 150, ink.ground);
    paint_->icon(at(Rect{c.x - 90, c.y - 90, 180, 180}), sign, TextStyle::IconLarge, ink.text);
}

}  // namespace kiosk::screens
