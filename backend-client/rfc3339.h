#pragma once

#include "kiosk/domain/clock.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// Times and dates of messages, RFC 3339.
namespace kiosk::backend {

/// "2026-03-01T00:15:30.125Z": UTC, always with milliseconds.  The year is 0000 to 9999.
[[nodiscard]] std::string to_rfc3339(WallTime time);

/// Any offset, any number of fraction digits (cut to milliseconds), second 60 as the next minute's 0.
/// nullopt on anything else, also on days that no calendar has.
[[nodiscard]] std::optional<WallTime> wall_time_from_rfc3339(std::string_view text);

/// "2026-03-01".
[[nodiscard]] std::string to_rfc3339(std::chrono::year_month_day date);
[[nodiscard]] std::optional<std::chrono::year_month_day> date_from_rfc3339(std::string_view text);

}  // namespace kiosk::backend
