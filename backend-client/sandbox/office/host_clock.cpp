#include "backend-client/sandbox/office/host_clock.h"

#include <array>
#include <ctime>

namespace kiosk::sandbox {
namespace {

std::tm local(WallTime time)
{
    const std::time_t seconds =
        std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    std::tm broken{};
    ::localtime_r(&seconds, &broken);
    return broken;
}

}  // namespace

HostClock::HostClock()
    : HostClock{[] {
          return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
      }}
{
}

CardTime card_time_of(WallTime time)
{
    const auto broken = local(time);
    std::array<char, 16> digits{};
    const auto size = std::strftime(digits.data(), digits.size(), "%Y%m%d%H%M%S", &broken);
    const std::string_view text{digits.data(), size};
    return {Bcd<4>::from_digits(text.substr(0, 8)).value_or(Bcd<4>{}),
            Bcd<3>::from_digits(text.substr(8)).value_or(Bcd<3>{})};
}

std::chrono::year_month_day business_date_of(WallTime time)
{
    const auto broken = local(time);
    return {std::chrono::year{broken.tm_year + 1900},
            std::chrono::month{static_cast<unsigned>(broken.tm_mon + 1)},
            std::chrono::day{static_cast<unsigned>(broken.tm_mday)}};
}

}  // namespace kiosk::sandbox
