#include "devices/emulators/printer/print_modes.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace kiosk::emulators {
namespace {

unsigned at(BytesView p, std::size_t i) { return std::to_integer<unsigned>(p[i]); }
bool bit(BytesView p, unsigned n) { return (at(p, 0) >> n & 1U) != 0; }
int twice_if(bool condition) { return condition ? 2 : 1; }
int octet_of(BytesView p) { return static_cast<int>(at(p, 0)); }
int word(BytesView p) { return static_cast<int>(at(p, 0) + 256 * at(p, 1)); }

/// n from 0 to `most`, as a number or as a digit; 0 if it is another.
int choice(BytesView p, unsigned most)
{
    const auto n = at(p, 0) >= '0' ? at(p, 0) - '0' : at(p, 0);
    return n <= most ? static_cast<int>(n) : 0;
}

/// ESC !
void set_print_mode(PrintModes& m, BytesView p)
{
    m.font_b = bit(p, 0);
    m.bold = bit(p, 3);
    m.down = twice_if(bit(p, 4));
    m.across = twice_if(bit(p, 5));
    m.underline = bit(p, 7) ? 1 : 0;
}

/// FS !
void set_chinese_print_mode(PrintModes& m, BytesView p)
{
    m.chinese_across = twice_if(bit(p, 2));
    m.chinese_down = twice_if(bit(p, 3));
    m.chinese_underline = bit(p, 7) ? 1 : 0;
}

/// FS S
void set_chinese_spaces(PrintModes& m, BytesView p)
{
    m.chinese_space_left = static_cast<int>(at(p, 0));
    m.chinese_space = static_cast<int>(at(p, 1));
}

/// GS !
void set_size(PrintModes& m, BytesView p)
{
    m.across = 1 + static_cast<int>(at(p, 0) >> 4U & 7U);
    m.down = 1 + static_cast<int>(at(p, 0) & 7U);
}

struct Entry {
    std::uint32_t code;
    std::size_t parameters;
    void (*set)(PrintModes&, BytesView);
};

using M = PrintModes;
constexpr auto entries = std::to_array<Entry>({
    {0x1B20, 1, [](M& m, BytesView p) { m.space = octet_of(p); }},
    {0x1B21, 1, set_print_mode},
    {0x1B2D, 1, [](M& m, BytesView p) { m.underline = choice(p, 2); }},
    {0x1B32, 0, [](M& m, BytesView) { m.line_spacing = M{}.line_spacing; }},
    {0x1B33, 1, [](M& m, BytesView p) { m.line_spacing = octet_of(p); }},
    {0x1B45, 1, [](M& m, BytesView p) { m.bold = bit(p, 0); }},
    {0x1B47, 1, [](M& m, BytesView p) { m.bold = bit(p, 0); }},
    {0x1B4D, 1, [](M& m, BytesView p) { m.font_b = choice(p, 1) == 1; }},
    {0x1B61, 1, [](M& m, BytesView p) { m.align = static_cast<Side>(choice(p, 2)); }},
    {0x1B74, 1, [](M& m, BytesView p) { m.code_table = at(p, 0); }},
    {0x1C21, 1, set_chinese_print_mode},
    {0x1C26, 0, [](M& m, BytesView) { m.chinese = true; }},
    {0x1C2D, 1, [](M& m, BytesView p) { m.chinese_underline = choice(p, 2); }},
    {0x1C2E, 0, [](M& m, BytesView) { m.chinese = false; }},
    {0x1C53, 2, set_chinese_spaces},
    {0x1D21, 1, set_size},
    {0x1D42, 1, [](M& m, BytesView p) { m.inverse = bit(p, 0); }},
    {0x1D4C, 2, [](M& m, BytesView p) { m.left_margin = word(p); }},
    {0x1D57, 2, [](M& m, BytesView p) { m.area_width = word(p); }},
    // known, and without effect on this model: form feed, carriage return, cancel, peripheral, country, upside down,
    // font and code system of Chinese characters
    {0x0C, 0, [](M&, BytesView) {}},
    {0x0D, 0, [](M&, BytesView) {}},
    {0x18, 0, [](M&, BytesView) {}},
    {0x1B3D, 1, [](M&, BytesView) {}},
    {0x1B52, 1, [](M&, BytesView) {}},
    {0x1B7B, 1, [](M&, BytesView) {}},
    {0x1C2841, 2, [](M&, BytesView) {}},
    {0x1C43, 1, [](M&, BytesView) {}},
});

}  // namespace

bool PrintModes::apply(const PrinterCommand& command)
{
    const auto* const entry = std::ranges::find(entries, command.code, &Entry::code);
    if (entry == entries.end() || command.data.size() < entry->parameters) return false;
    entry->set(*this, command.data);
    return true;
}

CharacterType PrintModes::type_of(bool chinese_character) const
{
    CharacterType type{.across = across, .down = down};
    if (chinese_character) {
        type.width = 24;
        type.across *= chinese_across;
        type.down *= chinese_down;
        type.underline = chinese_underline;
        type.space_left = chinese_space_left;
        type.space_right = chinese_space;
        return type;
    }
    if (font_b) {
        type.width = 9;
        type.height = 17;
        type.em_width = 18;
    }
    type.underline = underline;
    type.space_right = space;
    return type;
}

}  // namespace kiosk::emulators
