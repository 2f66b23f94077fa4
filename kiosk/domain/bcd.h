#pragma once

#include "kiosk/domain/bytes.h"

#include <array>
#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace kiosk {

/// N bytes of packed decimal digits, two a byte, high nibble first (the "cn" of JR/T 0025 with an even number of
/// digits).  Always 2*N valid digits.
template <std::size_t N>
class Bcd {
public:
    constexpr Bcd() = default;  ///< all zeros

    /// nullopt unless `digits` is exactly 2*N decimal digits.
    [[nodiscard]] static std::optional<Bcd> from_digits(std::string_view digits)
    {
        const auto bytes = array_from_hex<N>(digits);
        return bytes ? from_bytes(*bytes) : std::nullopt;
    }
    /// nullopt unless `bytes` is exactly N bytes and every nibble is a decimal digit.
    [[nodiscard]] static std::optional<Bcd> from_bytes(BytesView bytes)
    {
        if (bytes.size() != N) return std::nullopt;
        Bcd bcd;
        for (std::size_t i = 0; i < N; ++i) {
            const auto b = std::to_integer<unsigned>(bytes[i]);
            if ((b >> 4U) > 9 || (b & 0x0FU) > 9) return std::nullopt;
            bcd.bytes_[i] = bytes[i];
        }
        return bcd;
    }

    [[nodiscard]] const std::array<std::byte, N>& bytes() const { return bytes_; }
    [[nodiscard]] std::string digits() const { return to_hex(bytes_); }

    friend constexpr auto operator<=>(const Bcd&, const Bcd&) = default;

private:
    std::array<std::byte, N> bytes_{};
};

}  // namespace kiosk
