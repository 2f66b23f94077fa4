#include "kiosk/runtime/window/sdl_window.h"

#include <SDL.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace kiosk::runtime {
namespace {

constexpr std::int64_t mouse_id = -1;

[[noreturn]] void fail(const std::string& what)
{
    const std::string reason = SDL_GetError();
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    throw WindowError{what + (reason.empty() ? "" : ": " + reason)};
}

void set_hints()
{
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");  // signals belong to main
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");  // a finger is a finger only
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_AUTO_CAPTURE, "0");  // a captured mouse eats touches (R25)
    SDL_SetHint(SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0");
    // Nobody composes accents here: libX11 would read a table of half a megabyte at every start.
    ::setenv("XCOMPOSEFILE", "/dev/null", 0);
}

// Without DISPLAY, SDL falls back on a driver that nobody sees.
void start_video(bool needs_screen)
{
    set_hints();
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) fail("no display");
    const std::string_view driver = SDL_GetCurrentVideoDriver();
    if (needs_screen && (driver == "offscreen" || driver == "dummy")) {
        SDL_ClearError();
        fail("no display answers: is DISPLAY set, and does the X server run?");
    }
    // The accelerated surface would load a software OpenGL: 70 ms and 75 MB.  Wayland has no other.
    if (driver != "wayland") SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
}

Contact mouse(Contact::Phase phase, int x, int y)
{
    return {phase,
            mouse_id,
            false,
            static_cast<float>(x),
            static_cast<float>(y),
            TimePoint::clock::now()};
}

Contact finger(Contact::Phase phase, const SDL_TouchFingerEvent& event, SDL_Window* window)
{
    int width = 0;
    int height = 0;
    SDL_GetWindowSize(window, &width, &height);
    return {phase,
            event.fingerId,
            true,
            event.x * static_cast<float>(width),
            event.y * static_cast<float>(height),
            TimePoint::clock::now()};
}

void take_mouse(const SDL_Event& event, std::vector<WindowInput>& inputs)
{
    const auto& button = event.button;
    const auto& motion = event.motion;
    if (event.type == SDL_MOUSEMOTION) {
        if (motion.which != SDL_TOUCH_MOUSEID)
            inputs.emplace_back(mouse(Contact::Phase::Move, motion.x, motion.y));
    } else if (button.button == SDL_BUTTON_LEFT && button.which != SDL_TOUCH_MOUSEID) {
        const auto phase =
            event.type == SDL_MOUSEBUTTONDOWN ? Contact::Phase::Down : Contact::Phase::Up;
        inputs.emplace_back(mouse(phase, button.x, button.y));
    }
}

void take_window(const SDL_WindowEvent& event, std::vector<WindowInput>& inputs)
{
    switch (event.event) {
        case SDL_WINDOWEVENT_EXPOSED:
            inputs.emplace_back(Exposed{});
            break;
        case SDL_WINDOWEVENT_SIZE_CHANGED:
            inputs.emplace_back(Resized{});
            break;
        case SDL_WINDOWEVENT_LEAVE:
            inputs.emplace_back(mouse(Contact::Phase::Left, 0, 0));
            break;
        case SDL_WINDOWEVENT_CLOSE:
            inputs.emplace_back(CloseAsked{});
            break;
        default:
            break;
    }
}

/// The left edge of a window that does not fill the screen.
int left_edge(WindowPlace place, int width)
{
    SDL_Rect screen;
    if (SDL_GetDisplayUsableBounds(0, &screen) != 0)
        return static_cast<int>(SDL_WINDOWPOS_CENTERED);
    switch (place) {
        case WindowPlace::Middle:
            break;
        case WindowPlace::Left:
            return screen.x;
        case WindowPlace::Right:
            return screen.x + std::max(0, screen.w - width);
    }
    return static_cast<int>(SDL_WINDOWPOS_CENTERED);
}

}  // namespace

