#pragma once

#include "kiosk/domain/clock.h"
#include "kiosk/domain/purse.h"

#include <atomic>
#include <chrono>
#include <functional>

namespace kiosk::sandbox {

/// The host's time of day, which may be made to differ from the machine's.  Thread-safe.
class HostClock {
public:
    using Source = std::function<WallTime()>;

    HostClock();  ///< the machine's clock
    explicit HostClock(Source source) : source_{std::move(source)} {}

    [[nodiscard]] WallTime now() const { return source_() + offset_.load(); }
    void set_offset(std::chrono::milliseconds offset) { offset_ = offset; }

private:
    Source source_;
    std::atomic<std::chrono::milliseconds> offset_{};
};

/// Local date and time as they stand in MAC2 and in the card's records.
[[nodiscard]] CardTime card_time_of(WallTime time);
/// The local day, on which validity ends and business is booked.
[[nodiscard]] std::chrono::year_month_day business_date_of(WallTime time);

}  // namespace kiosk::sandbox
