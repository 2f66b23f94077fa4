#pragma once

#include "kiosk/domain/clock.h"
#include "kiosk/flows/conditions.h"
#include "kiosk/journal/journal.h"
#include "kiosk/runtime/config/config.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace kiosk::runtime {

/// How the house stands, put together from what the devices, the journal and the host have last shown (I10), and how far
/// the clock may be believed (R38).  Pure but for the journal's look at its disk.
class HouseWatch {
public:
    /// `last_good`: the newest wall time that the journal holds as good; the clock may not be before it.
    HouseWatch(const QueueLimits& limits, bool bag_known, std::optional<WallTime> last_good);

    void reader(const std::string& name, bool ready) { readers_[name] = ready; }
    void printer(bool ready) { printer_ready_ = ready; }
    /// The host answered something.
    void host_answered(TimePoint now) { heard_ = now; }
    /// The host told its time; `wall` is ours at that moment.
    void host_time(WallTime host, WallTime wall);
    /// The journal took no new money, whatever it says of itself.
    void journal_refused(bool refused) { refused_ = refused; }

    [[nodiscard]] TimeQuality time_quality(WallTime wall) const;
    [[nodiscard]] flows::Conditions conditions(const journal::JournalHealth& health,
                                               const journal::QueueTotals& queue, TimePoint now,
                                               WallTime wall) const;
    [[nodiscard]] const std::map<std::string, bool>& readers() const { return readers_; }

private:
    QueueLimits limits_;
    bool bag_known_;
    std::optional<WallTime> last_good_;
    std::map<std::string, bool> readers_;
    bool printer_ready_ = false;
    bool refused_ = false;
    std::optional<TimePoint> heard_;
    std::optional<Duration> clock_error_;
};

}  // namespace kiosk::runtime
