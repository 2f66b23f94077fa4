#include "kiosk/runtime/fonts/rare_characters.h"

#include <algorithm>
#include <cstdint>

namespace kiosk::runtime {
namespace {

constexpr char32_t replacement = 0xFFFD;

bool is_variation_selector(char32_t c)
{
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

struct Lead {
    std::size_t length;  // of the sequence, 0: wrong
    char32_t bits;
    char32_t lowest;  // that needs this length
};
Lead lead(std::uint8_t byte)
{
    if (byte < 0x80) return {1, byte, 0};
    if (byte >= 0xC2 && byte < 0xE0) return {2, byte & 0x1FU, 0x80};
    if (byte >= 0xE0 && byte < 0xF0) return {3, byte & 0x0FU, 0x800};
    if (byte >= 0xF0 && byte < 0xF5) return {4, byte & 0x07U, 0x10000};
    return {0, 0, 0};
}

}  // namespace

char32_t take_code_point(std::string_view& utf8)
{
    const auto [length, bits, lowest] = lead(static_cast<std::uint8_t>(utf8.front()));
    char32_t code_point = bits;
    bool good = length != 0 && length <= utf8.size();
    for (std::size_t i = 1; good && i < length; ++i) {
        const auto byte = static_cast<std::uint8_t>(utf8[i]);
        good = (byte & 0xC0U) == 0x80U;
        code_point = (code_point << 6U) | (byte & 0x3FU);
    }
    const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    if (!good || code_point < lowest || code_point > 0x10FFFF || surrogate) {
        utf8.remove_prefix(1);
        return replacement;
    }
    utf8.remove_prefix(length);
    return code_point;
}

void append_utf8(std::string& text, char32_t c)
{
    const auto tail = [c](unsigned shift) {
        return static_cast<char>(0x80U | ((c >> shift) & 0x3FU));
    };
    if (c < 0x80) {
        text += static_cast<char>(c);
    } else if (c < 0x800) {
        text += {static_cast<char>(0xC0U | (c >> 6U)), tail(0)};
    } else if (c < 0x10000) {
        text += {static_cast<char>(0xE0U | (c >> 12U)), tail(6), tail(0)};
    } else {
        text += {static_cast<char>(0xF0U | (c >> 18U)), tail(12), tail(6), tail(0)};
    }
}

std::string RareCharacters::drawable(std::string_view utf8)
{
    std::string text;
    text.reserve(utf8.size());
    while (!utf8.empty()) {
        const char32_t c = take_code_point(utf8);
        if (is_variation_selector(c)) continue;
        append_utf8(text, c > 0xFFFF || (c >= first && c <= last) ? stand_in(c) : c);
    }
    return text;
}

char32_t RareCharacters::stand_in(char32_t code_point)
{
    if (const auto known = stand_ins_.find(code_point); known != stand_ins_.end())
        return known->second;
    if (meanings_.size() == capacity()) return replacement;
    const auto code = static_cast<char32_t>(first + meanings_.size());
    meanings_.push_back(code_point);
    stand_ins_.emplace(code_point, code);
    return code;
}

char32_t RareCharacters::meaning(char32_t code) const
{
    if (code < first || code >= first + meanings_.size()) return code;
    return meanings_[code - first];
}

void RareCharacters::clear()
{
    meanings_.clear();
    stand_ins_.clear();
}

}  // namespace kiosk::runtime
