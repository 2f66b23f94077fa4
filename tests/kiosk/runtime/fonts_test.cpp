#include "kiosk/runtime/fonts/code_box.h"
#include "kiosk/runtime/fonts/font_book.h"
#include "tests/kiosk/runtime/offscreen.h"

#include <gtest/gtest.h>

#include <cmath>

namespace kiosk::runtime {
namespace {

const std::array<FontStyle, 3> styles{{{Face::Regular, 40}, {Face::Bold, 60}, {Face::Icons, 50}}};

std::string utf8(char32_t code_point)
{
    std::string text;
    append_utf8(text, code_point);
    return text;
}

class Fonts : public testing::Test {
protected:
    // Draws the text, and returns the glyph that stands for its first character.
    ImFontGlyph draw(std::size_t style, const std::string& text)
    {
        ImFont* font = screen_.fonts().font(style);
        std::string drawable;
        screen_.build([&] {
            drawable = screen_.fonts().drawable(text);
            ImGui::GetBackgroundDrawList()->AddText(font, font->FontSize, {10, 10}, 0xFF000000U,
                                                    drawable.c_str());
        });
        std::string_view rest = drawable;
        const auto* glyph = font->FindGlyphNoFallback(static_cast<ImWchar>(take_code_point(rest)));
        return glyph != nullptr ? *glyph : ImFontGlyph{};
    }
    // The darkness of a glyph's texels, summed.
    [[nodiscard]] static std::uint64_t ink(const ImFontGlyph& glyph)
    {
        const auto& texture = *static_cast<AlphaTexture*>(ImGui::GetIO().Fonts->TexID);
        const auto texel = [](float uv, int size) {
            return static_cast<int>(std::lround(uv * static_cast<float>(size)));
        };
        std::uint64_t sum = 0;
        for (int y = texel(glyph.V0, texture.height); y < texel(glyph.V1, texture.height); ++y)
            for (int x = texel(glyph.U0, texture.width); x < texel(glyph.U1, texture.width); ++x)
                sum += texture.alpha[y * texture.width + x];
        return sum;
    }

