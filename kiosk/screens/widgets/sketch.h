#pragma once

#include "kiosk/screens/painter.h"

namespace kiosk::screens {

/// Paper of 720 x 480 for a picture, and the things that appear in several of them.
class Sketch {
public:
    static constexpr float width = 720;
    static constexpr float height = 480;

    Sketch(Painter& paint, const Rect& place);

    [[nodiscard]] Painter& paint() { return *paint_; }
    [[nodiscard]] Rect at(const Rect& on_paper) const;
    [[nodiscard]] Point at(Point on_paper) const;
    [[nodiscard]] float length(float on_paper) const { return on_paper * scale_; }

    void box(const Rect& r, Colour colour, float radius = 0);
    void edge(const Rect& r, Colour colour, float thickness, float radius = 0);
    void dot(Point c, float radius, Colour colour);
    /// A phone that stands upright, with a citizen card on its glass.  `ghost`: only where it should be.
    void phone(Point centre, bool ghost = false);
    /// The sign of a contactless reader.
    void pad_sign(Point centre, Colour colour);
    /// The field around a phone: arcs at both sides, as many as `strength` (0 to 1) lights.
    void waves(Point centre, float strength, Colour colour);
    void arrow(Point from, Point to, Colour colour);
    void badge(Point centre, std::string_view sign, Colour ground);
    /// A large sign on its disc.
    void emblem(std::string_view sign, const Ink& ink);

private:
    Painter* paint_;
    Rect place_;
    float scale_;
};

}  // namespace kiosk::screens
