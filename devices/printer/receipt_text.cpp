#include "devices/printer/receipt_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace kiosk::devices {
namespace {

struct Decoded {
    char32_t character = missing_character;
    std::size_t size = 1;  ///< bytes taken
};

/// The first character of `text`, which is not empty; 〓 for one byte that begins no UTF-8 sequence.
Decoded first_character(std::string_view text)
{
    const auto octet_at = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const auto lead = octet_at(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {};
    char32_t value = lead & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((octet_at(i) & 0xC0U) != 0x80) return {};
        value = value << 6U | (octet_at(i) & 0x3FU);
    }
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < least[size] || value > 0x10FFFF || surrogate) return {};
    return {value, size};
}

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

bool has_no_width(char32_t c)
{
    constexpr std::array<std::pair<char32_t, char32_t>, 9> ranges{{{0x00AD, 0x00AD},
                                                                   {0x0300, 0x036F},
                                                                   {0x200B, 0x200F},
                                                                   {0x2028, 0x202E},
                                                                   {0x2060, 0x206F},
                                                                   {0x20D0, 0x20FF},
                                                                   {0xFE00, 0xFE0F},
                                                                   {0xFEFF, 0xFEFF},
                                                                   {0xE0000, 0xE01EF}}};
    return std::ranges::any_of(ranges, [c](auto r) { return c >= r.first && c <= r.second; });
}

char32_t in_printers_form(char32_t c)
{
    switch (c) {
        case U'\t':
            return U' ';
        case U'\u00A5':
            return U'\uFFE5';
        case U'\u2022':
            return U'\u00B7';
        case U'\u2019':
            return U'\'';
        default:
            return c;
    }
}

}  // namespace

std::u32string printable(std::string_view utf8)
{
    std::u32string text;
    while (!utf8.empty()) {
        const auto [character, size] = first_character(utf8);
        utf8.remove_prefix(size);
        const auto c = in_printers_form(character);
        if (c == U'\n' || (!is_control(c) && !has_no_width(c))) text.push_back(c);
    }
    return text;
}

std::string to_utf8(std::u32string_view text)
{
    std::string utf8;
    const auto put = [&](char32_t value) { utf8.push_back(static_cast<char>(value)); };
    for (const auto c : text) {
        if (c < 0x80) {
            put(c);
        } else if (c < 0x800) {
            put(0xC0U | c >> 6U);
            put(0x80U | (c & 0x3FU));
        } else if (c < 0x10000) {
            put(0xE0U | c >> 12U);
            put(0x80U | (c >> 6U & 0x3FU));
            put(0x80U | (c & 0x3FU));
        } else {
            put(0xF0U | c >> 18U);
            put(0x80U | (c >> 12U & 0x3FU));
            put(0x80U | (c >> 6U & 0x3FU));
            put(0x80U | (c & 0x3FU));
        }
    }
    return utf8;
}

std::size_t columns(char32_t character)
{
    return character < 0x80 || character == no_break_space ? 1 : 2;
}

std::size_t columns(std::u32string_view text)
{
    std::size_t sum = 0;
    for (const auto c : text) sum += columns(c);
    return sum;
}

}  // namespace kiosk::devices
