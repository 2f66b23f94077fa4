#include "kiosk/runtime/window/display.h"

#include "kiosk/runtime/render/png_file.h"

#include <imgui.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <utility>

namespace kiosk::runtime {
namespace {

constexpr int frames_after_news = 3;  // ImGui settles hover and hold one or two frames late
constexpr int frames_after_wake = 2;

WindowOptions window_options(const DisplayOptions& options)
{
    const auto scaled = [&options](int design_px) {
        return static_cast<int>(std::lround(design_px * options.scale));
    };
    return {options.title,      scaled(options.width_px), scaled(options.height_px),
            options.fullscreen, options.needs_screen,     options.place};
}

}  // namespace

void Display::ContextDeleter::operator()(ImGuiContext* context) const
{
    ImGui::DestroyContext(context);
}

Display::Display(const DisplayOptions& options, std::span<const FontStyle> styles)
    : options_{options},
      window_{window_options(options)},
      imgui_{ImGui::CreateContext()},
      renderer_{options.background},
      guard_{options.touch},
      last_frame_{TimePoint::clock::now()},
      last_touch_{last_frame_}
{
    start_imgui();
    const float scale = placement(last_touch_).scale;
    fonts_ = std::make_unique<FontBook>(*ImGui::GetIO().Fonts, styles, scale, options.font_files);
}

Display::~Display() = default;

void Display::start_imgui()
{
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    io.ConfigFlags |= ImGuiConfigFlags_NoMouseCursorChange;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    io.DisplaySize = {static_cast<float>(options_.width_px),
                      static_cast<float>(options_.height_px)};
    ImGui::GetStyle().AntiAliasedLinesUseTex = false;
}

void Display::run(const Draw& draw)
{
    frames_due_ = frames_after_news;
    while (!stopping_) {
        take_inputs();
        if (stopping_) break;
        draw_frame(draw);
        if (!pointer_.pending()) --frames_due_;
    }
    stopping_ = false;
}

// Sleeps only when nothing is left to draw.
void Display::take_inputs()
{
    const bool busy = frames_due_ > 0 || pointer_.pending();
    if (!busy) ++counters_.waits;
    const auto inputs = window_.wait(busy ? std::optional{TimePoint{}} : next_wake_up());
    for (const auto& input : inputs) take(input);
    obey(guard_.judge(TimePoint::clock::now()));
    if (!busy && inputs.empty()) frames_due_ = frames_after_wake;
}

void Display::stop() noexcept
{
    stopping_ = true;
    window_.wake();
}

std::optional<TimePoint> Display::next_wake_up() const
{
    TimePoint first = last_touch_ + next_orbit_step(last_frame_ - last_touch_);
    if (deadline_) first = std::min(first, *deadline_);
    if (const auto stuck = guard_.deadline()) first = std::min(first, *stuck);
    return first;
}

void Display::take(const WindowInput& input)
{
    frames_due_ = frames_after_news;
    if (const auto* contact = std::get_if<Contact>(&input)) {
        take_contact(*contact);
    } else if (const auto* key = std::get_if<Key>(&input)) {
        last_touch_ = TimePoint::clock::now();
        keys_.push_back(*key);
    } else if (std::holds_alternative<Exposed>(input)) {
        present_all_ = true;
    } else if (std::holds_alternative<Resized>(input)) {
        present_all_ = true;
        renderer_.forget();
    } else if (!window_.fullscreen()) {
        stopping_ = true;
    }
}

void Display::take_contact(Contact contact)
{
    const Placement place = placement(contact.at);
    contact.x = (contact.x - place.x) / place.scale;
    contact.y = (contact.y - place.y) / place.scale;
    const auto verdict = guard_.judge(contact);
    obey(verdict);
    if (!verdict.passes) return;
    if (contact.phase == Contact::Phase::Down) last_touch_ = contact.at;
    pointer_.feed(contact);
}

void Display::obey(const TouchGuard::Verdict& verdict)
{
    if (verdict.cancels) pointer_.cancel();
    if (verdict.fault && report_) report_(*verdict.fault);
}

// The design as large as it fits, in the middle, moved along its orbit.
Display::Placement Display::placement(TimePoint now)
{
    const PixelView pixels = window_.pixels();
    const auto width = static_cast<float>(options_.width_px);
    const auto height = static_cast<float>(options_.height_px);
    if (pixels.pixels == nullptr) return {};
    const float fitting = std::min(static_cast<float>(pixels.width) / width,
                                   static_cast<float>(pixels.height) / height);
    const auto [x, y] = orbit(now - last_touch_);
    return {fitting,
            std::round((static_cast<float>(pixels.width) - width * fitting) / 2) +
                static_cast<float>(x),
            std::round((static_cast<float>(pixels.height) - height * fitting) / 2) +
                static_cast<float>(y)};
}

void Display::draw_frame(const Draw& draw)
{
    const TimePoint now = TimePoint::clock::now();
    ImGuiIO& io = ImGui::GetIO();
    // ImGui looks for what lies under the pointer among the windows of the frame before: there must be one.
    const PointerState pointer = counters_.frames == 0 ? PointerState{} : pointer_.next();
    io.MousePos = pointer.present ? ImVec2{pointer.x, pointer.y} : ImVec2{-FLT_MAX, -FLT_MAX};
    io.MouseDown[0] = pointer.pressed;
    const std::chrono::duration<float> since_last = now - last_frame_;
    io.DeltaTime = std::clamp(since_last.count(), 1e-4F, 0.1F);
    last_frame_ = now;
    Frame frame{io.DisplaySize.x, io.DisplaySize.y, now, last_touch_, keys_};
    ImDrawData& data = fonts_->complete([&]() -> ImDrawData& {
        ImGui::NewFrame();
        deadline_ = draw(frame);
        ImGui::Render();
        io.DeltaTime = 1e-4F;
        frame.keys = {};
        return *ImGui::GetDrawData();
    });
    keys_.clear();
    ++counters_.frames;
    show(data, now);
}

void Display::show(ImDrawData& data, TimePoint now)
{
    const PixelView pixels = window_.pixels();
    if (pixels.pixels == nullptr) return;
    const bool moved = pixels.pixels != last_pixels_.pixels || pixels.width != last_pixels_.width ||
                       pixels.height != last_pixels_.height;
    if (moved || std::exchange(font_generation_, fonts_->generation()) != fonts_->generation())
        renderer_.forget();
    last_pixels_ = pixels;
    const Placement place = placement(now);
    data.DisplayPos = {-place.x / place.scale, -place.y / place.scale};
    data.FramebufferScale = {place.scale, place.scale};
    const auto damage = renderer_.render(data, pixels);
    const auto all = pixels.bounds();
    if (std::exchange(present_all_, false))
        window_.present({&all, 1});
    else
        window_.present(damage);
    if (!damage.empty()) ++counters_.presented;
}

void Display::save_png(const std::filesystem::path& file) { write_png(window_.pixels(), file); }

}  // namespace kiosk::runtime
