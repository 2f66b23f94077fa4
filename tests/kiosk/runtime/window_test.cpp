#include "kiosk/runtime/window/display.h"
#include "kiosk/runtime/window/orbit.h"
#include "tests/kiosk/runtime/sample_page.h"

#include <SDL.h>
#include <gtest/gtest.h>
#include <imgui.h>
#include <stdlib.h>

#include <fstream>
#include <thread>

namespace kiosk::runtime {
namespace {

using namespace std::chrono_literals;
using Phase = Contact::Phase;
constexpr TimePoint start{};

Contact finger(Phase phase, std::int64_t id, Duration at)
{
    return {phase, id, true, 10, 20, start + at};
}

TEST(TouchGuard, LetsOneFingerThrough)
{
    TouchGuard guard{{}};
    EXPECT_TRUE(guard.judge(finger(Phase::Down, 1, 0ms)).passes);
    EXPECT_TRUE(guard.judge(finger(Phase::Move, 1, 10ms)).passes);
    EXPECT_TRUE(guard.judge(finger(Phase::Up, 1, 20ms)).passes);
}

TEST(TouchGuard, TheSecondFingerWaitsAndTheFirstGoesOn)
{
    TouchGuard guard{{}};
    (void)guard.judge(finger(Phase::Down, 1, 0ms));
    const auto second = guard.judge(finger(Phase::Down, 2, 10ms));
    EXPECT_FALSE(second.passes);
    EXPECT_FALSE(second.cancels);
    EXPECT_FALSE(second.fault);
    EXPECT_FALSE(guard.judge(finger(Phase::Up, 2, 20ms)).passes);
    EXPECT_TRUE(guard.judge(finger(Phase::Up, 1, 30ms)).passes);
}

TEST(TouchGuard, ThreeContactsAreWaterAndAllDropped)
{
    TouchGuard guard{{}};
    (void)guard.judge(finger(Phase::Down, 1, 0ms));
    (void)guard.judge(finger(Phase::Down, 2, 10ms));
    const auto third = guard.judge(finger(Phase::Down, 3, 20ms));
    EXPECT_TRUE(third.cancels);
    EXPECT_EQ(third.fault, TouchFault::TooManyContacts);
    for (const std::int64_t id : {1, 2, 3})
        EXPECT_FALSE(guard.judge(finger(Phase::Up, id, 30ms)).passes);
    EXPECT_TRUE(guard.judge(finger(Phase::Down, 4, 40ms)).passes);
}

TEST(TouchGuard, AContactOfTenSecondsIsStuckAndOthersWorkOn)
{
    TouchGuard guard{{}};
    (void)guard.judge(finger(Phase::Down, 1, 0ms));
    EXPECT_EQ(guard.deadline(), start + 10s);
    EXPECT_FALSE(guard.judge(start + 9999ms).fault);
    const auto stuck = guard.judge(start + 10s);
    EXPECT_TRUE(stuck.cancels);
    EXPECT_EQ(stuck.fault, TouchFault::Stuck);
    EXPECT_FALSE(guard.judge(start + 20s).fault) << "reported once";
    EXPECT_TRUE(guard.judge(finger(Phase::Down, 2, 21s)).passes);
    EXPECT_FALSE(guard.judge(finger(Phase::Up, 1, 22s)).passes);
}

TEST(TouchGuard, TwentyTapsASecondPassAndTheNextAreDroppedUntilTheyEnd)
{
    TouchGuard guard{{}};
    const auto tap = [&](Duration at) {
        const auto verdict = guard.judge(finger(Phase::Down, 1, at));
        (void)guard.judge(finger(Phase::Up, 1, at + 1ms));
        return verdict;
    };
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(tap(i * 10ms).passes) << i;
    const auto first_dropped = tap(210ms);
    EXPECT_FALSE(first_dropped.passes);
    EXPECT_EQ(first_dropped.fault, TouchFault::TooManyTaps);
    EXPECT_FALSE(tap(220ms).fault) << "reported once";
    EXPECT_TRUE(tap(2s).passes);
}

TEST(TouchGuard, AMouseHoversWithoutBeingPressed)
{
    TouchGuard guard{{}};
    EXPECT_TRUE(guard.judge({Phase::Move, -1, false, 1, 2, start}).passes);
    EXPECT_FALSE(guard.judge(finger(Phase::Move, 3, 0ms)).passes);
}

TEST(Pointer, PressAndReleaseOfOneMomentGetAFrameEach)
{
    Pointer pointer;
    pointer.feed(finger(Phase::Down, 1, 0ms));
    pointer.feed(finger(Phase::Up, 1, 0ms));
    EXPECT_EQ(pointer.next(), (PointerState{true, true, 10, 20}));
    EXPECT_EQ(pointer.next(), (PointerState{true, false, 10, 20}));
}

TEST(Pointer, AFingerLeavesNothingHovered)
{
    Pointer pointer;
    pointer.feed(finger(Phase::Down, 1, 0ms));
    pointer.feed(finger(Phase::Up, 1, 0ms));
    while (pointer.pending()) (void)pointer.next();
    EXPECT_FALSE(pointer.next().present);
}

TEST(Pointer, MovementsBetweenFramesAreOne)
{
    Pointer pointer;
    pointer.feed({Phase::Move, -1, false, 1, 1, start});
    pointer.feed({Phase::Move, -1, false, 5, 6, start});
    EXPECT_EQ(pointer.next(), (PointerState{true, false, 5, 6}));
    EXPECT_FALSE(pointer.pending());
}

TEST(Orbit, RestsForTenMinutes)
{
    EXPECT_EQ(orbit(9min + 59s), (PixelOffset{}));
    EXPECT_EQ(next_orbit_step(3min), Duration{10min});
}

// R32: over a simulated day no place is kept for ten minutes, and the way is 8 pixels and more.
TEST(Orbit, StandsNowhereForTenMinutesOverADay)
{
    int widest = 0;
    for (auto idle = 10min; idle < 24h; idle += 1min) {
        EXPECT_NE(orbit(idle), orbit(idle + 1min));
        EXPECT_EQ(next_orbit_step(idle), Duration{idle + 1min});
        widest = std::max(widest, std::abs(orbit(idle).x));
    }
    EXPECT_EQ(widest, 8);
}

// A display on SDL's invisible driver, with one button.
class Screen : public testing::Test {
protected:
    static constexpr float left = 100, top = 200, right = 300, bottom = 260;

