#pragma once

#include "kiosk/runtime/window/window_input.h"

#include <deque>
#include <map>
#include <optional>

namespace kiosk::runtime {

/// What no finger does (R31): reported, and kept away from the screens.
enum class TouchFault : std::uint8_t {
    Stuck,        ///< a contact longer than TouchLimits::hold: cancelled; other contacts work on
    TooManyTaps,  ///< more than taps_per_second: taps are dropped until there are fewer
    TooManyContacts,  ///< more at once than `contacts`: all of them are dropped until they end
};

struct TouchLimits {
    Duration hold = std::chrono::seconds{10};
    std::size_t taps_per_second = 20;
    std::size_t contacts = 2;
};

/// Lets one contact at a time through and drops ghost touches.  Pure: time comes with the contacts.
class TouchGuard {
public:
    explicit TouchGuard(TouchLimits limits) : limits_{limits} {}

    struct Verdict {
        bool passes = false;  ///< the contact is for the screens
        bool cancels =
            false;  ///< the contact let through before ends here, as if it had never been
        std::optional<TouchFault> fault{};
    };
    [[nodiscard]] Verdict judge(const Contact& contact);

    /// To be asked at deadline(): has a contact become a stuck one?
    [[nodiscard]] Verdict judge(TimePoint now);
    [[nodiscard]] std::optional<TimePoint> deadline() const;

private:
    enum class Standing : std::uint8_t { Passed, Waiting, Dropped, Stuck };
    struct Held {
        TimePoint since;
        Standing standing;
    };
    [[nodiscard]] Verdict judge_down(const Contact& contact);
    [[nodiscard]] Verdict drop_all(TouchFault fault);
    [[nodiscard]] bool too_fast(TimePoint now);

    TouchLimits limits_;
    std::map<std::int64_t, Held> held_;
    std::deque<TimePoint> taps_;  // of the last second
    bool storm_ = false;          // TooManyTaps is reported once
};

}  // namespace kiosk::runtime
