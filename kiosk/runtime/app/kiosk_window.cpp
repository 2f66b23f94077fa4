#include "kiosk/runtime/app/kiosk_window.h"

#include "kiosk/screens/theme.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <ranges>
#include <vector>

namespace kiosk::runtime {
namespace {

using namespace std::chrono_literals;

constexpr Argb page_colour = 0xFFEFF3F8;

Face face_of(screens::Face face)
{
    switch (face) {
        case screens::Face::Regular:
            return Face::Regular;
        case screens::Face::Bold:
            return Face::Bold;
        case screens::Face::Icon:
            return Face::Icons;
    }
    return Face::Regular;
}

std::vector<FontStyle> font_styles()
{
    std::vector<FontStyle> styles;
    for (const auto& spec : screens::text_specs) styles.push_back({face_of(spec.face), spec.px});
    return styles;
}

DisplayOptions display_options(const ScreenConfig& config)
{
    DisplayOptions options;
    options.width_px = static_cast<int>(config.width_px);
    options.height_px = static_cast<int>(config.height_px);
    options.scale = config.scale;
    options.fullscreen = config.fullscreen;
    options.place = WindowPlace::Right;  // beside the table with its hardware, in the demo
    options.background = page_colour;
    return options;
}

views::ReaderSide side_of(Side side)
{
    switch (side) {
        case Side::Below:
            return views::ReaderSide::Below;
        case Side::Right:
            return views::ReaderSide::Right;
        case Side::Left:
            return views::ReaderSide::Left;
    }
    return views::ReaderSide::Below;
}

/// What the clocks on the walls here show.
views::CivilTime civil_time()
{
    const auto now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    return views::CivilTime{std::chrono::seconds{now + local.tm_gmtoff}};
}

std::string_view text_of(TouchFault fault)
{
    switch (fault) {
        case TouchFault::Stuck:
            return "a contact that does not end";
        case TouchFault::TooManyTaps:
            return "more taps than a hand makes";
        case TouchFault::TooManyContacts:
            return "more contacts than fingers";
    }
    return "unknown";
}

}  // namespace

KioskWindow::KioskWindow(const Config& config, const views::Catalogue& catalogue,
                         const Board& board, UiBoard& ui)
    : config_{config},
      catalogue_{catalogue},
      board_{board},
      ui_{ui},
      display_{display_options(config.screen), font_styles()}
{
    display_.on_touch_fault(
        [](TouchFault fault) { spdlog::warn("the touch screen reports {}", text_of(fault)); });
}

void KioskWindow::run()
{
    display_.run([this](const Frame& frame) { return draw(frame); });
}

void KioskWindow::connect(Post post, const FlowClock& clock)
{
    const std::lock_guard lock{mutex_};
    post_ = std::move(post);
    clock_ = clock;
}

void KioskWindow::show_broken()
{
    {
        const std::lock_guard lock{mutex_};
        broken_ = true;
    }
    wake();
}

bool KioskWindow::save_picture(const std::string& file)
{
    auto picture = std::make_unique<Picture>();
    picture->file = file;
    auto done = picture->done.get_future();
    {
        const std::lock_guard lock{mutex_};
        picture_ = std::move(picture);
    }
    wake();
    return done.wait_for(5s) == std::future_status::ready && done.get();
}

bool KioskWindow::serve_picture(TimePoint frame)
{
    std::unique_ptr<Picture> ready;
    {
        const std::lock_guard lock{mutex_};
        // The first frame after the question shows the newest state; from the second on it is on the screen.
        // A frame may be built more than once before it is shown.
        if (picture_ && picture_->first.value_or(frame) == frame) {
            picture_->first = frame;
            return true;
        }
        ready = std::move(picture_);
    }
    if (!ready) return false;
    try {
        display_.save_png(ready->file);
        ready->done.set_value(true);
    } catch (const std::exception& e) {
        spdlog::warn("no picture: {}", e.what());
        ready->done.set_value(false);
    }
    return false;
}

screens::Fonts KioskWindow::fonts()
{
    screens::Fonts fonts;
    for (std::size_t i = 0; i < screens::text_style_count; ++i)
        fonts.fonts[i] = display_.fonts().font(i);
    fonts.drawable = [this](std::string_view text) { return display_.fonts().drawable(text); };
    return fonts;
}

views::ScreenView KioskWindow::view(const Snapshot& snapshot, TimePoint flow_now)
{
    views::ViewContext context{.catalogue = catalogue_,
                               .now = flow_now,
                               .civil_time = civil_time(),
                               .help_phone = config_.screen.hotline};
    for (const auto& reader : config_.readers) context.readers[reader.name] = side_of(reader.side);
    if (!config_.readers.empty()) context.main_reader = config_.readers.front().name;
    if (snapshot.contact_quality > 0) context.contact_quality = snapshot.contact_quality;

    bool broken = false;
    {
        const std::lock_guard lock{mutex_};
        broken = broken_;
    }
    if (broken || !snapshot.halted.empty())
        return make_closed_view(views::Closed::JournalBroken, config_.terminal, context);
    if (snapshot.sequence == 0)
        return make_closed_view(views::Closed::Starting, config_.terminal, context);
    looks_ = views::follow(looks_, seen_, snapshot.terminal.visit);
    seen_ = snapshot.terminal.visit;
    context.looks = looks_;
    return make_view(snapshot.terminal, context);
}

void KioskWindow::act(const std::vector<views::Intent>& intents, TimePoint flow_now)
{
    for (const auto& intent : intents) {
        auto event = views::apply(intent, looks_, flow_now);
        const std::lock_guard lock{mutex_};
        if (event && post_) post_(std::move(*event));
    }
}

void KioskWindow::publish(const screens::Frame& frame, const views::ScreenView& view,
                          const Snapshot& snapshot)
{
    UiState state{.frame = ++frames_,
                  .snapshot = snapshot.sequence,
                  .screen = view.name + (view.help ? "-help" : ""),
                  .language = view.frame.language == Language::Chinese ? "zh" : "en"};
    const auto pixels = [this](float design) {
        return static_cast<int>(std::lround(static_cast<double>(design) * config_.screen.scale));
    };
    for (const auto& target : frame.targets)
        state.targets.push_back({.id = target.id,
                                 .x = pixels(target.rect.x),
                                 .y = pixels(target.rect.y),
                                 .width = pixels(target.rect.w),
                                 .height = pixels(target.rect.h),
                                 .enabled = target.enabled});
    ui_.publish(std::move(state));
}

std::optional<TimePoint> KioskWindow::draw(const Frame& frame)
{
    const bool once_more = serve_picture(frame.now);
    FlowClock clock;
    {
        const std::lock_guard lock{mutex_};
        clock = clock_;
    }
    const auto snapshot = board_.latest();
    const auto flow_now = clock.at(frame.now);
    const auto shown = view(*snapshot, flow_now);
    const auto drawn = stage_.draw(shown, fonts(), {frame.width_px, frame.height_px}, frame.now);
    act(drawn.intents, flow_now);
    publish(drawn, shown, *snapshot);

    auto deadline = clock.real(shown.stale_at);
    if (drawn.next_animation) deadline = std::min(deadline, *drawn.next_animation);
    // A target that is deaf yet will hear then: the next picture says so.
    if (!std::ranges::all_of(drawn.targets, &screens::TouchTarget::enabled))
        deadline = std::min(deadline, frame.now + screens::theme::debounce);
    if (once_more || !drawn.intents.empty()) deadline = frame.now;
    return deadline;
}

}  // namespace kiosk::runtime