    Screen()
    {
        ::setenv("SDL_VIDEODRIVER", "dummy", 1);
        display_ = std::make_unique<Display>(options(), styles_);
        display_->on_touch_fault([this](TouchFault fault) { faults_.push_back(fault); });
    }
    static DisplayOptions options()
    {
        DisplayOptions options;
        options.width_px = 400;
        options.height_px = 600;
        options.fullscreen = false;
        options.needs_screen = false;
        options.touch.hold = 50ms;
        return options;
    }

    // Runs until the loop has nothing left to draw.
    void run_until_quiet()
    {
        const auto waits = display_->counters().waits + 2;
        display_->run([&](const Frame& frame) -> std::optional<TimePoint> {
            draw(frame);
            if (display_->counters().waits >= waits) display_->stop();
            return frame.now;
        });
    }
    void draw(const Frame& frame)
    {
        for (const auto& key : frame.keys) keys_.push_back(key.text);
        ImGui::SetNextWindowPos({0, 0});
        ImGui::SetNextWindowSize({frame.width_px, frame.height_px});
        ImGui::Begin("screen", nullptr, ImGuiWindowFlags_NoDecoration);
        ImGui::SetCursorPos({left, top});
        activations_ += ImGui::Button("确认", {right - left, bottom - top});
        pressed_looks_ += ImGui::IsItemActive();
        hovered_ = ImGui::IsItemHovered();
        ImGui::End();
    }
    static void touch(std::uint32_t type, std::int64_t id, float x, float y)
    {
        SDL_Event event{};
        event.type = type;
        event.tfinger.fingerId = id;
        event.tfinger.x = x / 400;
        event.tfinger.y = y / 600;
        SDL_PushEvent(&event);
    }
    static void tap(float x, float y)
    {
        touch(SDL_FINGERDOWN, 1, x, y);
        touch(SDL_FINGERUP, 1, x, y);
    }

