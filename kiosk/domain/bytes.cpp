#include "kiosk/domain/bytes.h"

#include <cassert>

namespace kiosk {
namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";

std::optional<std::uint8_t> nibble(char c)
{
    if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
    if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
    if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
    return std::nullopt;
}

}  // namespace

std::string to_hex(BytesView bytes)
{
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto b : bytes) {
        text.push_back(hex_digits[std::to_integer<std::size_t>(b >> 4U)]);
        text.push_back(hex_digits[std::to_integer<std::size_t>(b & std::byte{0x0F})]);
    }
    return text;
}

std::optional<Bytes> from_hex(std::string_view digits)
{
    if (digits.size() % 2 != 0) return std::nullopt;
    Bytes bytes;
    bytes.reserve(digits.size() / 2);
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const auto high = nibble(digits[i]);
        const auto low = nibble(digits[i + 1]);
        if (!high || !low) return std::nullopt;
        bytes.push_back(static_cast<std::byte>(*high << 4U | *low));
    }
    return bytes;
}

BytesView as_bytes(std::string_view text) { return std::as_bytes(std::span{text}); }

std::uint64_t big_endian(BytesView bytes)
{
    assert(bytes.size() <= 8);
    std::uint64_t value = 0;
    for (const auto b : bytes) value = value << 8U | std::to_integer<std::uint64_t>(b);
    return value;
}

}  // namespace kiosk
