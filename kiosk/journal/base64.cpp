#include "kiosk/journal/base64.h"

#include <cstdint>

namespace kiosk::journal {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t group_bytes = 3;
constexpr std::size_t group_letters = 4;
constexpr unsigned letter_bits = 6;

/// Up to three bytes as one number, the first in the highest place.
std::uint32_t group_value(BytesView bytes)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < group_bytes; ++i)
        value = value << 8U | (i < bytes.size() ? std::to_integer<std::uint32_t>(bytes[i]) : 0U);
    return value;
}

}  // namespace

std::string to_base64(BytesView bytes)
{
    std::string text;
    text.reserve((bytes.size() + group_bytes - 1) / group_bytes * group_letters);
    for (; !bytes.empty(); bytes = bytes.subspan(std::min(group_bytes, bytes.size()))) {
        const auto value = group_value(bytes);
        for (std::size_t i = 0; i < group_letters; ++i) {
            const auto shift = letter_bits * static_cast<unsigned>(group_letters - 1 - i);
            text.push_back(i <= bytes.size() ? alphabet[value >> shift & 0x3FU] : '=');
        }
    }
    return text;
}

std::optional<Bytes> from_base64(std::string_view text)
{
    if (text.size() % group_letters != 0) return std::nullopt;
    Bytes bytes;
    bytes.reserve(text.size() / group_letters * group_bytes);
    const auto padding = text.size() - std::min(text.find('='), text.size());
    if (padding > 2 || text.find_first_not_of('=', text.size() - padding) != std::string_view::npos)
        return std::nullopt;
    std::uint32_t value = 0;
    unsigned bits = 0;
    for (const char letter : text.substr(0, text.size() - padding)) {
        const auto place = alphabet.find(letter);
        if (place == std::string_view::npos) return std::nullopt;
        value = value << letter_bits | static_cast<std::uint32_t>(place);
        bits += letter_bits;
        if (bits < 8) continue;
        bits -= 8;
        bytes.push_back(octet(value >> bits));
    }
    const bool clean = (value & ((1U << bits) - 1)) == 0;  // what the padding stands for is zero
    return clean ? std::optional{std::move(bytes)} : std::nullopt;
}

}  // namespace kiosk::journal
