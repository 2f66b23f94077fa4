#pragma once

#include "kiosk/domain/clock.h"

namespace kiosk::runtime {

/// The clock of the flows.  `speed` above 1 lets their time-outs come sooner: for trials that would otherwise wait
/// minutes for a screen to give up.  Devices, links and the network always live in real time.
class FlowClock {
public:
    explicit FlowClock(unsigned speed = 1) : speed_{speed == 0 ? 1 : speed} {}

    [[nodiscard]] TimePoint now() const { return at(std::chrono::steady_clock::now()); }
    /// The flows' time at a real one.
    [[nodiscard]] TimePoint at(TimePoint real) const { return start_ + (real - start_) * speed_; }
    /// The real time at which the flows' clock will show `time`.
    [[nodiscard]] TimePoint real(TimePoint time) const { return start_ + (time - start_) / speed_; }

private:
    unsigned speed_;
    TimePoint start_ = std::chrono::steady_clock::now();
};

}  // namespace kiosk::runtime
