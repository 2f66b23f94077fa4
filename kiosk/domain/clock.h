#pragma once

#include <chrono>
#include <cstdint>

namespace kiosk {

/// The time of deadlines and time-outs: monotonic, unaffected by clock changes, meaningless after a restart.
using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

/// The time of day, to the millisecond, UTC.  For people and for the host; nothing is ordered or named by it (I9).
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// How far the wall clock may be believed (R38).
enum class TimeQuality : std::uint8_t {
    Unknown,  ///< never set since power-on, or before the last time that the journal saw: money functions close
    Suspect,  ///< differs from the host's time by more than two minutes: rows are marked, money functions close
    Good,  ///< within two minutes of the host's time at the last sign-on or heartbeat
};

/// When a journal row was written (I9).
struct Stamp {
    std::uint32_t boot_epoch = 0;        ///< which start of the application
    std::chrono::milliseconds uptime{};  ///< monotonic, since that start
    WallTime wall{};
    TimeQuality quality = TimeQuality::Unknown;

    friend bool operator==(const Stamp&, const Stamp&) = default;
};

}  // namespace kiosk
