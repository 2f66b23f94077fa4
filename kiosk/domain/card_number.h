#pragma once

#include "kiosk/domain/bcd.h"

#include <array>
#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

namespace kiosk {

/// The application serial number (ASN, 应用序列号) of a purse: 20 digits in 10 bytes.
/// A full card number may not reach a log, a database in clear, a screen or a receipt: those take masked().
/// Only codecs (card, back office) ask for full_digits().
class CardNumber {
public:
    constexpr CardNumber() = default;
    [[nodiscard]] static std::optional<CardNumber> from_digits(std::string_view twenty_digits);
    [[nodiscard]] static std::optional<CardNumber> from_bytes(BytesView ten_bytes);

    [[nodiscard]] std::string masked() const;     ///< "****0017": the last four digits
    [[nodiscard]] std::string last_four() const;  ///< "0017": what a citizen is asked to compare
    [[nodiscard]] std::string full_digits() const { return digits_.digits(); }
    [[nodiscard]] const std::array<std::byte, 10>& bytes() const { return digits_.bytes(); }

    /// The diversification factor: the rightmost 16 digits (JR/T 0025.2 B.2).
    [[nodiscard]] std::array<std::byte, 8> factor() const;

    friend constexpr auto operator<=>(const CardNumber&, const CardNumber&) = default;

private:
    Bcd<10> digits_;
};

/// Which purse this is: the same issuer and the same serial number (JR/T 0025.2 5.6, "the same card").
/// The issuer identifier is cn 8 in the standard; cards put letters' nibbles there too, so it is kept as bytes.
struct CardId {
    std::array<std::byte, 8> issuer{};
    CardNumber number;

    friend constexpr auto operator<=>(const CardId&, const CardId&) = default;
};

}  // namespace kiosk
