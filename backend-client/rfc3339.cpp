#include "backend-client/rfc3339.h"

#include <array>
#include <cstdio>

namespace kiosk::backend {
namespace {

using namespace std::chrono;

/// Takes `count` digits off the front; -1 where there are not as many.
int take_digits(std::string_view& text, std::size_t count)
{
    if (text.size() < count) return -1;
    int value = 0;
    for (const char c : text.substr(0, count)) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, std::string_view one_of)
{
    if (text.empty() || one_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<year_month_day> take_date(std::string_view& text)
{
    const int y = take_digits(text, 4);
    const bool first = take(text, "-");
    const int m = take_digits(text, 2);
    const bool second = take(text, "-");
    const int d = take_digits(text, 2);
    if (y < 0 || m < 0 || d < 0 || !first || !second) return std::nullopt;
    const year_month_day date{year{y}, month{static_cast<unsigned>(m)},
                              day{static_cast<unsigned>(d)}};
    return date.ok() ? std::optional{date} : std::nullopt;
}

/// "08:15:30", without fraction.
std::optional<seconds> take_time(std::string_view& text)
{
    const int h = take_digits(text, 2);
    const bool first = take(text, ":");
    const int m = take_digits(text, 2);
    const bool second = take(text, ":");
    const int s = take_digits(text, 2);
    if (!first || !second || h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60)
        return std::nullopt;
    return hours{h} + minutes{m} + seconds{s};
}

/// ".125", if there is one; nullopt for a point without digits.
std::optional<milliseconds> take_fraction(std::string_view& text)
{
    if (!take(text, ".")) return milliseconds{0};
    int value = 0;
    int scale = 100;
    std::size_t digits = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9';
         text.remove_prefix(1), ++digits) {
        value += (text.front() - '0') * scale;
        scale /= 10;
    }
    return digits > 0 ? std::optional{milliseconds{value}} : std::nullopt;
}

/// "Z" or "+08:00", to the end of the text.
std::optional<minutes> take_offset(std::string_view& text)
{
    if (take(text, "Zz")) return minutes{0};
    const bool west = !text.empty() && text.front() == '-';
    if (!take(text, "+-")) return std::nullopt;
    const int h = take_digits(text, 2);
    const bool colon = take(text, ":");
    const int m = take_digits(text, 2);
    if (!colon || h < 0 || h > 23 || m < 0 || m > 59) return std::nullopt;
    const auto offset = hours{h} + minutes{m};
    return west ? -offset : minutes{offset};
}

template <class... Numbers>
std::string print(const char* format, Numbers... numbers)
{
    std::array<char, 48> text{};
    const int length = std::snprintf(text.data(), text.size(), format, numbers...);
    return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

std::string to_rfc3339(year_month_day date)
{
    return print("%04d-%02u-%02u", int{date.year()}, unsigned{date.month()}, unsigned{date.day()});
}

std::string to_rfc3339(WallTime time)
{
    const auto midnight = floor<days>(time);
    const hh_mm_ss clock{time - midnight};
    return to_rfc3339(year_month_day{midnight}) +
           print("T%02d:%02d:%02d.%03dZ", static_cast<int>(clock.hours().count()),
                 static_cast<int>(clock.minutes().count()),
                 static_cast<int>(clock.seconds().count()),
                 static_cast<int>(clock.subseconds().count()));
}

std::optional<year_month_day> date_from_rfc3339(std::string_view text)
{
    const auto date = take_date(text);
    return text.empty() ? date : std::nullopt;
}

std::optional<WallTime> wall_time_from_rfc3339(std::string_view text)
{
    const auto date = take_date(text);
    if (!date || !take(text, "Tt ")) return std::nullopt;
    const auto time = take_time(text);
    const auto fraction = take_fraction(text);
    const auto offset = take_offset(text);
    if (!time || !fraction || !offset || !text.empty()) return std::nullopt;
    return WallTime{sys_days{*date}} + *time + *fraction - *offset;
}

}  // namespace kiosk::backend
