#pragma once

#include "kiosk/runtime/fonts/font_book.h"
#include "kiosk/runtime/render/damage_renderer.h"
#include "kiosk/runtime/window/orbit.h"
#include "kiosk/runtime/window/pointer.h"
#include "kiosk/runtime/window/sdl_window.h"
#include "kiosk/runtime/window/touch_guard.h"

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

struct ImGuiContext;

namespace kiosk::runtime {

struct DisplayOptions {
    std::string title = "citizen-kiosk";
    int width_px = 1080;  ///< of the design: what the screens are told
    int height_px = 1920;
    double scale = 1.0;  ///< window pixels per design pixel; fullscreen finds the largest that fits
    bool fullscreen = true;
    bool needs_screen = true;  ///< false: an invisible window will do, for tests
    WindowPlace place = WindowPlace::Middle;
    Argb background = 0xFFFFFFFF;
    TouchLimits touch{};
    FontFiles font_files{};
};

/// What a frame is drawn from, apart from the program's own state.
struct Frame {
    float width_px = 0;  ///< of the design
    float height_px = 0;
    TimePoint now{};
    TimePoint last_touch{};  ///< the last press or key, for time-outs; the start before the first
    std::span<const Key> keys{};  ///< since the frame before
};

/// The terminal's screen: a window, ImGui, the fonts and the renderer in one loop that sleeps while nothing happens.
///
/// Draws after an input, a wake(), and when the deadline that the last frame asked for has come; two more frames follow
/// each, for ImGui settles what is hovered or pressed a frame late.  Only what changed is rasterised and presented.
/// One in a process; everything but wake() and stop() belongs to the thread that made it.
class Display {
public:
    /// Throws WindowError or FontError.
    Display(const DisplayOptions& options, std::span<const FontStyle> styles);
    ~Display();
    Display(const Display&) = delete;
    Display& operator=(const Display&) = delete;

    [[nodiscard]] FontBook& fonts() { return *fonts_; }

    /// Draws one frame with ImGui (in design pixels, from 0, 0) and says when it must be drawn again unasked; nullopt:
    /// never.  May be called again at once for the same frame when glyphs were missing, with no news in it.
    using Draw = std::function<std::optional<TimePoint>(const Frame&)>;

    /// Until stop(), or until the window is closed (not in fullscreen).  What `draw` throws comes out here.
    void run(const Draw& draw);

    /// Any thread, at any time.
    void wake() noexcept { window_.wake(); }
    void stop() noexcept;

    /// Told of ghost touches (R31), for the log.
    void on_touch_fault(std::function<void(TouchFault)> report) { report_ = std::move(report); }

    /// The picture on the screen, as PNG.  Throws std::runtime_error.
    void save_png(const std::filesystem::path& file);

    struct Counters {
        std::uint64_t frames = 0;     ///< drawn by ImGui
        std::uint64_t presented = 0;  ///< of them, those that changed a pixel
        std::uint64_t waits = 0;      ///< times that the loop went to sleep
    };
    [[nodiscard]] const Counters& counters() const { return counters_; }

private:
    struct ContextDeleter {
        void operator()(ImGuiContext* context) const;
    };
    struct Placement {  // window pixels = design pixels * scale + offset
        float scale = 1;
        float x = 0;
        float y = 0;
    };

    void start_imgui();
    void take_inputs();
    void take(const WindowInput& input);
    void take_contact(Contact contact);
    void obey(const TouchGuard::Verdict& verdict);
    [[nodiscard]] Placement placement(TimePoint now);
    void draw_frame(const Draw& draw);
    void show(ImDrawData& data, TimePoint now);
    [[nodiscard]] std::optional<TimePoint> next_wake_up() const;

    DisplayOptions options_;
    SdlWindow window_;
    std::unique_ptr<ImGuiContext, ContextDeleter> imgui_;
    std::unique_ptr<FontBook> fonts_;
    DamageRenderer renderer_;
    TouchGuard guard_;
    Pointer pointer_;
    std::vector<Key> keys_;
    std::function<void(TouchFault)> report_;
    std::optional<TimePoint> deadline_;  // of the screens
    TimePoint last_frame_;
    TimePoint last_touch_;
    PixelView last_pixels_;
    unsigned font_generation_ = 0;
    int frames_due_ = 0;
    bool present_all_ = true;
    std::atomic<bool> stopping_{false};
    Counters counters_;
};

}  // namespace kiosk::runtime
