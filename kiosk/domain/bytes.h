#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Bytes, and the two notations everything on a cable uses: hexadecimal and big-endian integers.
namespace kiosk {

using Bytes = std::vector<std::byte>;
using BytesView = std::span<const std::byte>;

/// Upper-case, two digits a byte, no separators.
[[nodiscard]] std::string to_hex(BytesView bytes);

/// Either case; nullopt on an odd number of digits or on anything that is not a digit.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view digits);

/// As from_hex(), for a field of exactly N bytes.
template <std::size_t N>
[[nodiscard]] std::optional<std::array<std::byte, N>> array_from_hex(std::string_view digits)
{
    const auto bytes = from_hex(digits);
    if (!bytes || bytes->size() != N) return std::nullopt;
    std::array<std::byte, N> array{};
    std::copy(bytes->begin(), bytes->end(), array.begin());
    return array;
}

/// The bytes of a text, as they are.
[[nodiscard]] BytesView as_bytes(std::string_view text);

/// The whole of `bytes` (at most 8) as a big-endian unsigned number.
[[nodiscard]] std::uint64_t big_endian(BytesView bytes);

/// `value` as N big-endian bytes; higher bits are dropped.
template <std::size_t N>
[[nodiscard]] constexpr std::array<std::byte, N> to_big_endian(std::uint64_t value)
{
    std::array<std::byte, N> bytes{};
    for (std::size_t i = 0; i < N; ++i)
        bytes[N - 1 - i] = static_cast<std::byte>((value >> (8U * i)) & 0xFFU);
    return bytes;
}

constexpr std::byte octet(std::uint64_t value) { return static_cast<std::byte>(value & 0xFFU); }

inline void append(Bytes& to, BytesView tail) { to.insert(to.end(), tail.begin(), tail.end()); }

}  // namespace kiosk
