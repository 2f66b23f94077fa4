#pragma once

#include "kiosk/runtime/window/window_input.h"

#include <deque>

namespace kiosk::runtime {

/// Where ImGui's only pointer is in one frame.  Absent: nowhere, so nothing is hovered.
struct PointerState {
    bool present = false;
    bool pressed = false;
    float x = 0;
    float y = 0;

    friend bool operator==(const PointerState&, const PointerState&) = default;
};

/// Turns contacts into one state a frame: each press and each release gets a frame of its own, however fast they came,
/// so no tap is lost; movements between them are joined.  A finger leaves nothing hovered behind (R26).
class Pointer {
public:
    void feed(const Contact& contact);
    /// The press ends outside of everything: nothing is activated.
    void cancel();

    /// The state of the next frame.
    [[nodiscard]] PointerState next();
    /// next() would be news.
    [[nodiscard]] bool pending() const { return !steps_.empty(); }

private:
    struct Step {
        PointerState state;
        bool is_movement;
    };
    [[nodiscard]] const PointerState& latest() const
    {
        return steps_.empty() ? now_ : steps_.back().state;
    }

    PointerState now_;
    std::deque<Step> steps_;
};

}  // namespace kiosk::runtime
