#include "kiosk/domain/card_number.h"

#include <algorithm>

namespace kiosk {

std::optional<CardNumber> CardNumber::from_digits(std::string_view twenty_digits)
{
    const auto digits = Bcd<10>::from_digits(twenty_digits);
    if (!digits) return std::nullopt;
    CardNumber number;
    number.digits_ = *digits;
    return number;
}

std::optional<CardNumber> CardNumber::from_bytes(BytesView ten_bytes)
{
    const auto digits = Bcd<10>::from_bytes(ten_bytes);
    if (!digits) return std::nullopt;
    CardNumber number;
    number.digits_ = *digits;
    return number;
}

std::string CardNumber::last_four() const { return full_digits().substr(16); }

std::string CardNumber::masked() const { return "****" + last_four(); }

std::array<std::byte, 8> CardNumber::factor() const
{
    std::array<std::byte, 8> factor{};
    std::copy(bytes().begin() + 2, bytes().end(), factor.begin());
    return factor;
}

}  // namespace kiosk
