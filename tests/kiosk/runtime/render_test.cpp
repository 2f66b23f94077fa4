#include "kiosk/runtime/render/damage_renderer.h"
#include "kiosk/runtime/render/paint.h"
#include "kiosk/runtime/render/png_file.h"
#include "tests/kiosk/runtime/exact_renderer.h"
#include "tests/kiosk/runtime/offscreen.h"
#include "tests/kiosk/runtime/sample_page.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <random>

namespace kiosk::runtime {
namespace {

constexpr Argb paper = 0xFFE8ECF0;
constexpr int width = 300;
constexpr int height = 220;

struct Canvas {
    int w = width;
    int h = height;
    std::vector<std::uint32_t> pixels = std::vector<std::uint32_t>(
        static_cast<std::size_t>(w) * static_cast<std::size_t>(h), 0xFF123456U);
    PixelView view() { return {pixels.data(), w, h, w}; }
};

// The largest difference of any channel, and the pixels that differ at all.
struct Difference {
    int largest = 0;
    std::size_t pixels = 0;
};
Difference difference(const Canvas& a, const Canvas& b)
{
    Difference found;
    for (std::size_t i = 0; i < a.pixels.size(); ++i) {
        int worst = 0;
        for (const unsigned shift : {0U, 8U, 16U, 24U})
            worst = std::max(worst, std::abs(static_cast<int>((a.pixels[i] >> shift) & 0xFFU) -
                                             static_cast<int>((b.pixels[i] >> shift) & 0xFFU)));
        found.largest = std::max(found.largest, worst);
        found.pixels += worst != 0;
    }
    return found;
}

class Dice {
public:
    explicit Dice(unsigned seed) : engine_{seed} {}
    float up_to(float high) { return static_cast<float>(engine_() % 4096) / 4096 * high; }
    int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }
    ImVec2 point() { return {up_to(width + 60) - 30, up_to(height + 60) - 30}; }
    ImU32 colour() { return static_cast<ImU32>(engine_()); }

private:
    std::mt19937 engine_;
};

// Triangles with a colour and a texel of their own at each corner.
void raw_triangle(ImDrawList& list, Dice& dice, bool textured)
{
    const ImVec2 white = ImGui::GetFontTexUvWhitePixel();
    list.PrimReserve(3, 3);
    for (int i = 0; i < 3; ++i) {
        const ImVec2 uv = textured ? ImVec2{dice.up_to(0.05F), dice.up_to(0.03F)} : white;
        list.PrimVtx(dice.point(), uv, dice.colour());
    }
}

void shape(ImDrawList& list, Dice& dice)
{
    const ImVec2 a = dice.point();
    const ImVec2 b{a.x + dice.up_to(120), a.y + dice.up_to(90)};
    switch (dice.below(8)) {
        case 0:
            list.AddRectFilled(a, b, dice.colour());
            break;
        case 1:
            list.AddRectFilled(a, b, dice.colour(), dice.up_to(30));
            break;
        case 2:
            list.AddRect(a, b, dice.colour(), dice.up_to(20), 0, dice.up_to(6));
            break;
        case 3:
            list.AddCircleFilled(a, dice.up_to(60), dice.colour());
            break;
        case 4:
            list.AddLine(a, dice.point(), dice.colour(), 0.5F + dice.up_to(8));
            break;
        case 5:
            list.AddRectFilledMultiColor(a, b, dice.colour(), dice.colour(), dice.colour(),
                                         dice.colour());
            break;
        case 6:
            list.AddText(a, dice.colour(), "圈存 ¥12.50 Load");
            break;
        default:
            raw_triangle(list, dice, dice.below(3) == 0);
    }
}

void random_page(unsigned seed)
{
    Dice dice{seed};
    ImDrawList& list = *ImGui::GetBackgroundDrawList();
    for (int i = 0; i < 14; ++i) {
        const ImVec2 low = dice.point();
        const bool clipped = dice.below(4) == 0;
        if (clipped) list.PushClipRect(low, {low.x + 150, low.y + 100}, true);
        for (int n = 0; n < 3; ++n) shape(list, dice);
        if (clipped) list.PopClipRect();
    }
}

const std::array<FontStyle, 1> one_style{{{Face::Regular, 34}}};

TEST(DamageRenderer, DrawsRandomListsWithinOneOf255OfTheExactRenderer)
{
    sample::Offscreen screen{width, height, one_style};
    for (unsigned seed = 1; seed <= 12; ++seed) {
        auto& data = screen.build([seed] { random_page(seed); });
        Canvas fast;
        Canvas exact;
        DamageRenderer{paper}.render(data, fast.view());
        sample::render_exactly(data, exact.view(), paper);
        const auto found = difference(fast, exact);
        EXPECT_LE(found.largest, 1) << "seed " << seed << ", pixels " << found.pixels;
    }
}

TEST(DamageRenderer, DrawsASmallerMovedPictureWithinOneOf255OfTheExactRenderer)
{
    sample::Offscreen screen{width, height, one_style};
    auto& data = screen.build([] {
        Dice dice{7};
        for (int i = 0; i < 12; ++i) {
            ImGui::GetBackgroundDrawList()->AddCircleFilled(dice.point(), dice.up_to(50),
                                                            dice.colour());
            raw_triangle(*ImGui::GetBackgroundDrawList(), dice, i % 2 == 0);
        }
    });
    data.DisplayPos = {-13.0F, 9.5F};
    data.FramebufferScale = {0.7F, 0.7F};
    Canvas fast;
    Canvas exact;
    DamageRenderer{paper}.render(data, fast.view());
    sample::render_exactly(data, exact.view(), paper);
    EXPECT_LE(difference(fast, exact).largest, 1);
}

TEST(DamageRenderer, DrawsThePageOfATerminalWithinOneOf255OfTheExactRenderer)
{
    sample::Offscreen screen{1080, 260, sample::styles};
    sample::Page page;
    auto& data = screen.build([&] { sample::draw(page, screen.fonts(), 1080, 260); });
    Canvas fast{1080, 260};
    Canvas exact{1080, 260};
    DamageRenderer{paper}.render(data, fast.view());
    sample::render_exactly(data, exact.view(), paper);
    EXPECT_LE(difference(fast, exact).largest, 1);
}

// A scene of cards of which one changes a little at a time.
struct Scene {
    struct Card {
        ImVec2 at{};
        ImVec2 size{};
        ImU32 colour = 0;
        int number = 0;
        bool visible = true;
    };
    std::vector<Card> cards = std::vector<Card>(12);

