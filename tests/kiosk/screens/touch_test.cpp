#include "kiosk/screens/touch.h"

#include "kiosk/screens/fit.h"
#include "kiosk/screens/fonts.h"
#include "kiosk/screens/text_layout.h"
#include "kiosk/screens/theme.h"

#include <gtest/gtest.h>

/// The parts of a screen that need no fonts: touch, lines, type, colours, places.
namespace kiosk::screens {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint start{1h};
constexpr Rect button{100, 100, 200, 100};
constexpr Point inside{150, 150};
constexpr Point outside{10, 10};

/// One frame with one button; says what became of it.
Touch::Look frame(Touch& touch, const Finger& finger, TimePoint now,
                  const std::string& screen = "home")
{
    touch.begin(screen, finger, now);
    const auto look = touch.offer("ok", button);
    touch.end();
    return look;
}

Finger down(Point at) { return {at, true, true, false}; }
Finger held(Point at) { return {at, true, false, false}; }
Finger up(Point at) { return {at, false, false, true}; }

TEST(Touch, IsHeldWhileItIsInsideAndFiresOnRelease)
{
    Touch touch;
    (void)frame(touch, {}, start);
    EXPECT_TRUE(frame(touch, down(inside), start + 1s).held);
    EXPECT_FALSE(frame(touch, held(outside), start + 1s).held);
    EXPECT_TRUE(frame(touch, held(inside), start + 1s).held);
    EXPECT_TRUE(frame(touch, up(inside), start + 1s).fired);
    EXPECT_FALSE(frame(touch, {inside}, start + 1s).fired);
}

TEST(Touch, ThatBeganOutsideNeverFires)
{
    Touch touch;
    (void)frame(touch, {}, start);
    (void)frame(touch, down(outside), start + 1s);
    EXPECT_FALSE(frame(touch, held(inside), start + 1s).held);
    EXPECT_FALSE(frame(touch, up(inside), start + 1s).fired);
}

TEST(Touch, IsDeafRightAfterAScreenChange)
{
    Touch touch;
    (void)frame(touch, {}, start);
    (void)frame(touch, {}, start + 1s, "records");
    EXPECT_FALSE(frame(touch, down(inside), start + 1299ms, "records").held);
    (void)frame(touch, up(inside), start + 1299ms, "records");
    EXPECT_TRUE(frame(touch, down(inside), start + 1300ms, "records").held);
}

TEST(Touch, IsDeafOnATargetThatHasJustAppearedOrMoved)
{
    Touch touch;
    touch.begin("home", {}, start);
    touch.end();
    EXPECT_FALSE(frame(touch, down(inside), start + 1s).held);
    (void)frame(touch, up(inside), start + 1s);
    EXPECT_TRUE(frame(touch, down(inside), start + 1300ms).held);

    touch.begin("home", {}, start + 2s);
    (void)touch.offer("ok", {120, 100, 200, 100});
    touch.end();
    EXPECT_FALSE(frame(touch, down(inside), start + 2s).held);
}

TEST(Touch, SaysWhichTargetsAreAwake)
{
    Touch touch;
    (void)frame(touch, {}, start);
    EXPECT_FALSE(touch.targets().front().enabled);
    (void)frame(touch, {}, start + 300ms);
    EXPECT_TRUE(touch.targets().front().enabled);
}

TEST(Touch, LetsGoOfATargetThatVanishes)
{
    Touch touch;
    (void)frame(touch, {}, start);
    (void)frame(touch, down(inside), start + 1s);
    touch.begin("home", held(inside), start + 1s);
    touch.end();
    (void)frame(touch, held(inside), start + 2s);
    EXPECT_FALSE(frame(touch, up(inside), start + 2s).fired);
}

// Text in lines.

/// Every hanzi is two wide, every other character one.
float width_of(std::string_view text)
{
    float width = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0U) == 0x80U) continue;
        width += byte >= 0xE0U ? 2 : 1;
    }
    return width;
}

std::vector<std::string> broken(std::string_view text, float width)
{
    const auto result = break_lines(text, width, width_of);
    return {result.lines.begin(), result.lines.end()};
}
using Wanted = std::vector<std::string>;

