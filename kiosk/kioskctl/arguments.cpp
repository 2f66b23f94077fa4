#include "kiosk/kioskctl/arguments.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <system_error>

namespace kiosk::kioskctl {
namespace {

constexpr std::int64_t largest_amount = 0xFFFFFFFF;

/// Part of a text that consists of digits.
unsigned number_at(const std::string& digits, std::size_t from, std::size_t count)
{
    return static_cast<unsigned>(std::stoul(digits.substr(from, count)));
}

bool exists(const std::string& digits)
{
    using namespace std::chrono;
    const year_month_day date{year{static_cast<int>(number_at(digits, 0, 4))},
                              month{number_at(digits, 4, 2)}, day{number_at(digits, 6, 2)}};
    return date.ok() && number_at(digits, 8, 2) < 24 && number_at(digits, 10, 2) < 60 &&
           number_at(digits, 12, 2) < 60;
}

}  // namespace

TripleDesKey key_argument(const std::string& option, const std::string& text)
{
    return TripleDesKey{hex_argument<16>(option, text)};
}

std::uint16_t counter_argument(const std::string& option, const std::string& text)
{
    return static_cast<std::uint16_t>(big_endian(hex_argument<2>(option, text)));
}

Money fen_argument(const std::string& option, const std::string& text, std::int64_t least)
{
    std::int64_t fen = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, fen);
    if (error != std::errc{} || stop != end || fen < least || fen > largest_amount)
        throw ArgumentError{option, "a whole number of fen from " + std::to_string(least) + " to " +
                                        std::to_string(largest_amount)};
    return Money::fen(fen);
}

TerminalId terminal_argument(const std::string& option, const std::string& text)
{
    const auto terminal = TerminalId::from_digits(text);
    if (!terminal) throw ArgumentError{option, "12 digits"};
    return *terminal;
}

CardTime time_argument(const std::string& option, const std::string& text)
{
    constexpr std::size_t date_digits = 8;
    const auto date = Bcd<4>::from_digits(text.substr(0, date_digits));
    const auto time = text.size() > date_digits ? Bcd<3>::from_digits(text.substr(date_digits))
                                                : std::optional<Bcd<3>>{};
    if (!date || !time || !exists(text))
        throw ArgumentError{option, "a date and time YYYYMMDDhhmmss"};
    return {*date, *time};
}

TransactionType type_argument(const std::string& option, const std::string& text,
                              std::initializer_list<TransactionType> allowed)
{
    std::string wanted;
    for (const auto type : allowed) {
        const auto digits = to_hex(to_big_endian<1>(static_cast<std::uint8_t>(type)));
        if (digits == text) return type;
        wanted += (wanted.empty() ? "" : " or ") + digits;
    }
    throw ArgumentError{option, wanted};
}

}  // namespace kiosk::kioskctl