    void change(Dice& dice)
    {
        auto& card = cards[static_cast<std::size_t>(dice.below(12))];
        switch (dice.below(5)) {
            case 0:
                card.at = dice.point();
                break;
            case 1:
                card.size = {dice.up_to(100), dice.up_to(80)};
                break;
            case 2:
                card.colour = dice.colour();
                break;
            case 3:
                card.number = dice.below(1000);
                break;
            default:
                card.visible = !card.visible;
        }
    }
    void draw() const
    {
        ImDrawList& list = *ImGui::GetBackgroundDrawList();
        for (const auto& card : cards) {
            if (!card.visible) continue;
            list.AddRectFilled(card.at, {card.at.x + card.size.x, card.at.y + card.size.y},
                               card.colour, 9);
            list.AddText(card.at, 0xFF000000U, std::to_string(card.number).c_str());
        }
    }
};

TEST(DamageRenderer, AThousandChangesLeaveWhatDrawingEverythingWould)
{
    sample::Offscreen screen{width, height, one_style};
    DamageRenderer renderer{paper};
    Canvas kept;
    Dice dice{42};
    Scene scene;
    for (int step = 0; step < 1000; ++step) {
        scene.change(dice);
        auto& data = screen.build([&] { scene.draw(); });
        renderer.render(data, kept.view());
        Canvas fresh;
        DamageRenderer{paper}.render(data, fresh.view());
        ASSERT_TRUE(kept.pixels == fresh.pixels) << "step " << step;
    }
}

TEST(DamageRenderer, TouchesNoPixelOutsideTheRectanglesItReports)
{
    sample::Offscreen screen{width, height, one_style};
    DamageRenderer renderer{paper};
    Canvas canvas;
    Dice dice{5};
    Scene scene;
    renderer.render(screen.build([&] { scene.draw(); }), canvas.view());
    for (int step = 0; step < 200; ++step) {
        const Canvas before = canvas;
        scene.change(dice);
        const auto damage = renderer.render(screen.build([&] { scene.draw(); }), canvas.view());
        Canvas masked = canvas;
        for (const auto& r : damage)
            for (int y = r.y0; y < r.y1; ++y)
                for (int x = r.x0; x < r.x1; ++x)
                    masked.view().row(y)[x] =
                        before.pixels[static_cast<std::size_t>(y * width + x)];
        ASSERT_TRUE(before.pixels == masked.pixels) << "step " << step;
    }
}

TEST(DamageRenderer, ReportsNothingForAFrameLikeTheLast)
{
    sample::Offscreen screen{width, height, one_style};
    DamageRenderer renderer{paper};
    Canvas canvas;
    const auto draw = [&] {
        return renderer.render(screen.build([] { random_page(3); }), canvas.view());
    };
    EXPECT_FALSE(draw().empty());
    EXPECT_TRUE(draw().empty());
}

TEST(DamageRenderer, SeesAFrameThatMovedAsAWhole)
{
    sample::Offscreen screen{width, height, one_style};
    DamageRenderer renderer{paper};
    Canvas canvas;
    renderer.render(screen.build([] { random_page(3); }), canvas.view());
    auto& data = screen.build([] { random_page(3); });
    data.DisplayPos = {-8, 0};
    EXPECT_FALSE(renderer.render(data, canvas.view()).empty());
}

TEST(DamageRenderer, DrawsEverythingAnewWhenToldToForget)
{
    sample::Offscreen screen{width, height, one_style};
    DamageRenderer renderer{paper};
    Canvas canvas;
    auto& data = screen.build([] { random_page(3); });
    renderer.render(data, canvas.view());
    renderer.forget();
    const auto damage = renderer.render(data, canvas.view());
    ASSERT_EQ(damage.size(), 1U);
    EXPECT_EQ(damage[0], (PixelRect{0, 0, width, height}));
}

TEST(DamageRenderer, APressedButtonDamagesItsOwnTilesAlone)
{
    sample::Offscreen screen{1080, 1920, sample::styles};
    DamageRenderer renderer{paper};
    Canvas canvas{1080, 1920};
    sample::Page page;
    const auto render = [&] {
        auto& data = screen.build([&] { sample::draw(page, screen.fonts(), 1080, 1920); });
        return renderer.render(data, canvas.view());
    };
    render();
    page.pressed_button = 3;
    const auto [x0, y0, x1, y1] = sample::button_rect(3, 1080, 1920);
    const auto damage = render();
    ASSERT_FALSE(damage.empty());
    for (const auto& r : damage) {
        EXPECT_GE(r.x0, x0 - 6 - DamageRenderer::tile_size);
        EXPECT_GE(r.y0, y0 - 6 - DamageRenderer::tile_size);
        EXPECT_LE(r.x1, x1 + 6 + DamageRenderer::tile_size);
        EXPECT_LE(r.y1, y1 + 10 + DamageRenderer::tile_size);
    }
}

TEST(DamageRenderer, SurvivesCoordinatesBeyondAnyScreen)
{
    sample::Offscreen screen{width, height, one_style};
    auto& data = screen.build([] {
        ImDrawList& list = *ImGui::GetBackgroundDrawList();
        list.PushClipRectFullScreen();
        const ImVec2 white = ImGui::GetFontTexUvWhitePixel();
        const float wild[] = {0, 1e9F, -1e30F, 3e38F, std::nanf(""), -5, 1e5F};
        for (const float x : wild) {
            for (const float y : wild) {
                list.PrimReserve(3, 3);
                list.PrimVtx({x, y}, white, 0xFF0000FFU);
                list.PrimVtx({y, 50}, white, 0x800000FFU);
                list.PrimVtx({100, x}, white, 0x80FF00FFU);
            }
        }
        list.PopClipRect();
    });
    Canvas canvas;
    DamageRenderer renderer{paper};
    EXPECT_EQ(renderer.render(data, canvas.view()).size(), 1U);
}

// Both translucent halves of a rectangle: their common edge is blended once.
TEST(PaintTriangle, TwoThatShareAnEdgeBlendEachPixelOnce)
{
    Canvas canvas{64, 64};
    paint_rect(canvas.view(), {0, 0, 64, 64}, 0xFF000000U);
    const Corner a{3.3F, 4.7F, 0, 0, 0x80FFFFFFU};
    const Corner b{60.1F, 9.2F, 0, 0, 0x80FFFFFFU};
    const Corner c{55.5F, 58.9F, 0, 0, 0x80FFFFFFU};
    const Corner d{1.2F, 50.4F, 0, 0, 0x80FFFFFFU};
    paint_triangle(canvas.view(), {0, 0, 64, 64}, {a, b, c});
    paint_triangle(canvas.view(), {0, 0, 64, 64}, {a, c, d});
    for (const auto pixel : canvas.pixels)
        EXPECT_TRUE(pixel == 0xFF000000U || pixel == 0xFF808080U) << std::hex << pixel;
}

TEST(PaintRect, RoundsEveryBlendAsExactArithmeticDoes)
{
    for (std::uint32_t alpha = 0; alpha < 256; alpha += 3) {
        for (std::uint32_t over = 0; over < 256; over += 5) {
            for (const int w : {1, 4, 7}) {  // alone, four at a time, and both
                Canvas canvas{w, 1};
                paint_rect(canvas.view(), {0, 0, w, 1}, 0xFF6496C8U);
                paint_rect(canvas.view(), {0, 0, w, 1}, (alpha << 24U) | over * 0x010101U);
                const auto exact = [&](double under) {
                    const double a = alpha / 255.0;
                    return static_cast<std::uint32_t>(std::lround(under + (over - under) * a));
                };
                const auto expected =
                    0xFF000000U | exact(0x64) << 16U | exact(0x96) << 8U | exact(0xC8);
                for (const auto pixel : canvas.pixels) ASSERT_EQ(pixel, expected) << alpha;
            }
        }
    }
}

TEST(WritePng, NamesTheFileThatCannotBeWritten)
{
    Canvas canvas{4, 4};
    try {
        write_png(canvas.view(), "/no-such-folder/picture.png");
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string{error.what()}.find("/no-such-folder/picture.png"), std::string::npos);
    }
}

TEST(WritePng, WritesAWholeFileWithThePngSignature)
{
    std::string folder = "/tmp/kiosk-png-XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    Canvas canvas{4, 4};
    write_png(canvas.view(), folder + "/picture.png");
    std::ifstream file{folder + "/picture.png", std::ios::binary};
    std::string signature(8, '\0');
    file.read(signature.data(), 8);
    EXPECT_EQ(signature, "\x89PNG\r\n\x1A\n");
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace kiosk::runtime