    std::array<FontStyle, 1> styles_{{{Face::Regular, 30}}};
    std::unique_ptr<Display> display_;
    std::vector<TouchFault> faults_;
    std::vector<std::string> keys_;
    int activations_ = 0;
    int pressed_looks_ = 0;
    bool hovered_ = false;
};

TEST_F(Screen, TheFirstTapActivates)
{
    tap(200, 230);
    run_until_quiet();
    EXPECT_EQ(activations_, 1);
    EXPECT_GE(pressed_looks_, 1);
    EXPECT_FALSE(hovered_);
}

TEST_F(Screen, EveryTapOfABurstActivatesOnce)
{
    for (int i = 0; i < 15; ++i) tap(200, 230);
    run_until_quiet();
    EXPECT_EQ(activations_, 15);
}

TEST_F(Screen, AFingerThatSlidesOffActivatesNothing)
{
    touch(SDL_FINGERDOWN, 1, 200, 230);
    touch(SDL_FINGERMOTION, 1, 200, 400);
    touch(SDL_FINGERUP, 1, 200, 400);
    run_until_quiet();
    EXPECT_EQ(activations_, 0);
}

TEST_F(Screen, ATapBesideTheButtonActivatesNothing)
{
    tap(200, 190);
    tap(200, 265);
    run_until_quiet();
    EXPECT_EQ(activations_, 0);
}

TEST_F(Screen, ASecondFingerDoesNotDisturbTheFirst)
{
    touch(SDL_FINGERDOWN, 1, 200, 230);
    touch(SDL_FINGERDOWN, 2, 50, 50);
    touch(SDL_FINGERUP, 2, 50, 50);
    touch(SDL_FINGERUP, 1, 200, 230);
    run_until_quiet();
    EXPECT_EQ(activations_, 1);
    EXPECT_TRUE(faults_.empty());
}

TEST_F(Screen, AStuckFingerIsReportedAndActivatesNothing)
{
    touch(SDL_FINGERDOWN, 1, 200, 230);
    display_->run([this](const Frame& frame) {
        draw(frame);
        if (!faults_.empty()) display_->stop();
        return std::nullopt;
    });
    EXPECT_EQ(faults_, std::vector{TouchFault::Stuck});
    touch(SDL_FINGERUP, 1, 200, 230);
    run_until_quiet();
    EXPECT_EQ(activations_, 0);
}

TEST_F(Screen, KeysArriveOnceAndInOrder)
{
    SDL_Event event{};
    event.type = SDL_KEYDOWN;
    event.key.keysym.sym = SDLK_KP_5;
    SDL_PushEvent(&event);
    event = {};
    event.type = SDL_TEXTINPUT;
    event.text.text[0] = '5';
    SDL_PushEvent(&event);
    run_until_quiet();
    EXPECT_EQ(keys_, (std::vector<std::string>{"Keypad 5", "5"}));
}

TEST_F(Screen, WakeFromAnotherThreadDrawsAFrame)
{
    int frames = 0;
    std::thread waker;
    display_->run([&](const Frame& frame) -> std::optional<TimePoint> {
        draw(frame);
        ++frames;
        if (frames == 10) waker = std::thread{[this] { display_->wake(); }};
        if (frames > 10) display_->stop();
        return frames < 10 ? std::optional{frame.now} : std::nullopt;
    });
    waker.join();
    EXPECT_GT(frames, 10);
}

TEST_F(Screen, ADeadlineDrawsAgainAndNotBefore)
{
    std::optional<TimePoint> asked;
    Duration early{};
    display_->run([&](const Frame& frame) -> std::optional<TimePoint> {
        draw(frame);
        if (!asked && display_->counters().waits > 0) asked = frame.now + 30ms;
        if (asked && frame.now >= *asked) display_->stop();
        early = frame.now - asked.value_or(frame.now);
        return asked ? *asked : frame.now;
    });
    EXPECT_GE(early, 0ms);
}

TEST_F(Screen, ADeveloperWindowCloses)
{
    SDL_Event event{};
    event.type = SDL_QUIT;
    SDL_PushEvent(&event);
    display_->run([](const Frame&) { return std::nullopt; });
    SUCCEED() << "run() returned";
}

TEST_F(Screen, WritesThePictureItShows)
{
    std::string folder = "/tmp/kiosk-screen-XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    run_until_quiet();
    display_->save_png(folder + "/screen.png");
    EXPECT_GT(std::filesystem::file_size(folder + "/screen.png"), 1000U);
    std::filesystem::remove_all(folder);
}

TEST(Display, WithoutAScreenSaysSo)
{
    ::setenv("SDL_VIDEODRIVER", "dummy", 1);
    try {
        const Display display{DisplayOptions{}, sample::styles};
        FAIL();
    } catch (const WindowError& error) {
        EXPECT_NE(std::string{error.what()}.find("DISPLAY"), std::string::npos);
    }
}

}  // namespace
}  // namespace kiosk::runtime
