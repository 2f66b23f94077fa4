#pragma once

#include <chrono>
#include <cstdint>

/// The look, in one place: colours, spacing, radius, motion.  Type is in fonts.h.
namespace kiosk::screens {

struct Colour {
    std::uint8_t r = 0;
    std::uint8_t g = 0;
    std::uint8_t b = 0;
    std::uint8_t a = 255;

    friend constexpr bool operator==(Colour, Colour) = default;
};

[[nodiscard]] constexpr Colour rgb(std::uint32_t hex)
{
    return {static_cast<std::uint8_t>(hex >> 16U), static_cast<std::uint8_t>(hex >> 8U),
            static_cast<std::uint8_t>(hex)};
}
[[nodiscard]] constexpr Colour faded(Colour c, float opacity)
{
    c.a = static_cast<std::uint8_t>(static_cast<float>(c.a) * opacity);
    return c;
}

/// Contrast of two opaque colours, 1 to 21 (WCAG 2.2): text at least 4.5, and 7 for what is read at length (X3).
[[nodiscard]] double contrast(Colour a, Colour b);

/// Words on a ground, and the line around it.  X3 is tested for each.
struct Ink {
    Colour text;
    Colour ground;
    Colour border;
};

namespace theme {

constexpr Colour page = rgb(0xEFF3F8);
constexpr Colour surface = rgb(0xFFFFFF);
constexpr Colour hairline = rgb(0xD3DDE8);
constexpr Colour text = rgb(0x13212F);
constexpr Colour text_soft = rgb(0x44566B);
constexpr Colour accent = rgb(0x0B4F8A);  ///< the one colour that means "touch me" and "this is us"
constexpr Colour accent_deep = rgb(0x083B68);
constexpr Colour accent_soft = rgb(0xDDEBF8);
constexpr Colour accent_mid = rgb(0x7FB2DE);  ///< pictures only, never behind text
constexpr Colour on_accent = rgb(0xFFFFFF);
constexpr Colour on_accent_soft = rgb(0xE3F0FC);
constexpr Colour shade = rgb(0x0D1B2A);  ///< shadows and what lies behind the help page

constexpr Ink plain{text, rgb(0xE4EBF3), rgb(0xC9D5E2)};
constexpr Ink good{rgb(0x0F4F2B), rgb(0xDDF3E5), rgb(0x2C8A54)};
constexpr Ink warning{rgb(0x563A00), rgb(0xFFF0CC), rgb(0xB98300)};
constexpr Ink trouble{rgb(0x7F1717), rgb(0xFCE6E4), rgb(0xC04A43)};
constexpr Ink kept{rgb(0x0A3F70), rgb(0xDBEAFA), rgb(0x2F78B7)};

// Pictures: the things they show.
constexpr Colour phone_body = rgb(0x22364A);
constexpr Colour phone_glass = rgb(0xF7FAFD);
constexpr Colour pad = rgb(0xC4D3E2);
constexpr Colour pad_deep = rgb(0x8FA6BC);
constexpr Colour machine = rgb(0x54697E);
constexpr Colour slot = rgb(0x16222E);
constexpr Colour note = rgb(0xE08A8F);
constexpr Colour note_deep = rgb(0xB4535C);
constexpr Colour paper = rgb(0xFFFFFF);

constexpr float gap = 24;           ///< between things that belong together
constexpr float gap_wide = 40;      ///< between groups
constexpr float margin = 48;        ///< around the page
constexpr float radius = 28;        ///< cards and buttons
constexpr float radius_small = 16;  ///< chips and lines
constexpr float button_height = 128;
constexpr float button_height_tall = 168;

/// Touch: X1 asks for 20 mm and never less than 15, 3 mm apart; on 1080 px over 344 mm that is 63, 47 and 10.
constexpr float touch_least = 88;
constexpr float touch_apart = 16;

constexpr auto debounce = std::chrono::milliseconds{300};  ///< after a screen change (X20)
constexpr auto frame_time =
    std::chrono::milliseconds{100};    ///< of a moving picture: it is small, and slow (X23)
constexpr float cycle_seconds = 2.4F;  ///< one round of a moving picture

}  // namespace theme
}  // namespace kiosk::screens
