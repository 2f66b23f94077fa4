#include "devices/printer/escpos.h"

#include "devices/printer/gb18030.h"
#include "devices/printer/receipt_encoder.h"
#include "devices/printer/receipt_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <utility>

namespace kiosk::devices {
namespace {

Bytes hex(const char* digits) { return *from_hex(digits); }

// Codes from GB 18030-2005, looked up with iconv(1) of glibc 2.36.
TEST(Gb18030, CodesOneTwoAndFourByteCharacters)
{
    EXPECT_EQ(to_hex(to_gb18030(U"A")), "41");
    EXPECT_EQ(to_hex(to_gb18030(U"余额￥元")), "D3E0B6EEA3A4D4AA");
    EXPECT_EQ(to_hex(to_gb18030(U"\U00020BB7")), "9534B235");  // 𠮷
    EXPECT_EQ(to_hex(to_gb18030(U"\u4DAE")), "FE9F");          // 䶮
}

TEST(Gb18030, WritesTheMissingMarkForWhatHasNoCode)
{
    EXPECT_EQ(to_hex(to_gb18030(U"\xD800z")), "A1FE7A");
    EXPECT_EQ(to_hex(to_gb18030({U"\x00110000", 1})), "A1FE");
}

TEST(Gb18030, ComesBackForEveryPlaneInEverySeventhCharacter)
{
    for (char32_t c = 0x20; c < 0x30000; c += 7) {
        const bool no_character = (c >= 0xD800 && c <= 0xDFFF) || (c >= 0xE000 && c <= 0xF8FF);
        const auto code = to_gb18030({&c, 1});
        if (no_character || code == hex("A1FE")) continue;
        const auto back = first_gb18030(code);
        ASSERT_EQ(back.character, c) << std::hex << unsigned{c};
        ASSERT_EQ(back.size, code.size()) << std::hex << unsigned{c};
    }
}

TEST(Gb18030, TakesOneByteOfACodeThatIsCutShortOrStandsForNothing)
{
    for (const auto* bad : {"D3", "95", "9534", "9534B2", "D320", "80", "FF", "FFFF"}) {
        const auto [character, size] = first_gb18030(hex(bad));
        EXPECT_EQ(character, missing_character) << bad;
        EXPECT_EQ(size, 1U) << bad;
    }
}

TEST(Gb18030, KnowsWhichCharactersChinesePrintersHold)
{
    EXPECT_TRUE(in_printer_fonts(U'A'));
    EXPECT_TRUE(in_printer_fonts(U'余'));
    EXPECT_TRUE(in_printer_fonts(U'￥'));
    EXPECT_FALSE(in_printer_fonts(U'\U00020BB7'));
    EXPECT_FALSE(in_printer_fonts(U'\u4DAE'));
    EXPECT_FALSE(in_printer_fonts(U'\u00F1'));
}

// devices.md section 5, the table of commands, row by row.
TEST(EscPosCommands, AreTheBytesOfTheTable)
{
    using namespace escpos;
    EXPECT_EQ(initialise(), hex("1B40"));
    EXPECT_EQ(chinese_on(), hex("1C26"));
    EXPECT_EQ(line_feed(), hex("0A"));
    EXPECT_EQ(feed(24), hex("1B4A18"));
    EXPECT_EQ(line_spacing(60), hex("1B333C"));
    EXPECT_EQ(align(Align::Left), hex("1B6100"));
    EXPECT_EQ(align(Align::Centre), hex("1B6101"));
    EXPECT_EQ(align(Align::Right), hex("1B6102"));
    EXPECT_EQ(bold(true), hex("1B4501"));
    EXPECT_EQ(size({2, 2}), hex("1D2111"));
    EXPECT_EQ(size({1, 2}), hex("1D2101"));
    EXPECT_EQ(size({8, 1}), hex("1D2170"));
    EXPECT_EQ(cut(24), hex("1D564218"));
    EXPECT_EQ(ask_now(4), hex("100404"));
    EXPECT_EQ(clear(), hex("100502"));
    EXPECT_EQ(ask_in_turn(), hex("1D7201"));
    EXPECT_EQ(auto_status_off(), hex("1D6100"));
}

TEST(EscPosCommands, StoreAQrCodeOfModel2AndLevelMAndPrintIt)
{
    EXPECT_EQ(to_hex(escpos::store_qr("AB", 6)),
              "1D286B0400314132001D286B03003143061D286B03003145311D286B05003150304142");
    EXPECT_EQ(to_hex(escpos::print_qr()), "1D286B0300315130");
}

TEST(EscPosCommands, CountALongQrPayloadInTwoBytes)
{
    const auto bytes = escpos::store_qr(std::string(300, 'x'), 3);
    EXPECT_EQ(to_hex(BytesView{bytes}.subspan(25, 8)), "1D286B2F01315030");  // 303 = 012Fh
}

TEST(EscPosCommands, StoreAnImageAsRowsAndPrintIt)
{
    DotMatrix image{9, 2};
    image.set(0, 0);
    image.set(8, 1);
    EXPECT_EQ(to_hex(escpos::store_image(image)),
              "1D384C0E000000307030010131090002008000"
              "0080");
    EXPECT_EQ(to_hex(escpos::print_image()), "1D284C02003032");
}

std::vector<escpos::Reply> replies(const char* digits)
{
    return escpos::ReplyReader{}.feed(hex(digits));
}
escpos::Reply now(unsigned status) { return {escpos::ReplyKind::Now, octet(status)}; }
escpos::Reply in_turn(unsigned status) { return {escpos::ReplyKind::InTurn, octet(status)}; }

TEST(EscPosReplies, AreToldApartByTheirFixedBits)
{
    EXPECT_EQ(replies("12"), std::vector{now(0x12)});
    EXPECT_EQ(replies("7E"), std::vector{now(0x7E)});
    EXPECT_EQ(replies("00"), std::vector{in_turn(0x00)});
    EXPECT_EQ(replies("0F"), std::vector{in_turn(0x0F)});
    EXPECT_EQ(replies("120012"), (std::vector{now(0x12), in_turn(0), now(0x12)}));
}

TEST(EscPosReplies, AreNotFlowControlNorNoise)
{
    EXPECT_TRUE(replies("11131113").empty());
    for (unsigned b = 0; b < 256; ++b) {
        const bool reply = (b & 0x93U) == 0x12 || b < 0x10;
        EXPECT_EQ(escpos::ReplyReader{}.feed(std::array{octet(b)}).empty(), !reply) << b;
    }
}

TEST(EscPosReplies, PassOverAnUnaskedStatusInAnyDivision)
{
    const auto stream = hex("1800000F1200");
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        escpos::ReplyReader reader;
        auto all = reader.feed(BytesView{stream}.first(cut));
        for (const auto& reply : reader.feed(BytesView{stream}.subspan(cut))) all.push_back(reply);
        EXPECT_EQ(all, (std::vector{now(0x12), in_turn(0)})) << cut;
    }
}

TEST(EscPosReplies, BreakOffAnUnaskedStatusThatLostABytes)
{
    EXPECT_EQ(replies("18001200"), (std::vector{now(0x12), in_turn(0)}));
}

PrinterStatus status(const char* four)
{
    const auto bytes = hex(four);
    return escpos::decode_status({bytes[0], bytes[1], bytes[2], bytes[3]});
}

// devices.md section 5, "status bits" and its examples: ok 12; cover open 16; paper end 32; error 52.
TEST(PrinterStatus, IsReadFromTheFourReplies)
{
    EXPECT_EQ(status("12121212"), PrinterStatus{});
    EXPECT_EQ(status("1A161212"), PrinterStatus{.cover_open = true});
    EXPECT_EQ(status("1A321212"), PrinterStatus{.paper = PaperState::Out});
    EXPECT_EQ(status("1A321272"), PrinterStatus{.paper = PaperState::Out});
    EXPECT_EQ(status("1A32127E"), PrinterStatus{.paper = PaperState::Out});
    EXPECT_EQ(status("1212121E"), PrinterStatus{.paper = PaperState::NearEnd});
    EXPECT_EQ(status("1A521A12"), PrinterStatus{.cutter_error = true});
    EXPECT_EQ(status("1A521612"), PrinterStatus{.other_error = true});  // recoverable
    EXPECT_EQ(status("1A523212"), PrinterStatus{.other_error = true});  // unrecoverable
    EXPECT_EQ(status("1A525212"), PrinterStatus{.other_error = true});  // head hot
    EXPECT_EQ(status("1A521212"), PrinterStatus{.other_error = true});  // an error it does not name
    EXPECT_EQ(status("1A121212"),
              PrinterStatus{.other_error = true});  // off line, nobody knows why
}

TEST(PrinterStatus, NearEndIsNoHindranceAndTheRestIs)
{
    EXPECT_TRUE(status("1212121E").can_print());
    for (const auto* bad : {"1A161212", "1A321272", "1A521A12", "1A525212", "1A121212"})
        EXPECT_FALSE(status(bad).can_print()) << bad;
}

TEST(PrinterStatus, TellsAHotHeadFromAnythingWorse)
{
    const auto cooling = [](const char* four) {
        const auto bytes = hex(four);
        return escpos::is_cooling({bytes[0], bytes[1], bytes[2], bytes[3]});
    };
    EXPECT_TRUE(cooling("1A525212"));
    EXPECT_TRUE(cooling("1A52521E"));
    EXPECT_FALSE(cooling("12121212"));
    EXPECT_FALSE(cooling("1A565212"));  // and the cover open
    EXPECT_FALSE(cooling("1A725272"));  // and no paper
    EXPECT_FALSE(cooling("1A523212"));
}

TEST(PrinterStatus, TellsWhenAPrinterDoesNotSayWhyItIsOffLine)
{
    const auto without_reason = [](const char* four) {
        const auto bytes = hex(four);
        return escpos::is_off_line_without_reason({bytes[0], bytes[1], bytes[2], bytes[3]});
    };
    EXPECT_TRUE(without_reason("1A121212"));
    EXPECT_TRUE(without_reason("1A12121E"));
    EXPECT_FALSE(without_reason("12121212"));
    EXPECT_FALSE(without_reason("1A161212"));
    EXPECT_FALSE(without_reason("1A525212"));
}

TEST(PaperReply, ReadsBothSensors)
{
    EXPECT_EQ(escpos::decode_paper(octet(0x00)), PaperState::Enough);
    EXPECT_EQ(escpos::decode_paper(octet(0x03)), PaperState::NearEnd);
    EXPECT_EQ(escpos::decode_paper(octet(0x0C)), PaperState::Out);
    EXPECT_EQ(escpos::decode_paper(octet(0x0F)), PaperState::Out);
}

Bytes all_bytes(const std::vector<PrintStep>& steps)
{
    Bytes all;
    for (const auto& step : steps) {
        append(all, step.compose);
        append(all, step.release);
    }
    return all;
}

TEST(ReceiptEncoding, OfOneLineIsTheseBytes)
{
    const auto steps = encode({TextLine{U"余额", Align::Centre, {1, 2}, true}}, nullptr);
    ASSERT_EQ(steps.size(), 2U);
    EXPECT_EQ(to_hex(steps[0].compose),
              "1B40"
              "1D6100"
              "1C26"  // initialise, GS a 0, FS &
              "1B6101"
              "1D2101"
              "1B4501"
              "1B333C"
              "D3E0B6EE");
    EXPECT_EQ(to_hex(steps[0].release), "0A");
    EXPECT_EQ(to_hex(steps[1].compose), "");
    EXPECT_EQ(to_hex(steps[1].release), "1D564218");
}

TEST(ReceiptEncoding, NoTextReachesThePrinterAsACommand)
{
    const PrintDocument document{{.text = "x\x1B@\x10\x04\x01\x1DV\x01y"}};
    const auto steps = encode(lay_out(document, {.large_print = false}), nullptr);
    EXPECT_EQ(to_hex(steps.at(0).compose),
              "1B401D61001C26"
              "1B6100"
              "1D2100"
              "1B4500"
              "1B331E"
              "784056"
              "79");
}

TEST(ReceiptEncoding, ComposesWithoutMovingPaper)
{
    const auto steps = encode({QrLine{"x", 3}}, nullptr);
    EXPECT_EQ(to_hex(steps.at(0).release),
              "1B4A0C"
              "1D286B0300315130"
              "1B4A0C");
}

TEST(ReceiptEncoding, DrawsALineWithARareCharacterAndSendsItAsAnImage)
{
    GlyphRaster raster;
    const std::vector<ReceiptLine> lines{TextLine{U"王\U00020BB7", Align::Right, {1, 1}, false}};
    const auto steps = encode(lines, &raster);
    const auto compose = to_hex(steps.at(0).compose);
    EXPECT_NE(compose.find("1B6102"
                           "1D384C9A000000"
                           "307030010131"
                           "30001800"),
              std::string::npos)
        << compose;  // 48 x 24 dots: 144 + 10 bytes
    EXPECT_EQ(to_hex(steps[0].release),
              "1D284C02003032"
              "1B4A06");
    EXPECT_NE(encode(lines, nullptr), steps);
}

TEST(ReceiptEncoding, SendsTheCodeOfACharacterThatNoFontHas)
{
    GlyphRaster raster;
    const auto steps = encode({TextLine{U"\U0001FAE0"}}, &raster);
    EXPECT_NE(to_hex(steps.at(0).compose).find(to_hex(to_gb18030(U"\U0001FAE0"))),
              std::string::npos);
}

TEST(ReceiptEncoding, OfWhateverIsWrittenHoldsNoQuestionInText)
{
    std::mt19937 dice{5};
    for (int run = 0; run < 200; ++run) {
        std::string noise;
        for (int i = 0; i < 40; ++i) noise.push_back(static_cast<char>(dice() & 0xFFU));
        const auto bytes = all_bytes(encode(lay_out({{.text = noise}}, {}), nullptr));
        EXPECT_EQ(std::ranges::count(bytes, std::byte{0x10}), 0);
    }
}

// X12: the code points of GB 18030-2022 level 3 (without amendment 1, which Debian's fonts do not hold), every 131st.
TEST(GlyphRaster, DrawsTheNamesOfGb18030Level3)
{
    GlyphRaster raster;
    const DotMatrix white{24, 24};
    constexpr std::array<std::pair<char32_t, char32_t>, 8> level_3{{{0x3400, 0x4DB5},
                                                                    {0x4E00, 0x9FEF},
                                                                    {0x2F00, 0x2FD5},
                                                                    {0x20000, 0x2A6D6},
                                                                    {0x2A700, 0x2B734},
                                                                    {0x2B740, 0x2B81D},
                                                                    {0x2B820, 0x2CEA1},
                                                                    {0x2CEB0, 0x2EBE0}}};
    for (const auto& [first, last] : level_3)
        for (auto c = first; c <= last; c += 131) {
            const auto glyph = raster.glyph(c, 24, 24, 24);
            ASSERT_TRUE(glyph) << std::hex << unsigned{c};
            ASSERT_NE(*glyph, white) << std::hex << unsigned{c};
        }
}

TEST(GlyphRaster, SaysThatNoFontHasACharacter)
{
    EXPECT_FALSE(GlyphRaster{}.glyph(U'\U0001FAE0', 24, 24, 24));
}

TEST(GlyphRaster, SaysWhichFontIsMissing)
{
    try {
        GlyphRaster raster{{{"/nowhere/font.ttf"}}};
        FAIL();
    } catch (const std::runtime_error& e) {
        EXPECT_NE(std::string{e.what()}.find("/nowhere/font.ttf"), std::string::npos);
    }
}

TEST(DotMatrix, ComesBackFromItsRows)
{
    std::mt19937 dice{1};
    for (const auto& [width, height] :
         {std::pair{1, 1}, {7, 3}, {8, 2}, {9, 2}, {384, 24}, {0, 5}}) {
        DotMatrix matrix{width, height};
        for (int i = 0; i < width * height / 2; ++i)
            matrix.set(static_cast<int>(dice() % 400), static_cast<int>(dice() % 30));
        EXPECT_EQ(DotMatrix::from_rows(width, height, matrix.to_rows()), matrix);
    }
}

TEST(DotMatrix, TakesRowsThatEndEarlyAsWhite)
{
    EXPECT_EQ(DotMatrix::from_rows(8, 2, hex("FF")).at(0, 1), false);
}

}  // namespace
}  // namespace kiosk::devices
