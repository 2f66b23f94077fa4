#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace kiosk::runtime {

/// A thing on the screen that can be touched, in window pixels.
struct UiTarget {
    std::string id;  ///< stable: "load-cash"
    int x = 0, y = 0, width = 0, height = 0;
    bool enabled = true;
};

/// What is on the screen now, as the window thread has drawn it.
struct UiState {
    std::uint64_t frame = 0;     ///< pictures shown so far
    std::uint64_t snapshot = 0;  ///< Snapshot::sequence that the picture shows
    std::string screen;          ///< "home", "taking-notes"; empty: no window
    std::string language;
    std::vector<UiTarget> targets;
};

/// From the window's thread to the control socket's.
class UiBoard {
public:
    void publish(UiState state)
    {
        const std::lock_guard lock{mutex_};
        state_ = std::move(state);
    }
    [[nodiscard]] UiState latest() const
    {
        const std::lock_guard lock{mutex_};
        return state_;
    }

private:
    mutable std::mutex mutex_;
    UiState state_;
};

}  // namespace kiosk::runtime
