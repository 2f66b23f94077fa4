#pragma once

#include "kiosk/screens/fit.h"
#include "kiosk/screens/fonts.h"
#include "kiosk/screens/geometry.h"
#include "kiosk/screens/theme.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

struct ImDrawList;

namespace kiosk::screens {

enum class Across : std::uint8_t { Left, Centre, Right };
enum class Down : std::uint8_t { Top, Middle, Bottom };

struct Ruling {
    Across across = Across::Left;
    Down down = Down::Middle;
    bool even = false;  ///< lines of about the same length
};

/// Draws in design pixels onto a draw list of the window.  Lives for one frame.
class Painter {
public:
    Painter(ImDrawList& list, const Fonts& fonts, const Fit& fit);

    void fill(const Rect& rect, Colour colour, float radius = 0);
    void outline(const Rect& rect, Colour colour, float thickness, float radius = 0);
    /// A surface that lies a little above the page.
    void card(const Rect& rect, Colour ground = theme::surface, float radius = theme::radius);
    void line(Point from, Point to, Colour colour, float thickness);
    void disc(Point centre, float radius, Colour colour);
    void ring(Point centre, float radius, Colour colour, float thickness);
    /// Part of a ring, in turns clockwise from the right: 0.25 is down.
    void arc(Point centre, float radius, std::pair<float, float> turns, Colour colour,
             float thickness);
    /// A convex shape.
    void shape(std::span<const Point> corners, Colour colour);
    void stroke(std::span<const Point> points, Colour colour, float thickness);

    /// Breaks the text into the rectangle; smaller, down to 0.72 of the style, if it must.  What does not fit even then
    /// is drawn all the same, and reported by clipped().  Returns the height it took.
    float text(const Rect& rect, std::string_view text, TextStyle style, Colour colour,
               Ruling ruling = {});
    /// One sign of the icon font, in the middle.
    void icon(const Rect& rect, std::string_view sign, TextStyle style, Colour colour);

    /// Width of one line at its full size.
    [[nodiscard]] float width(std::string_view text, TextStyle style) const;
    /// Height that a text takes in this width at its full size.
    [[nodiscard]] float height(std::string_view text, TextStyle style, float width) const;

    [[nodiscard]] Rect to_window(const Rect& rect) const;
    [[nodiscard]] const std::vector<std::string>& clipped() const { return clipped_; }

private:
    [[nodiscard]] float measure(std::string_view text, TextStyle style, float px) const;
    [[nodiscard]] std::string drawable(std::string_view text) const;

    ImDrawList* list_;
    const Fonts* fonts_;
    Fit fit_;
    std::vector<std::string> clipped_;
};

}  // namespace kiosk::screens