TEST(Lines, BreakBetweenWords)
{
    EXPECT_EQ(broken("put in your notes", 8), (Wanted{"put in", "your", "notes"}));
}
TEST(Lines, BreakBetweenHanzi) { EXPECT_EQ(broken("请放入纸币", 6), (Wanted{"请放入", "纸币"})); }
TEST(Lines, NeverBeginWithAClosingMark)
{
    EXPECT_EQ(broken("一次一张，展平", 8), (Wanted{"一次一", "张，展平"}));
}
TEST(Lines, NeverEndWithAnOpeningMark)
{
    EXPECT_EQ(broken("请您按“充值”", 8), (Wanted{"请您按", "“充值”"}));
}
TEST(Lines, KeepAnAmountTogether)
{
    EXPECT_EQ(broken("还可放入 ¥626.55", 12), (Wanted{"还可放入", "¥626.55"}));
}
TEST(Lines, SayWhenAWordHadToBeBroken)
{
    EXPECT_TRUE(break_lines("unbreakable", 4, width_of).broken_word);
    EXPECT_FALSE(break_lines("a b c", 4, width_of).broken_word);
}
TEST(Lines, LoseNothingButBlanks)
{
    const std::string text = "Mixed 文字，with “marks” 和 ¥1,234.50 (all) of them。";
    auto squeezed = text;
    std::erase(squeezed, ' ');
    for (float width = 1; width < 60; ++width) {
        std::string all;
        for (const auto& line : broken(text, width)) all += line;
        std::erase(all, ' ');
        EXPECT_EQ(all, squeezed) << width;
    }
}
TEST(Lines, SurviveBytesThatAreNoText)
{
    const std::string garbage{"\xFF\x80 \xE4\xB8 x\xF0\x9F", 9};
    std::string all;
    for (const auto& line : broken(garbage, 3)) all += line;
    EXPECT_FALSE(all.empty());
}
TEST(Lines, OfTitlesAreAboutEquallyLong)
{
    const auto even = break_evenly("one two three four five six", 22, width_of);
    ASSERT_EQ(even.lines.size(), 2U);
    EXPECT_EQ(even.lines[0], "one two three");
}

// Type and colours.

// X2: 4.8 mm on 1080 px over 344 mm; a hanzi is 0.64 of the line, and a text may shrink to 0.72.
TEST(Type, IsHighEnoughEvenWhereATextHadToShrink)
{
    for (const auto& spec : text_specs) {
        if (spec.face == Face::Icon) continue;
        EXPECT_GE(spec.px * 0.64F * 0.72F / (1080.0F / 344.0F), 4.8F) << spec.px;
    }
}

// X3.
TEST(Colours, OfTextsAreSevenToOneAndOfBordersThree)
{
    using namespace theme;
    for (const auto& ink : {plain, good, warning, trouble, kept})
        EXPECT_GE(contrast(ink.text, ink.ground), 7.0);
    for (const auto& ink : {good, warning, trouble, kept})
        EXPECT_GE(contrast(ink.border, surface), 3.0);
    for (const auto ground : {page, surface})
        for (const auto ink : {text, text_soft, accent}) EXPECT_GE(contrast(ink, ground), 6.5);
    EXPECT_GE(contrast(on_accent, accent), 7.0);
    EXPECT_GE(contrast(on_accent_soft, accent), 7.0);
    EXPECT_GE(contrast(on_accent, accent_deep), 7.0);
    EXPECT_GE(contrast(accent, accent_soft), 4.5);
    EXPECT_GE(contrast(text_soft, accent_soft), 4.5);
    EXPECT_GE(contrast(text, plain.ground), 7.0);
}

TEST(Contrast, IsTwentyOneFromBlackToWhite)
{
    EXPECT_NEAR(contrast(rgb(0x000000), rgb(0xFFFFFF)), 21.0, 0.01);
    EXPECT_NEAR(contrast(rgb(0x777777), rgb(0xFFFFFF)), 4.48, 0.01);
}

TEST(Fit, ChoosesTheDesignByTheShapeAndKeepsItWhole)
{
    const auto tall = fit_design({1080, 1920});
    EXPECT_FALSE(tall.landscape);
    EXPECT_FLOAT_EQ(tall.scale, 1);
    const auto wide = fit_design({1920, 1200});
    EXPECT_TRUE(wide.landscape);
    EXPECT_FLOAT_EQ(wide.scale, 1);
    EXPECT_FLOAT_EQ(wide.origin.y, 60);
    EXPECT_FLOAT_EQ(fit_design({540, 960}).scale, 0.5F);
}

TEST(Rect, CutsStripsAndKeepsTheRest)
{
    Rect r{0, 0, 100, 100};
    EXPECT_EQ(r.cut_top(20, 5), (Rect{0, 0, 100, 20}));
    EXPECT_EQ(r, (Rect{0, 25, 100, 75}));
    EXPECT_EQ(r.cut_right(30), (Rect{70, 25, 30, 75}));
    EXPECT_EQ(r.cut_bottom(500), (Rect{0, 25, 70, 75}));
    EXPECT_EQ(r.h, 0);
}

}  // namespace
}  // namespace kiosk::screens
