#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

struct ImFont;

/// The type scale, and the fonts that whoever owns the font atlas made of it.
namespace kiosk::screens {

enum class Face : std::uint8_t {
    Regular,  ///< Noto Sans CJK SC
    Bold,
    Icon,  ///< Material Icons
};

enum class TextStyle : std::uint8_t {
    Display,    ///< the one figure a screen is about
    Figure,     ///< amounts
    Title,      ///< what this screen says
    Heading,    ///< buttons, heads of cards
    Body,       ///< sentences
    BodyBold,   ///< values beside labels
    Small,      ///< hints, table rows
    Icon,       ///< beside words
    IconLarge,  ///< in pictures
};
constexpr std::size_t text_style_count = 9;

/// `px`: height of a line from ascent to descent, in design pixels: what Dear ImGui calls the font size.  A hanzi is
/// 0.64 of it in Noto Sans CJK, so the smallest here, Small, is 7.7 mm high on a 344 mm wide portrait screen (X2: 4.8).
struct TextSpec {
    Face face;
    float px;
};

constexpr std::array<TextSpec, text_style_count> text_specs{{
    {Face::Bold, 168},    // Display
    {Face::Bold, 116},    // Figure
    {Face::Bold, 78},     // Title
    {Face::Bold, 58},     // Heading
    {Face::Regular, 48},  // Body
    {Face::Bold, 48},     // BodyBold
    {Face::Regular, 38},  // Small
    {Face::Icon, 56},     // Icon
    {Face::Icon, 168},    // IconLarge
}};

[[nodiscard]] constexpr const TextSpec& spec_of(TextStyle style)
{
    return text_specs[static_cast<std::size_t>(style)];
}

/// Baked at px times the scale of the window.  Whoever fills it in keeps the fonts alive while a Stage draws.
struct Fonts {
    std::array<ImFont*, text_style_count> fonts{};
    /// A text as the fonts can draw it (a code point above U+FFFF lies in a private-use slot).  Empty: as it is.
    std::function<std::string(std::string_view)> drawable;

    [[nodiscard]] ImFont* operator[](TextStyle style) const
    {
        return fonts[static_cast<std::size_t>(style)];
    }
};

/// Every sign of the icon font that the screens use, as one UTF-8 text: to be baked from the beginning.
[[nodiscard]] std::string every_icon();
/// What the figures are made of: all that Display and Figure need.
constexpr std::string_view figure_characters = "0123456789¥,.-+ ";

}  // namespace kiosk::screens