SdlWindow::SdlWindow(const WindowOptions& options) : fullscreen_{options.fullscreen}
{
    start_video(options.needs_screen);
    wake_event_ = SDL_RegisterEvents(1);
    int width = options.width_px;
    int height = options.height_px;
    std::uint32_t flags = 0;
    if (fullscreen_) {
        // A borderless window of the screen's size: starts 100 ms sooner than SDL's fullscreen without window manager.
        SDL_Rect screen;
        if (SDL_GetDisplayBounds(0, &screen) != 0) fail("no screen");
        width = screen.w;
        height = screen.h;
        flags = SDL_WINDOW_BORDERLESS | SDL_WINDOW_SKIP_TASKBAR;
        SDL_ShowCursor(SDL_DISABLE);
    }
    const int x = fullscreen_ ? 0 : left_edge(options.place, width);
    const int y = fullscreen_ ? 0 : static_cast<int>(SDL_WINDOWPOS_CENTERED);
    window_ = SDL_CreateWindow(options.title.c_str(), x, y, width, height, flags);
    if (window_ == nullptr) fail("no window");
    window_id_ = SDL_GetWindowID(window_);
    const SDL_Surface* surface = SDL_GetWindowSurface(window_);
    if (surface == nullptr || (surface->format->format != SDL_PIXELFORMAT_RGB888 &&
                               surface->format->format != SDL_PIXELFORMAT_ARGB8888)) {
        SDL_DestroyWindow(window_);
        fail("the screen does not offer pixels of 32 bits (red, green, blue)");
    }
}

SdlWindow::~SdlWindow()
{
    SDL_DestroyWindow(window_);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

PixelView SdlWindow::pixels()
{
    SDL_Surface* surface = SDL_GetWindowSurface(window_);
    if (surface == nullptr) return {};
    return {static_cast<std::uint32_t*>(surface->pixels), surface->w, surface->h,
            surface->pitch / 4};
}

void SdlWindow::present(std::span<const PixelRect> rects)
{
    std::vector<SDL_Rect> areas;
    areas.reserve(rects.size());
    for (const auto& r : rects) areas.push_back({r.x0, r.y0, r.x1 - r.x0, r.y1 - r.y0});
    if (!areas.empty())
        SDL_UpdateWindowSurfaceRects(window_, areas.data(), static_cast<int>(areas.size()));
}

std::vector<WindowInput> SdlWindow::wait(std::optional<TimePoint> deadline)
{
    std::vector<WindowInput> inputs;
    SDL_Event event;
    int timeout_ms = -1;
    if (deadline) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(*deadline - TimePoint::clock::now());
        timeout_ms = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
    }
    if (SDL_WaitEventTimeout(&event, timeout_ms) == 0) return inputs;
    do take(event, inputs);
    while (SDL_PollEvent(&event) != 0);
    return inputs;
}

void SdlWindow::take(const SDL_Event& event, std::vector<WindowInput>& inputs)
{
    if (event.type == wake_event_) {
        woken_ = false;
        return;
    }
    switch (event.type) {
        case SDL_MOUSEMOTION:
        case SDL_MOUSEBUTTONDOWN:
        case SDL_MOUSEBUTTONUP:
            take_mouse(event, inputs);
            break;
        case SDL_FINGERDOWN:
            inputs.emplace_back(finger(Contact::Phase::Down, event.tfinger, window_));
            break;
        case SDL_FINGERMOTION:
            inputs.emplace_back(finger(Contact::Phase::Move, event.tfinger, window_));
            break;
        case SDL_FINGERUP:
            inputs.emplace_back(finger(Contact::Phase::Up, event.tfinger, window_));
            break;
        case SDL_KEYDOWN:
        case SDL_KEYUP:
            inputs.emplace_back(Key{event.type == SDL_KEYDOWN ? Key::Kind::Down : Key::Kind::Up,
                                    SDL_GetKeyName(event.key.keysym.sym)});
            break;
        case SDL_TEXTINPUT:
            inputs.emplace_back(Key{Key::Kind::Text, event.text.text});
            break;
        case SDL_WINDOWEVENT:
            take_window(event.window, inputs);
            break;
        case SDL_DISPLAYEVENT:
            fit_to_screen();
            inputs.emplace_back(Resized{});
            break;
        case SDL_QUIT:
            inputs.emplace_back(CloseAsked{});
            break;
        default:
            break;
    }
}

// A display was plugged in or turned (R35).
void SdlWindow::fit_to_screen()
{
    SDL_Rect screen;
    if (!fullscreen_ || SDL_GetDisplayBounds(0, &screen) != 0) return;
    SDL_SetWindowPosition(window_, screen.x, screen.y);
    SDL_SetWindowSize(window_, screen.w, screen.h);
}

void SdlWindow::wake() noexcept
{
    if (woken_.exchange(true)) return;
    SDL_Event event{};
    event.type = wake_event_;
    if (SDL_PushEvent(&event) != 1) woken_ = false;
}

}  // namespace kiosk::runtime