    sample::Offscreen screen_{6000, 300, styles};  // wide: a glyph outside is not drawn
};

TEST_F(Fonts, AGlyphThatAFrameNeedsIsThereBeforeTheFrameIsSeen)
{
    EXPECT_GT(ink(draw(0, "圈")), 0U);
    EXPECT_GT(ink(draw(1, "存")), 0U);
}

TEST_F(Fonts, NothingIsMadeTwice)
{
    draw(0, "圈存");
    const auto made = screen_.fonts().glyphs_made();
    draw(0, "存圈");
    EXPECT_EQ(screen_.fonts().glyphs_made(), made);
}

TEST_F(Fonts, OnlyTheStyleThatDrewACharacterGetsIt)
{
    draw(1, "额");
    EXPECT_EQ(screen_.fonts().font(0)->FindGlyphNoFallback(u'额'), nullptr);
}

TEST_F(Fonts, TheIconFontDrawsItsPrivateUseCodes) { EXPECT_GT(ink(draw(2, utf8(0xE8AD))), 0U); }

TEST_F(Fonts, LinesAreAsHighAsTheStyleSays)
{
    EXPECT_FLOAT_EQ(screen_.fonts().font(0)->FontSize, 40);
    EXPECT_FLOAT_EQ(screen_.fonts().font(1)->FontSize, 60);
}

// GB 18030-2022 level 3: the URO to U+9FFF, Extension A, B and on to F; characters of people's names among them.
TEST_F(Fonts, RareCharactersOfLevel3Draw)
{
    for (const char32_t c :
         {U'\u9FFF', U'\u3400', U'\u4DB5', U'\u4DBF', U'\U00020000', U'\U00020BB7', U'\U0002A6D6',
          U'\U0002A6DE', U'\U0002A7DD', U'\U0002B740', U'\U0002B820', U'\U0002CEB0', U'\U0002EBE0',
          U'\U00030EDE'})
        EXPECT_GT(ink(draw(0, utf8(c))), 0U) << std::hex << static_cast<std::uint32_t>(c);
}

TEST_F(Fonts, EveryBlockOfTheStandardDrawsAGlyphOrItsCode)
{
    std::size_t drawn = 0;
    for (const auto& [first, last] :
         std::initializer_list<std::pair<char32_t, char32_t>>{{0x3400, 0x4DBF},
                                                              {0x4E00, 0x9FFF},
                                                              {0x20000, 0x2A6DF},
                                                              {0x2A700, 0x2B739},
                                                              {0x2B740, 0x2B81D},
                                                              {0x2B820, 0x2CEA1},
                                                              {0x2CEB0, 0x2EBE0},
                                                              {0xA000, 0xA4C6},
                                                              {0x1880, 0x18AA},
                                                              {0xE000, 0xF8FF},
                                                              {0x10FF00, 0x10FFFF}}) {
        std::string sampled;
        for (char32_t c = first; c <= last; c += 331) append_utf8(sampled, c);
        draw(0, sampled);
        const auto drawable = screen_.fonts().drawable(sampled);
        for (std::string_view rest = drawable; !rest.empty(); ++drawn) {
            const auto code = static_cast<ImWchar>(take_code_point(rest));
            const auto* glyph = screen_.fonts().font(0)->FindGlyphNoFallback(code);
            ASSERT_NE(glyph, nullptr)
                << std::hex << static_cast<std::uint32_t>(first) << " " << code;
            ASSERT_GT(ink(*glyph), 0U)
                << std::hex << static_cast<std::uint32_t>(first) << " " << code;
        }
    }
    EXPECT_GT(drawn, 270U);
}

TEST_F(Fonts, ATextThatNobodyCouldReadShowsBoxesNotBlanks)
{
    for (const std::string text :
         {"\xFF", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE5\x9C", "\x07"})
        EXPECT_GT(ink(draw(0, text)), 0U) << testing::PrintToString(text);
}

TEST_F(Fonts, SpacesTakeRoomAndDrawNothing)
{
    const auto space = draw(0, "\u3000");
    EXPECT_GT(space.AdvanceX, 20);
    EXPECT_EQ(space.Visible, 0U);
}

TEST_F(Fonts, AFullBookStartsAgainAndStillDraws)
{
    const unsigned generation = screen_.fonts().generation();
    for (char32_t c = 0x20000; c < 0x20000 + RareCharacters::capacity() + 40; c += 20) {
        std::string text;
        for (char32_t k = 0; k < 20; ++k) append_utf8(text, c + k);
        ASSERT_GT(ink(draw(0, text)), 0U);
    }
    EXPECT_GT(screen_.fonts().generation(), generation);
}

TEST(FontBook, NamesTheMissingFileAndItsPackage)
{
    ImFontAtlas atlas;
    FontFiles files;
    files.rare[1] = "/no/such/HanaMinB.ttf";
    try {
        const FontBook book{atlas, styles, 1.0F, files};
        FAIL();
    } catch (const FontError& error) {
        const std::string text = error.what();
        EXPECT_NE(text.find("/no/such/HanaMinB.ttf"), std::string::npos) << text;
        EXPECT_NE(text.find("fonts-hanazono"), std::string::npos) << text;
    }
}

TEST(FontBook, AFileThatIsNoFontIsAnError)
{
    ImFontAtlas atlas;
    FontFiles files;
    files.regular = "CMakeLists.txt";
    EXPECT_THROW((FontBook{atlas, styles, 1.0F, files}), FontError);
}

TEST(RareCharacters, TheSameCodePointKeepsItsStandIn)
{
    RareCharacters rare;
    const auto first = rare.drawable("\U00020BB7野家");
    EXPECT_EQ(rare.drawable("\U00020BB7野家"), first);
    EXPECT_EQ(rare.lent(), 1U);
}

TEST(RareCharacters, AStandInMeansItsCodePoint)
{
    RareCharacters rare;
    const auto text = rare.drawable("\U0002A7DD");
    std::string_view rest = text;
    EXPECT_EQ(rare.meaning(take_code_point(rest)), U'\U0002A7DD');
}

TEST(RareCharacters, APrivateUseCodeIsNeverTakenForAStandIn)
{
    RareCharacters rare;
    const auto name = rare.drawable("\U00020BB7");
    const auto intruder = rare.drawable(utf8(RareCharacters::first));
    EXPECT_NE(name, intruder);
}

TEST(RareCharacters, OrdinaryTextAndIconsPassUnchanged)
{
    RareCharacters rare;
    EXPECT_EQ(rare.drawable("余额 ¥1.00 \xEE\xA1\x90"), "余额 ¥1.00 \xEE\xA1\x90");
}

TEST(RareCharacters, VariationSelectorsFallAway)
{
    RareCharacters rare;
    EXPECT_EQ(rare.drawable("葛\U000E0100城\uFE00"), "葛城");
}

TEST(RareCharacters, WhenAllStandInsAreLentTheNextIsAReplacement)
{
    RareCharacters rare;
    for (std::size_t i = 0; i < RareCharacters::capacity(); ++i)
        ASSERT_NE(rare.drawable(utf8(static_cast<char32_t>(0x20000 + i))), "\uFFFD");
    EXPECT_EQ(rare.drawable(utf8(0x2F800)), "\uFFFD");
}

TEST(CodeBox, ShowsDifferentCodesDifferently)
{
    const FontFace digits{FontFiles{}.regular, FontFiles{}.collection_index};
    const auto a = code_box(0x20BB7, 32, digits);
    const auto b = code_box(0x20BB8, 32, digits);
    EXPECT_EQ(a.width, b.width);
    EXPECT_NE(a.alpha, b.alpha);
}

TEST(GlyphAtlas, NeverLaysTwoGlyphsOnTheSameTexels)
{
    GlyphAtlas atlas;
    std::vector<std::uint8_t> taken(static_cast<std::size_t>(GlyphAtlas::width) *
                                    GlyphAtlas::height);
    GlyphImage image;
    for (int i = 0; i < 600; ++i) {
        image.width = 10 + i * 7 % 40;
        image.height = 10 + i * 13 % 50;
        image.alpha.assign(static_cast<std::size_t>(image.width * image.height), 255);
        const auto place = atlas.put(image);
        ASSERT_TRUE(place);
        for (int y = place->y0; y < place->y1; ++y)
            for (int x = place->x0; x < place->x1; ++x)
                ASSERT_EQ(taken[static_cast<std::size_t>(y) * GlyphAtlas::width +
                                static_cast<std::size_t>(x)]++,
                          0);
    }
}

TEST(GlyphAtlas, SaysWhenItIsFull)
{
    GlyphAtlas atlas;
    GlyphImage image{.width = 1000, .height = 1000, .alpha = std::vector<std::uint8_t>(1'000'000)};
    int placed = 0;
    while (atlas.put(image)) ++placed;
    EXPECT_EQ(placed, 8);
    atlas.clear();
    EXPECT_TRUE(atlas.put(image));
}

}  // namespace
}  // namespace kiosk::runtime
