#pragma once

#include "kiosk/domain/clock.h"
#include "kiosk/screens/geometry.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kiosk::screens {

/// Something that can be touched, in pixels of the window.
struct TouchTarget {
    std::string id;
    Rect rect;
    bool enabled = true;  ///< false: shown, deaf for now
};

/// The finger in this frame.
struct Finger {
    Point at;
    bool down = false;
    bool went_down = false;  ///< since the last frame
    bool went_up = false;
};

/// What a finger does to targets that are drawn anew in each frame.  Pure: time and finger are arguments.
class Touch {
public:
    struct Look {
        bool held = false;   ///< draw it pressed
        bool fired = false;  ///< released inside: do it
    };

    /// `screen`: its name; a new one makes everything deaf for theme::debounce and lets go of a press (X20).
    void begin(const std::string& screen, const Finger& finger, TimePoint now);
    [[nodiscard]] Look offer(const std::string& id, const Rect& rect);
    /// Forgets targets that were not offered since begin().
    void end();

    [[nodiscard]] const std::vector<TouchTarget>& targets() const { return targets_; }

private:
    struct Known {
        Rect rect;
        TimePoint since;
        bool offered = true;
    };

    std::string screen_;
    std::optional<TimePoint> changed_;
    Finger finger_;
    TimePoint now_;
    std::map<std::string, Known> known_;
    std::string pressed_;  ///< id, or empty
    std::vector<TouchTarget> targets_;
};

}  // namespace kiosk::screens
