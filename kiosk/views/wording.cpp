#include "kiosk/views/wording.h"

#include <array>

namespace kiosk::views {
namespace {

std::string two_digits(unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); }

/// "1234567" -> "1,234,567"
std::string grouped(std::string_view digits)
{
    std::string result;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i != 0 && (digits.size() - i) % 3 == 0) result += ',';
        result += digits[i];
    }
    return result;
}

unsigned number(std::string_view digits)
{
    unsigned n = 0;
    for (const char digit : digits) n = n * 10 + static_cast<unsigned>(digit - '0');
    return n;
}

// Literal keys, so that each can be searched for in the catalogues.
constexpr std::array months{"month.1", "month.2", "month.3", "month.4",  "month.5",  "month.6",
                            "month.7", "month.8", "month.9", "month.10", "month.11", "month.12"};

}  // namespace

std::string Wording::date(unsigned year, unsigned month, unsigned day) const
{
    using namespace std::chrono;
    const year_month_day date{std::chrono::year{static_cast<int>(year)}, std::chrono::month{month},
                              std::chrono::day{day}};
    if (!date.ok()) return (*this)("date.unknown");
    const auto name = (*this)(months[month - 1]);
    return (*this)("date.full", {std::to_string(year), name, std::to_string(day)});
}

std::string Wording::date(Bcd<4> yyyymmdd) const
{
    const auto digits = yyyymmdd.digits();
    const std::string_view view{digits};
    return date(number(view.substr(0, 4)), number(view.substr(4, 2)), number(view.substr(6, 2)));
}

std::string Wording::date(CivilTime time) const
{
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(time)};
    return date(static_cast<unsigned>(static_cast<int>(day.year())),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

std::string Wording::date_and_time(CardTime time) const
{
    const auto d = time.date.digits();
    const auto t = time.time.digits();
    return d.substr(0, 4) + '-' + d.substr(4, 2) + '-' + d.substr(6, 2) + ' ' + t.substr(0, 2) +
           ':' + t.substr(2, 2);
}

std::string money(Money amount)
{
    auto text = to_yuan_text(amount);
    const bool negative = text.front() == '-';
    if (negative) text.erase(0, 1);
    const auto point = text.find('.');
    return (negative ? "-¥" : "¥") + grouped(std::string_view{text}.substr(0, point)) +
           text.substr(point);
}

std::string whole_yuan(Money amount)
{
    auto text = money(amount);
    if (text.ends_with(".00")) text.resize(text.size() - 3);
    return text;
}

std::string clock(CivilTime time)
{
    using namespace std::chrono;
    const hh_mm_ss since_midnight{time - floor<days>(time)};
    return two_digits(static_cast<unsigned>(since_midnight.hours().count())) + ':' +
           two_digits(static_cast<unsigned>(since_midnight.minutes().count()));
}

std::string card(const CardNumber& number) { return "**** " + number.last_four(); }

}  // namespace kiosk::views
