#include "kiosk/screens/stage.h"

#include "kiosk/screens/theme.h"
#include "kiosk/views/make_view.h"
#include "tests/kiosk/screens/test_window.h"
#include "tests/kiosk/views/samples.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include <algorithm>
#include <set>

/// The screens in a window without glass: real fonts, real layouts, a finger.
namespace kiosk::screens {
namespace {

using namespace std::chrono_literals;
using testing::TestWindow;
using views::testing::every_sample;
using views::testing::Sample;

constexpr Point portrait{1080, 1920};
constexpr Point landscape{1920, 1080};
constexpr auto begin = views::testing::sample_time;

const views::Catalogue& real_texts()
{
    static const views::Catalogue one{KIOSK_CATALOGUES};
    return one;
}

views::ScreenView view_of(const Sample& sample, Language language,
                          const views::Catalogue& catalogue = real_texts())
{
    auto terminal = sample.terminal;
    terminal.language = language;
    return views::make_view(
        terminal,
        {.catalogue = catalogue,
         .now = begin,
         .civil_time =
             views::CivilTime{std::chrono::local_days{std::chrono::year{2026} / 11 / 22} + 18h},
         .readers = {{"pcsc", views::ReaderSide::Right}},
         .contact_quality = sample.contact,
         .looks = sample.looks});
}

views::ScreenView view_of(const std::string& name, Language language = Language::Chinese)
{
    return view_of(views::testing::sample(name), language);
}

/// Calls `look` with one drawn frame of every sample, in both languages and shapes.
template <class Look>
void everywhere(const views::Catalogue& catalogue, Look look)
{
    for (const auto size : {portrait, landscape}) {
        for (const auto& sample : every_sample()) {
            for (const auto language : {Language::Chinese, Language::English}) {
                TestWindow window{size};
                const auto frame = window.draw(view_of(sample, language, catalogue), begin);
                SCOPED_TRACE(sample.name + (language == Language::Chinese ? " zh" : " en") +
                             (size.x < size.y ? " portrait" : " landscape"));
                look(frame, size);
            }
        }
    }
}

Rect target(const Frame& frame, const std::string& id)
{
    const auto found = std::ranges::find(frame.targets, id, &TouchTarget::id);
    EXPECT_NE(found, frame.targets.end()) << id;
    return found == frame.targets.end() ? Rect{} : found->rect;
}

float gap_between(const Rect& a, const Rect& b)
{
    const auto across = std::max(a.x - b.right(), b.x - a.right());
    const auto down = std::max(a.y - b.bottom(), b.y - a.bottom());
    return std::max(across, down);
}

// X1: 20 mm, 3 mm apart, on a portrait screen of 1080 px over 344 mm (the same glass turned for landscape: 610 mm).
TEST(EveryScreen, HasTargetsOfTwentyMillimetresThreeApartInsideTheWindow)
{
    constexpr float px_per_mm = 1080.0F / 344.0F;
    everywhere(real_texts(), [&](const Frame& frame, Point size) {
        const Rect window{0, 0, size.x, size.y};
        for (std::size_t i = 0; i < frame.targets.size(); ++i) {
            const auto& [id, r, enabled] = frame.targets[i];
            EXPECT_GE(std::min(r.w, r.h), 20 * px_per_mm) << id;
            EXPECT_TRUE(window.contains({r.x, r.y}) &&
                        window.contains({r.right() - 1, r.bottom() - 1}))
                << id;
            for (std::size_t j = 0; j < i; ++j)
                EXPECT_GE(gap_between(r, frame.targets[j].rect), 3 * px_per_mm)
                    << id << ", " << frame.targets[j].id;
        }
    });
}

TEST(EveryScreen, ShowsItsTextsWhole)
{
    everywhere(real_texts(), [](const Frame& frame, Point) {
        for (const auto& text : frame.clipped) ADD_FAILURE() << "does not fit: " << text;
    });
}

// X11.
TEST(EveryScreen, HasRoomForTextsFortyPercentLonger)
{
    const views::Catalogue longer{KIOSK_PSEUDO_CATALOGUES};
    everywhere(longer, [](const Frame& frame, Point) {
        for (const auto& text : frame.clipped) ADD_FAILURE() << "does not fit: " << text;
    });
}

TEST(EveryScreen, HasTargetsWithIdsOfTheirOwnAndAlwaysLanguageAndHelp)
{
    everywhere(real_texts(), [](const Frame& frame, Point) {
        std::set<std::string> ids;
        for (const auto& target : frame.targets)
            EXPECT_TRUE(ids.insert(target.id).second) << target.id;
        EXPECT_TRUE(ids.contains("language") && ids.contains("help"));
    });
}

// R28: nothing moves where nobody needs it.
TEST(EveryScreen, SleepsWhereNobodyIsAndMovesAtTenFramesAtMost)
{
    std::set<bool> moved;
    for (const auto& sample : every_sample()) {
        TestWindow window{portrait};
        const auto frame = window.draw(view_of(sample, Language::Chinese), begin);
        const bool nobody = std::holds_alternative<flows::visit::Idle>(sample.terminal.visit);
        if (nobody) {
            EXPECT_FALSE(frame.next_animation) << sample.name;
        }
        if (frame.next_animation) {
            EXPECT_GE(*frame.next_animation - begin, 100ms) << sample.name;
        }
        moved.insert(frame.next_animation.has_value());
    }
    EXPECT_EQ(moved.size(), 2U);
}

TEST(EveryScreen, DrawsInAWindowOfAnySize)
{
    for (const auto size : {Point{540, 960}, {800, 600}, {1366, 768}, {2160, 3840}}) {
        TestWindow window{size};
        const auto frame = window.draw(view_of("notes-money"), begin);
        EXPECT_TRUE(frame.clipped.empty()) << size.x;
        const auto button = target(frame, "load-now");
        EXPECT_LE(button.right(), size.x);
        EXPECT_GT(button.w, size.x / 8);
    }
}

/// A window that shows `name` long enough to be awake.
struct Awake {
    explicit Awake(const std::string& name, Point size = portrait)
        : view{view_of(name)}, window{size}
    {
        (void)window.draw(view, now);
        now += 400ms;
        frame = window.draw(view, now);
    }
    Frame next(Point at, bool down)
    {
        window.finger(at, down);
        now += 20ms;
        return window.draw(view, now);
    }
    views::ScreenView view;
    TestWindow window;
    TimePoint now = begin;
    Frame frame;
};

/// A number for all that the last frame draws.
std::size_t drawn()
{
    std::size_t hash = 0;
    const auto* data = ImGui::GetDrawData();
    for (int n = 0; n < data->CmdListsCount; ++n)
        for (const auto& v : data->CmdLists[n]->VtxBuffer)
            hash = hash * 31 +
                   (std::hash<float>{}(v.pos.x) ^ (std::hash<float>{}(v.pos.y) << 1U) ^ v.col);
    return hash;
}

TEST(Finger, PressAndReleaseInsideIsTheIntent)
{
    for (const auto size : {portrait, landscape}) {
        Awake home{"home", size};
        const auto at = target(home.frame, "records").centre();
        EXPECT_TRUE(home.next(at, true).intents.empty());
        const auto released = home.next(at, false);
        ASSERT_EQ(released.intents.size(), 1U);
        EXPECT_EQ(released.intents.front(), views::Intent{flows::Button::ShowRecords});
        EXPECT_TRUE(home.next(at, false).intents.empty());
    }
}

TEST(Finger, SlidingOffCancels)
{
    Awake home{"home"};
    (void)home.next(target(home.frame, "records").centre(), true);
    (void)home.next({5, 5}, true);
    EXPECT_TRUE(home.next({5, 5}, false).intents.empty());
}

TEST(Finger, SlidingOntoAnotherButtonDoesNothing)
{
    Awake home{"home"};
    (void)home.next(target(home.frame, "records").centre(), true);
    (void)home.next(target(home.frame, "finish").centre(), true);
    EXPECT_TRUE(home.next(target(home.frame, "finish").centre(), false).intents.empty());
}

// X19: in the same frame.
TEST(Finger, APressShowsInItsFirstFrame)
{
    Awake home{"home"};
    const auto before = drawn();
    (void)home.next(target(home.frame, "records").centre(), true);
    EXPECT_NE(drawn(), before);
}

// R26.
TEST(Finger, ThatOnlyHoversChangesNothing)
{
    Awake home{"home"};
    const auto before = drawn();
    (void)home.next(target(home.frame, "records").centre(), false);
    EXPECT_EQ(drawn(), before);
}

// X20.
TEST(Finger, IsIgnoredForThreeHundredMillisecondsAfterAScreenChange)
{
    Awake window{"home"};
    const auto at = target(window.frame, "records").centre();
    window.view = view_of("trouble-9");
    (void)window.next({5, 5}, false);
    const auto back = target(window.next({5, 5}, false), "back").centre();
    (void)window.next(back, true);
    EXPECT_TRUE(window.next(back, false).intents.empty());
    window.now += 300ms;
    (void)window.next(back, true);
    EXPECT_EQ(window.next(back, false).intents.size(), 1U);
    EXPECT_GT(at.y, 0);
}

TEST(Finger, ThatPressedBeforeTheScreenChangedDoesNothingOnTheNext)
{
    Awake window{"home"};
    const auto at = target(window.frame, "language").centre();
    (void)window.next(at, true);
    window.view = view_of("trouble-9");
    (void)window.next(at, true);
    EXPECT_TRUE(window.next(at, false).intents.empty());
}

TEST(Finger, ALanguageChangeDoesNotWakeOrDeafenAnything)
{
    Awake window{"home"};
    const auto at = target(window.frame, "records").centre();
    window.view = view_of("home", Language::English);
    (void)window.next(at, true);
    EXPECT_EQ(window.next(at, false).intents.size(), 1U);
}

TEST(Finger, UnderTheHelpPageNothingCanBeTouched)
{
    Awake window{"help-home"};
    std::set<std::string> ids;
    for (const auto& one : window.frame.targets) ids.insert(one.id);
    EXPECT_EQ(ids, (std::set<std::string>{"language", "help", "close-help", "more-time"}));
}

}  // namespace
}  // namespace kiosk::screens
