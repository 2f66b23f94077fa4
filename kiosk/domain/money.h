#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace kiosk {

/// An amount of renminbi, held in fen (1 yuan = 100 fen).  Never a double, never a bare integer.
class Money {
public:
    constexpr Money() = default;
    [[nodiscard]] static constexpr Money fen(std::int64_t n) { return Money{n}; }
    [[nodiscard]] static constexpr Money yuan(std::int64_t n) { return Money{n * 100}; }

    [[nodiscard]] constexpr std::int64_t in_fen() const { return fen_; }
    [[nodiscard]] constexpr bool is_zero() const { return fen_ == 0; }

    /// The sum or difference, or nullopt if it does not fit.
    [[nodiscard]] friend constexpr std::optional<Money> checked_add(Money a, Money b)
    {
        std::int64_t sum = 0;
        if (__builtin_add_overflow(a.fen_, b.fen_, &sum)) return std::nullopt;
        return Money{sum};
    }
    [[nodiscard]] friend constexpr std::optional<Money> checked_sub(Money a, Money b)
    {
        std::int64_t difference = 0;
        if (__builtin_sub_overflow(a.fen_, b.fen_, &difference)) return std::nullopt;
        return Money{difference};
    }

    /// For sums that cannot overflow by construction (notes in a box, a purse of at most 2^32 fen); asserts.
    friend Money operator+(Money a, Money b);
    friend Money operator-(Money a, Money b);
    Money& operator+=(Money other) { return *this = *this + other; }
    Money& operator-=(Money other) { return *this = *this - other; }

    friend constexpr auto operator<=>(Money, Money) = default;

private:
    explicit constexpr Money(std::int64_t n) : fen_{n} {}
    std::int64_t fen_ = 0;
};

/// "-3.05", "1234.00": yuan with two decimals and no grouping, as on a receipt or in an export.
[[nodiscard]] std::string to_yuan_text(Money amount);

}  // namespace kiosk
