#pragma once

#include <algorithm>

/// Places on a screen.  In design pixels unless said otherwise: portrait 1080 x 1920, landscape 1920 x 1080.
namespace kiosk::screens {

struct Point {
    float x = 0;
    float y = 0;
};

struct Rect {
    float x = 0;
    float y = 0;
    float w = 0;
    float h = 0;

    [[nodiscard]] float right() const { return x + w; }
    [[nodiscard]] float bottom() const { return y + h; }
    [[nodiscard]] Point centre() const { return {x + w / 2, y + h / 2}; }
    [[nodiscard]] bool contains(Point p) const
    {
        return p.x >= x && p.x < right() && p.y >= y && p.y < bottom();
    }
    [[nodiscard]] Rect inset(float dx, float dy) const
    {
        return {x + dx, y + dy, std::max(0.0F, w - 2 * dx), std::max(0.0F, h - 2 * dy)};
    }
    [[nodiscard]] Rect inset(float d) const { return inset(d, d); }

    // Each cuts a strip off this rectangle, and the gap behind it, and returns the strip.
    Rect cut_top(float height, float gap = 0)
    {
        const Rect strip{x, y, w, std::min(height, h)};
        y += strip.h + gap;
        h = std::max(0.0F, h - strip.h - gap);
        return strip;
    }
    Rect cut_bottom(float height, float gap = 0)
    {
        const auto strip_height = std::min(height, h);
        const Rect strip{x, bottom() - strip_height, w, strip_height};
        h = std::max(0.0F, h - strip_height - gap);
        return strip;
    }
    Rect cut_left(float width, float gap = 0)
    {
        const Rect strip{x, y, std::min(width, w), h};
        x += strip.w + gap;
        w = std::max(0.0F, w - strip.w - gap);
        return strip;
    }
    Rect cut_right(float width, float gap = 0)
    {
        const auto strip_width = std::min(width, w);
        const Rect strip{right() - strip_width, y, strip_width, h};
        w = std::max(0.0F, w - strip_width - gap);
        return strip;
    }

    friend bool operator==(const Rect&, const Rect&) = default;
};

/// The largest rectangle of this width and height in the middle of `area`, scaled down if it must be.
[[nodiscard]] inline Rect centred(const Rect& area, float width, float height)
{
    const auto scale = std::min({1.0F, area.w / width, area.h / height});
    const auto c = area.centre();
    return {c.x - width * scale / 2, c.y - height * scale / 2, width * scale, height * scale};
}

}  // namespace kiosk::screens
