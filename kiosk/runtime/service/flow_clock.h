#pragma once

#include "kiosk/domain/clock.h"

#include <atomic>
#include <memory>

namespace kiosk::runtime {

/// The clock of the flows.  `speed` above 1 lets their time-outs come sooner: for trials that would otherwise wait
/// minutes for a screen to give up; skip() lets a span pass at once.  Devices, links and the network always live in real
/// time.  Copies are the same clock; any thread may read it.
class FlowClock {
public:
    explicit FlowClock(unsigned speed = 1) : speed_{speed == 0 ? 1 : speed} {}

    [[nodiscard]] TimePoint now() const { return at(std::chrono::steady_clock::now()); }
    /// The flows' time at a real one.
    [[nodiscard]] TimePoint at(TimePoint real) const
    {
        return start_ + (real - start_) * speed_ + Duration{*skipped_};
    }
    /// The real time at which the flows' clock will show `time`.
    [[nodiscard]] TimePoint real(TimePoint time) const
    {
        return start_ + (time - start_ - Duration{*skipped_}) / speed_;
    }

    void skip(Duration span) { *skipped_ += span.count(); }

private:
    unsigned speed_;
    std::shared_ptr<std::atomic<Duration::rep>> skipped_ =
        std::make_shared<std::atomic<Duration::rep>>(0);
    TimePoint start_ = std::chrono::steady_clock::now();
};

}  // namespace kiosk::runtime
