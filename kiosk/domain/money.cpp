#include "kiosk/domain/money.h"

#include <cassert>

namespace kiosk {

Money operator+(Money a, Money b)
{
    const auto sum = checked_add(a, b);
    assert(sum);
    return *sum;
}

Money operator-(Money a, Money b)
{
    const auto difference = checked_sub(a, b);
    assert(difference);
    return *difference;
}

std::string to_yuan_text(Money amount)
{
    const auto fen = amount.in_fen();
    const auto magnitude = fen < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(fen)
                                   : static_cast<std::uint64_t>(fen);
    const auto cents = magnitude % 100;
    return (fen < 0 ? "-" : "") + std::to_string(magnitude / 100) + (cents < 10 ? ".0" : ".") +
           std::to_string(cents);
}

}  // namespace kiosk
