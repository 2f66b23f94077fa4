#include "devices/printer/receipt_layout.h"

#include "devices/printer/line_breaking.h"
#include "devices/printer/receipt_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace kiosk::devices {
namespace {

using Kind = PrintLine::Kind;
using Lines = std::vector<std::u32string>;

std::string shown(std::string_view utf8) { return to_utf8(printable(utf8)); }

TEST(PrintableText, LosesEveryControlCharacterButTheLineFeed)
{
    for (char c = 1; c < 0x20; ++c) {
        const auto text = shown(std::string{'a', c, 'b'});
        EXPECT_EQ(text, c == '\n' ? "a\nb" : c == '\t' ? "a b" : "ab") << int{c};
    }
    EXPECT_EQ(shown("a\x7F\xC2\x80\xC2\x9Fz"), "az");
}

TEST(PrintableText, MarksEachByteThatIsNoUtf8)
{
    EXPECT_EQ(shown("a\xFFz"), "a〓z");
    EXPECT_EQ(shown("\xC0\x80"), "〓〓");              // overlong
    EXPECT_EQ(shown("\xED\xA0\x80"), "〓〓〓");        // a surrogate
    EXPECT_EQ(shown("\xF4\x90\x80\x80"), "〓〓〓〓");  // beyond U+10FFFF
    EXPECT_EQ(shown("\xE4\xBD"), "〓〓");              // cut short
}

TEST(PrintableText, KeepsNamesOfEveryPlaneAndLosesWhatHasNoWidth)
{
    EXPECT_EQ(shown("𠮷龦〇"), "𠮷龦〇");
    EXPECT_EQ(shown("葛\U000E0100城\u200B"), "葛城");  // variation selector, zero-width space
}

TEST(PrintableText, TurnsTheYenSignIntoTheOneThatPrintersHave) { EXPECT_EQ(shown("¥5"), "￥5"); }

TEST(PrintableText, OfRandomBytesHoldsNoControlAndComesBackFromUtf8)
{
    std::mt19937 dice{7};
    for (int run = 0; run < 500; ++run) {
        std::string noise;
        for (int i = 0; i < 64; ++i) noise.push_back(static_cast<char>(dice() & 0xFFU));
        const auto text = printable(noise);
        EXPECT_TRUE(std::ranges::all_of(
            text, [](char32_t c) { return c == U'\n' || (c >= 0x20 && c != 0x7F); }));
        EXPECT_EQ(printable(to_utf8(text)), text);
    }
}

TEST(Columns, AreOneForAsciiAndTwoForTheRest)
{
    EXPECT_EQ(columns(U"Ab 1"), 4U);
    EXPECT_EQ(columns(U"余额"), 4U);
    EXPECT_EQ(columns(U"余额￥12.00"), 11U);
    EXPECT_EQ(columns(U"𠮷"), 2U);
}

TEST(BreakingLines, BreaksAtSpacesAndBesideChineseCharacters)
{
    EXPECT_EQ(break_lines(U"Call 12345 now", 10), (Lines{U"Call 12345", U"now"}));
    EXPECT_EQ(break_lines(U"请拨打热线", 6), (Lines{U"请拨打", U"热线"}));
    EXPECT_EQ(break_lines(U"热线12345号", 8), (Lines{U"热线", U"12345号"}));
}

TEST(BreakingLines, NeverCutsACharacterInTwo)
{
    EXPECT_EQ(break_lines(U"一二三", 3), (Lines{U"一", U"二", U"三"}));
    EXPECT_EQ(break_lines(U"a一二", 3), (Lines{U"a一", U"二"}));
}

TEST(BreakingLines, KeepsAnAmountWhole)
{
    EXPECT_EQ(break_lines(U"充值金额￥100.00", 12), (Lines{U"充值金额", U"￥100.00"}));
    EXPECT_EQ(break_lines(U"余额为123.50元", 12), (Lines{U"余额为", U"123.50元"}));
    EXPECT_EQ(break_lines(U"余额为123.50 元", 13), (Lines{U"余额为", U"123.50 元"}));
    EXPECT_EQ(break_lines(U"已扣-￥12.00", 11), (Lines{U"已扣", U"-￥12.00"}));
}

TEST(BreakingLines, BeginsNoLineWithClosingAndEndsNoneWithOpeningMarks)
{
    EXPECT_EQ(break_lines(U"一二三。四", 6), (Lines{U"一二", U"三。四"}));
    EXPECT_EQ(break_lines(U"一二（三）", 6), (Lines{U"一二", U"（三）"}));
}

TEST(BreakingLines, DoesNotBreakAtANoBreakSpaceAndPrintsItAsASpace)
{
    EXPECT_EQ(break_lines(U"load of 100.00\u00A0yuan", 18), (Lines{U"load of", U"100.00 yuan"}));
}

TEST(BreakingLines, CutsAWordThatIsLongerThanTheLine)
{
    EXPECT_EQ(break_lines(U"see 0123456789abc", 5), (Lines{U"see", U"01234", U"56789", U"abc"}));
}

TEST(BreakingLines, GivesOneLineForNothing) { EXPECT_EQ(break_lines(U"", 32), (Lines{U""})); }

TEST(BreakingLines, OfRandomTextFitAndLoseNothingButSpaces)
{
    constexpr std::u32string_view letters = U"ab1 .,-￥元，。（）余额𠮷\u00A0";
    std::mt19937 dice{11};
    const auto dense = [](std::u32string text) {
        std::erase_if(text, [](char32_t c) { return c == U' ' || c == no_break_space; });
        return text;
    };
    for (int run = 0; run < 2000; ++run) {
        std::u32string text;
        for (auto left = dice() % 80; left > 0; --left)
            text.push_back(letters[dice() % letters.size()]);
        const std::size_t width = 2 + dice() % 47;
        std::u32string joined;
        for (const auto& line : break_lines(text, width)) {
            EXPECT_LE(columns(line), width) << to_utf8(text);
            joined += line;
        }
        EXPECT_EQ(dense(joined), dense(text)) << to_utf8(text) << " at " << width;
    }
}

/// The texts of a document's lines on this paper.
std::vector<std::string> texts(const PrintDocument& document, PaperWidth paper)
{
    std::vector<std::string> all;
    for (const auto& line : lay_out(document, {.paper = paper}))
        all.push_back(to_utf8(std::get<TextLine>(line).text));
    return all;
}

TEST(ReceiptLayout, PutsAPairAtBothEdgesOfEitherPaper)
{
    const PrintDocument document{{.kind = Kind::Pair, .text = "余额", .value = "￥123.50"}};
    EXPECT_EQ(texts(document, PaperWidth::Mm58)[0], "余额" + std::string(20, ' ') + "￥123.50");
    EXPECT_EQ(texts(document, PaperWidth::Mm80)[0], "余额" + std::string(36, ' ') + "￥123.50");
}

TEST(ReceiptLayout, PutsAPairThatDoesNotFitOnTwoLines)
{
    const PrintDocument document{
        {.kind = Kind::Pair, .text = "业务编号 Reference", .value = "225000000001-7-42"}};
    const auto lines = lay_out(document, {});
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(std::get<TextLine>(lines[0]).text, U"业务编号 Reference");
    EXPECT_EQ(std::get<TextLine>(lines[1]).text, U"225000000001-7-42");
    EXPECT_EQ(std::get<TextLine>(lines[1]).align, Align::Right);
    EXPECT_EQ(texts(document, PaperWidth::Mm80).size(), 1U);
}

TEST(ReceiptLayout, KeepsOneColumnBetweenTheHalvesOfAPair)
{
    const auto lines_for = [](std::size_t value) {
        return texts({{.kind = Kind::Pair, .text = "0123456789", .value = std::string(value, 'x')}},
                     PaperWidth::Mm58)
            .size();
    };
    EXPECT_EQ(lines_for(21), 1U);
    EXPECT_EQ(lines_for(22), 2U);
}

TEST(ReceiptLayout, DoublesTallTextAndHalvesItsColumns)
{
    const auto lines = lay_out({{.text = "一二三四五六七八九", .bold = true, .tall = true}}, {});
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(std::get<TextLine>(lines[0]),
              (TextLine{U"一二三四五六七八", Align::Left, {2, 2}, true}));
}

TEST(ReceiptLayout, PrintsTheBodyInDoubleHeightUnlessTheSiteSaysOtherwise)
{
    const PrintDocument document{{.text = "a"}};
    EXPECT_EQ(std::get<TextLine>(lay_out(document, {})[0]).size, (TypeSize{1, 2}));
    EXPECT_EQ(std::get<TextLine>(lay_out(document, {.large_print = false})[0]).size,
              (TypeSize{1, 1}));
}

TEST(ReceiptLayout, DrawsARuleAcrossThePaper)
{
    EXPECT_EQ(texts({{.kind = Kind::Rule}}, PaperWidth::Mm58)[0], std::string(32, '-'));
    EXPECT_EQ(texts({{.kind = Kind::Rule}}, PaperWidth::Mm80)[0], std::string(48, '-'));
}

TEST(ReceiptLayout, BreaksALineAtItsLineFeeds)
{
    EXPECT_EQ(texts({{.text = "a\n\nb\n"}}, PaperWidth::Mm58),
              (std::vector<std::string>{"a", "", "b", ""}));
    EXPECT_EQ(texts({{.kind = Kind::Pair, .text = "a\nb", .value = "c"}}, PaperWidth::Mm58),
              (std::vector<std::string>{"a", "b", "c"}));
}

TEST(ReceiptLayout, MakesAQrCodeAsLargeAsFitsAndNeverTooSmallToRead)
{
    const auto module_dots = [](std::size_t bytes, PaperWidth paper) {
        const auto lines =
            lay_out({{.kind = Kind::QrCode, .text = std::string(bytes, 'x')}}, {.paper = paper});
        return std::get<QrLine>(lines.at(0)).module_dots;
    };
    EXPECT_EQ(module_dots(14, PaperWidth::Mm58), 8);   // version 1: 21 + 8 modules
    EXPECT_EQ(module_dots(42, PaperWidth::Mm58), 7);   // version 3: 29 + 8
    EXPECT_EQ(module_dots(997, PaperWidth::Mm58), 3);  // version 25: 117 + 8, 375 of 384 dots
}

TEST(ReceiptLayout, PrintsAQrPayloadThatIsTooLongAsText)
{
    const auto lines = lay_out({{.kind = Kind::QrCode, .text = std::string(998, 'x')}}, {});
    EXPECT_EQ(lines.size(), 32U);  // 31 lines of 32 columns and one of 6
    EXPECT_TRUE(std::holds_alternative<TextLine>(lines[0]));
}

TEST(ReceiptLayout, OfRandomDocumentsFitsThePaper)
{
    std::mt19937 dice{3};
    for (int run = 0; run < 300; ++run) {
        PrintDocument document;
        for (int i = 0; i < 8; ++i) {
            std::string noise;
            for (auto left = dice() % 60; left > 0; --left)
                noise.push_back(static_cast<char>(dice() & 0xFFU));
            document.push_back({.kind = static_cast<Kind>(dice() % 4),
                                .text = noise,
                                .value = noise.substr(noise.size() / 2),
                                .tall = dice() % 2 == 0});
        }
        for (const auto& line : lay_out(document, {})) {
            const auto& text = std::get<TextLine>(line);
            EXPECT_LE(columns(text.text) * text.size.across, 32U);
            EXPECT_EQ(text.text.find(U'\n'), std::u32string::npos);
        }
    }
}

}  // namespace
}  // namespace kiosk::devices
