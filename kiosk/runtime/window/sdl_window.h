#pragma once

#include "kiosk/runtime/render/pixels.h"
#include "kiosk/runtime/window/window_input.h"

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

struct SDL_Window;
union SDL_Event;

namespace kiosk::runtime {

/// No screen, or not one that we can draw on.
class WindowError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Where on the screen a window opens that does not fill it: two programs side by side.
enum class WindowPlace : std::uint8_t { Middle, Left, Right };

struct WindowOptions {
    std::string title = "citizen-kiosk";
    int width_px = 1080;  ///< in window pixels; a fullscreen window takes the screen's size instead
    int height_px = 1920;
    bool fullscreen = true;    ///< the whole screen, no pointer shown, close requests ignored
    bool needs_screen = true;  ///< false: SDL's invisible drivers will do, for tests
    WindowPlace place = WindowPlace::Middle;
};

/// A window of plain pixels.  One at a time in a process; all but wake() on the thread that made it.
class SdlWindow {
public:
    /// Throws WindowError: no display answers, or its pixels are not of 32 bits.
    explicit SdlWindow(const WindowOptions& options);
    ~SdlWindow();
    SdlWindow(const SdlWindow&) = delete;
    SdlWindow& operator=(const SdlWindow&) = delete;

    /// The window's pixels, which stay as they are until somebody draws.  Valid until the next wait().
    [[nodiscard]] PixelView pixels();

    /// Brings the rectangles to the screen.
    void present(std::span<const PixelRect> rects);

    /// Sleeps until something happens, wake() is called or the deadline passes, and returns all that happened.
    [[nodiscard]] std::vector<WindowInput> wait(std::optional<TimePoint> deadline);

    /// Ends the wait() of now or the next one.  Any thread.
    void wake() noexcept;

    [[nodiscard]] bool fullscreen() const { return fullscreen_; }

private:
    void take(const SDL_Event& event, std::vector<WindowInput>& inputs);
    void fit_to_screen();

    SDL_Window* window_ = nullptr;
    std::uint32_t wake_event_ = 0;
    std::uint32_t window_id_ = 0;
    bool fullscreen_;
    std::atomic<bool> woken_{false};
};

}  // namespace kiosk::runtime
