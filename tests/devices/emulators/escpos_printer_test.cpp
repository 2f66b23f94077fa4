#include "devices/emulators/printer/escpos_printer.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <stdlib.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <random>
#include <utility>

namespace kiosk::emulators {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

/// A printer without a cable: bytes in, bytes out, time by hand.
class PrinterByHand : public testing::Test {
protected:
    PrinterByHand()
    {
        std::string pattern = std::filesystem::temp_directory_path() / "escpos-XXXXXX";
        dir_ = ::mkdtemp(pattern.data());
        make({});
    }
    ~PrinterByHand() override { std::filesystem::remove_all(dir_); }

    void make(PrinterModel model)
    {
        model.receipts = dir_ / "receipts";
        printer_.emplace(std::move(model));
    }

    /// Sends bytes and answers what the printer says at once.
    std::string send(const std::string& digits)
    {
        printer_->receive(*from_hex(digits), now_);
        return to_hex(printer_->transmit(now_));
    }
    std::string send_text(std::string_view text) { return send(to_hex(as_bytes(text))); }
    /// Lets an hour pass: whatever can be printed is printed.
    std::string finish()
    {
        now_ += 1h;
        return to_hex(printer_->transmit(now_));
    }
    /// Prints this and tells what can be read on the paper.
    std::string paper(const std::string& digits)
    {
        send(digits);
        finish();
        return printer_->engine().hanging().text();
    }
    json tell(const json& command) { return printer_->command(command, now_); }
    json state() { return tell({{"state", true}}); }

    /// Whether anything is burnt in this part of the paper; the first line begins at row 80.
    bool is_marked(int x, int y, int width, int height)
    {
        const auto& dots = printer_->engine().hanging().dots();
        for (int row = y; row < y + height; ++row)
            for (int column = x; column < x + width; ++column)
                if (dots.at(column, row)) return true;
        return false;
    }

    std::filesystem::path dir_;
    std::optional<EscPosPrinter> printer_;
    TimePoint now_{};
};

// devices.md section 5, "status bits": ok 12; cover open 16; paper end 32; error 52.
TEST_F(PrinterByHand, AnswersDleEotWithTheBitsOfTheTable)
{
    const std::string all = "100401100402100403100404";
    EXPECT_EQ(send(all), "12121212");
    const auto with = [&](const json& command) {
        tell(command);
        return send(all);
    };
    EXPECT_EQ(with({{"cover", "open"}}), "1A161212");
    EXPECT_EQ(with({{"cover", "closed"}}), "12121212");
    EXPECT_EQ(with({{"paper", "near-end"}}), "1212121E");
    EXPECT_EQ(with({{"paper", "out"}}), "1A32127E");
    EXPECT_EQ(with({{"paper", "refill"}}), "12121212");
    EXPECT_EQ(with({{"cutter_error", true}}), "1A521A12");
    EXPECT_EQ(with({{"cutter_error", false}}), "12121212");
    EXPECT_EQ(with({{"head_hot", true}}), "1A525212");
    EXPECT_EQ(with({{"head_hot", false}}), "12121212");
    EXPECT_EQ(with({{"off_line", true}}), "1A121212");
}

TEST_F(PrinterByHand, AnswersGsRInItsTurnWithBothSensors)
{
    EXPECT_EQ(send("1D7201"), "00");
    tell({{"paper", "near-end"}});
    EXPECT_EQ(send("1D7231"), "03");
    EXPECT_EQ(send("1D7202"), "00");
}

TEST_F(PrinterByHand, AnswersGsROnlyWhenAllBeforeItIsPrinted)
{
    EXPECT_EQ(send("410A420A1D7201"), "");
    EXPECT_EQ(send("100401"), "12");  // real time goes first
    now_ = *printer_->deadline();
    EXPECT_EQ(to_hex(printer_->transmit(now_)), "");  // the second line takes its own sixtieth
    EXPECT_EQ(now_, TimePoint{} + 16'666'666ns);
    now_ = *printer_->deadline();
    EXPECT_EQ(to_hex(printer_->transmit(now_)), "00");
    EXPECT_EQ(printer_->deadline(), std::nullopt);
}

TEST_F(PrinterByHand, HonoursDleEotWhileOffLineAndWhileTheBufferIsFull)
{
    make({.buffer = 64});
    tell({{"cover", "open"}});
    EXPECT_EQ(send(to_hex(Bytes(1000, std::byte{'x'}))), "");
    EXPECT_EQ(send("100402"), "16");
    EXPECT_GT(state()["lost_bytes"], 0);
    tell({{"cover", "closed"}});
    EXPECT_EQ(send("1D7201"), "00");
}

TEST_F(PrinterByHand, PrintsNothingWhileOffLineAndAllOfItAfterwards)
{
    tell({{"cover", "open"}});
    EXPECT_EQ(paper("410A"), "");
    EXPECT_EQ(send("1D7201"), "");
    tell({{"cover", "closed"}});
    EXPECT_EQ(finish(), "00");
    EXPECT_EQ(printer_->engine().hanging().text(), "A\n");
}

TEST_F(PrinterByHand, SaysUnaskedWhatChangesAfterGsA)
{
    EXPECT_EQ(send("1D61FF"), "10000000");
    tell({{"cover", "open"}});
    EXPECT_EQ(finish(), "38000000");
    tell({{"cover", "closed"}});
    tell({{"paper", "out"}});
    EXPECT_EQ(finish(),
              "10000000"
              "18000F00");
    tell({{"paper", "refill"}});
    EXPECT_EQ(send("1D6100"), "10000000");
    tell({{"cutter_error", true}});
    EXPECT_EQ(finish(), "");
}

TEST_F(PrinterByHand, TellsItsIdentity)
{
    EXPECT_EQ(send("1D4901"), "20");
    EXPECT_EQ(send("1D4943"), "5F" + to_hex(as_bytes("EP")) + "00");
}

TEST_F(PrinterByHand, PrintsGb18030InChineseModeWhichIsOnByDefault)
{
    EXPECT_EQ(paper("D3E0B6EE"
                    "9534B235"
                    "410A"),
              "余额𠮷A\n");
    EXPECT_EQ(paper("1C2E"
                    "1B7400"
                    "80E1FE0A"),
              "余额𠮷A\nÇß■\n");  // CP437 after FS .
    EXPECT_EQ(paper("1B7401"
                    "95B10A"),
              "余额𠮷A\nÇß■\n─ｱ\n");
    EXPECT_EQ(paper("1C26"
                    "D3E0"
                    "0A"),
              "余额𠮷A\nÇß■\n─ｱ\n余\n");
}

TEST_F(PrinterByHand, WaitsForTheRestOfACharacterThatComesInPieces)
{
    for (const auto* piece : {"95", "34", "B2", "35"}) {
        EXPECT_EQ(send(piece), "");
        finish();
        EXPECT_EQ(send("100401"), "12");
    }
    EXPECT_EQ(paper("D30A"), "𠮷〓\n");  // and does not wait for one that a line feed ends
}

TEST_F(PrinterByHand, PlacesTextByAlignmentPositionAndMargin)
{
    EXPECT_EQ(paper("1B6101"
                    "41420A"),
              std::string(15, ' ') + "AB\n");
    EXPECT_EQ(paper("1B40"
                    "1B6102"
                    "41420A")
                  .substr(18),
              std::string(30, ' ') + "AB\n");
    make({});
    EXPECT_EQ(paper("41"
                    "1B243C00"
                    "42"
                    "1B5C1800"
                    "430A"),
              "A    B  C\n");  // 60, then +24 dots
    make({});
    EXPECT_EQ(paper("1D4C1800"
                    "1D576000"
                    "1B6102"
                    "410A"),
              "         A\n");  // 24 + 96 - 12 dots
    EXPECT_TRUE(is_marked(24 + 96 - 12, 80, 12, 24));
    EXPECT_FALSE(is_marked(0, 80, 24 + 96 - 12, 24));
}

TEST_F(PrinterByHand, WrapsALineThatIsTooLong)
{
    EXPECT_EQ(paper(to_hex(Bytes(33, std::byte{'x'})) + "0A"), std::string(32, 'x') + "\nx\n");
}

TEST_F(PrinterByHand, ShowsSizeBoldUnderlineInverseAndTheSmallFont)
{
    const auto burnt = [&](const std::string& modes) {
        make({});
        send("1B40" + modes + "480A");
        finish();
        int dots = 0;
        const auto& strip = printer_->engine().hanging().dots();
        for (int y = 0; y < strip.height(); ++y)
            for (int x = 0; x < strip.width(); ++x) dots += strip.at(x, y) ? 1 : 0;
        return dots;
    };
    const int plain = burnt("");
    EXPECT_EQ(burnt("1D2111"), 4 * plain);
    EXPECT_EQ(burnt("1B2130"), 4 * plain);
    EXPECT_EQ(burnt("1D2101"), 2 * plain);
    EXPECT_GT(burnt("1B4501"), plain);
    EXPECT_GT(burnt("1B2D01"), plain);
    EXPECT_EQ(burnt("1D4201"), 12 * 24 - plain);
    EXPECT_LT(burnt("1B4D01"), plain);
    EXPECT_EQ(burnt("1B4D011B4D00"), plain);
}

TEST_F(PrinterByHand, FeedsLinesAndDotsAndHoldsTheLineSpacing)
{
    const auto advance = [&](const std::string& digits) {
        const auto before = printer_->engine().hanging().fed();
        send(digits);
        finish();
        return printer_->engine().hanging().fed() - before;
    };
    EXPECT_EQ(advance("410A"), 30);
    EXPECT_EQ(advance("1B333C"
                      "410A"),
              60);
    EXPECT_EQ(advance("1B32"
                      "410A"),
              30);
    EXPECT_EQ(advance("1B6403"), 90);
    EXPECT_EQ(advance("41"
                      "1B6403"),
              90);
    EXPECT_EQ(advance("1B4A11"), 17);
    EXPECT_EQ(advance("1B3300"
                      "410A"),
              24);  // never less than the type is high
}

// As receiptio sends pictures and codes: GS 8 L stores, GS ( L prints; and the older GS v 0.
TEST_F(PrinterByHand, PrintsRasterImagesWhoseDataLookLikeStatusRequests)
{
    const std::string rows =
        "1004"
        "0110"
        "04FF";  // 16 x 3 dots with 10 04 01 inside
    EXPECT_EQ(send("1D384C10000000"
                   "307030010131"
                   "10000300" +
                   rows),
              "");
    EXPECT_EQ(paper("1D284C02003032"), "[image 16x3]\n");
    EXPECT_TRUE(is_marked(3, 80, 1, 1));
    EXPECT_FALSE(is_marked(0, 80, 3, 1));
    EXPECT_EQ(paper("1D763000"
                    "02000300" +
                    rows),
              "[image 16x3]\n[image 16x3]\n");
    EXPECT_EQ(paper("1D763003"
                    "02000300" +
                    rows),
              "[image 16x3]\n[image 16x3]\n[image 32x6]\n");
    EXPECT_EQ(send("100401"), "12");
}

TEST_F(PrinterByHand, PrintsAnImageThatWasStoredOnce)
{
    send(
        "1D284C0B00"
        "307030010131"
        "08000100"
        "FF");
    EXPECT_EQ(paper("1D284C02003032"
                    "1D284C02003032"),
              "[image 8x1]\n");
}

TEST_F(PrinterByHand, PrintsAQrCodeAndItsPayloadAsText)
{
    const std::string store =
        "1D286B0500315030"
        "4142";
    EXPECT_EQ(paper("1B6101"
                    "1D286B0400314132001D286B0300314306"
                    "1D286B0300314532" +
                    store + "1D286B0300315130"),
              "[QR] AB\n");
    const int left = (384 - 21 * 6) / 2;  // version 1, in the middle
    EXPECT_TRUE(is_marked(left, 80, 7 * 6, 6));
    EXPECT_FALSE(is_marked(0, 80, left, 21 * 6));
    EXPECT_FALSE(is_marked(left + 6, 86, 5 * 6, 6));  // the white ring of the finder pattern
}

TEST_F(PrinterByHand, DoesNotPrintAQrCodeThatIsWiderThanThePaper)
{
    const std::string payload(200, 'x');
    EXPECT_EQ(paper("1D286B0300314310"
                    "1D286BCB00315030" +
                    to_hex(as_bytes(payload)) + "1D286B0300315130"),
              "");
}

TEST_F(PrinterByHand, SavesAReceiptAtEveryCut)
{
    for (const auto* cut : {"1D5600", "1D5601", "1D5630", "1D564118", "1D564218", "1B69", "1B6D"})
        send("410A" + std::string{cut});
    finish();
    EXPECT_EQ(state()["receipts"], 7);
    EXPECT_EQ(state()["last_receipt"]["text"], "A\n[cut]\n");
    std::ifstream text{dir_ / "receipts/receipt-0007.txt"};
    EXPECT_EQ((std::string{std::istreambuf_iterator<char>{text}, {}}), "A\n[cut]\n");
}

TEST_F(PrinterByHand, PrintsALineThatTheCutFindsUnprinted)
{
    send(
        "4142"
        "1D5600");
    finish();
    EXPECT_EQ(state()["last_receipt"]["text"], "AB\n[cut]\n");
}

TEST_F(PrinterByHand, MakesNoReceiptOfWhitePaper)
{
    send(
        "0A0A"
        "1D5600");
    finish();
    EXPECT_EQ(state()["receipts"], 0);
    EXPECT_EQ(state()["cuts"], 1);
}

TEST_F(PrinterByHand, DrawsAPictureAsWideAsThePrintedPaper)
{
    for (const auto& [paper, width] : {std::pair{devices::PaperWidth::Mm58, "00000180"},
                                       {devices::PaperWidth::Mm80, "00000240"}}) {
        make({.paper = paper});
        send(
            "410A"
            "1D564218");
        finish();
        std::ifstream file{state()["last_receipt"]["png"].get<std::string>(), std::ios::binary};
        std::array<char, 64> head{};
        file.read(head.data(), head.size());
        const auto hex = to_hex(std::as_bytes(std::span{head}));
        EXPECT_EQ(hex.substr(0, 16), "89504E470D0A1A0A");
        EXPECT_EQ(hex.substr(32, 16), width + std::string{"00000086"});  // 80 + 30 + 24 rows
        EXPECT_EQ(hex.substr(66, 34),
                  "00000009"
                  "70485973"
                  "00001F38"
                  "00001F38"
                  "01");  // 203 dpi
    }
}

TEST_F(PrinterByHand, CountsOnFromTheReceiptsThatAreThere)
{
    send(
        "410A"
        "1D5600");
    finish();
    make({});
    send(
        "420A"
        "1D5600");
    finish();
    EXPECT_EQ(state()["last_receipt"]["number"], 2);
}

TEST_F(PrinterByHand, GoesOnWithTheOldJobAfterARefill)  // which is why R44 is the driver's affair
{
    tell({{"paper_out_after_lines", 1}});
    EXPECT_EQ(paper("410A"
                    "420A"),
              "A\n");
    EXPECT_EQ(send("100404"), "7E");
    tell({{"paper", "refill"}});
    finish();
    EXPECT_EQ(printer_->engine().hanging().text(), "B\n");
    EXPECT_EQ(state()["last_receipt"]["text"], "A\n[torn off]\n");
}

TEST_F(PrinterByHand, ForgetsAllThatIsNotPrintedOnDleEnq2)
{
    tell({{"paper_out_after_lines", 1}});
    send(
        "410A"
        "420A"
        "43");
    finish();
    send("100502");
    tell({{"paper", "refill"}});
    EXPECT_EQ(paper("440A"), "D\n");
}

TEST_F(PrinterByHand, AsAStubbornModelForgetsOnlyAfterACutterError)
{
    tell({{"stubborn", true}});
    tell({{"paper_out_after_lines", 1}});
    send(
        "410A"
        "420A");
    finish();
    send("100502");
    tell({{"paper", "refill"}});
    EXPECT_EQ(paper(""), "B\n");

    tell({{"cutter_error", true}});
    send(
        "430A"
        "100502");
    tell({{"cutter_error", false}});
    EXPECT_EQ(paper("440A"), "B\nD\n");
}

TEST_F(PrinterByHand, DoesNotClearWhileAllIsWell)
{
    send(
        "410A"
        "42");
    send("100502");
    EXPECT_EQ(paper("0A"), "A\nB\n");
}

TEST_F(PrinterByHand, LosesItsBufferWithItsPower)
{
    tell({{"cover", "open"}});
    send(
        "1D4201"
        "1B4501"
        "410A"
        "1D7630");
    printer_->power_cycle(now_);
    tell({{"cover", "closed"}});
    EXPECT_EQ(paper("420A"), "B\n");
}

TEST_F(PrinterByHand, IsMuteAndPrintsAllTheSame)
{
    tell({{"mute", true}});
    EXPECT_EQ(send("100401"
                   "410A"
                   "1D7201"),
              "");
    EXPECT_EQ(finish(), "");
    EXPECT_EQ(printer_->engine().hanging().text(), "A\n");
}

TEST_F(PrinterByHand, HoldsTheHostBackWithXoffIfItIsThatKind)
{
    make({.buffer = 2000, .flow_control = true});
    EXPECT_EQ(send("410A"), "");
    tell({{"cover", "open"}});
    EXPECT_EQ(finish(), "13");
    tell({{"cover", "closed"}});
    EXPECT_EQ(finish(), "11");
}

TEST_F(PrinterByHand, RecordsWhatItDoesNotKnowAndGoesOn)
{
    EXPECT_EQ(paper("1BFE"
                    "41"
                    "1D286B0300314399"
                    "1D99"
                    "0A"),
              "A\n");
    EXPECT_EQ(state()["unknown"], (json{{"1BFE", 1}, {"1D286B", 1}, {"1D99", 1}}));
}

TEST_F(PrinterByHand, RefusesCommandsThatItDoesNotHave)
{
    for (const auto* bad : {R"({"explode":true})", R"({"paper":"blue"})", R"({"cover":"ajar"})",
                            R"({"lines_per_second":0})", R"({"paper_out_after_lines":-1})",
                            R"({"paper_out_after_lines":"two"})", "{}"})
        EXPECT_FALSE(tell(json::parse(bad))["ok"].get<bool>()) << bad;
    EXPECT_THROW(tell({{"mute", "yes"}}), json::exception);  // the bench answers for it
}

TEST_F(PrinterByHand, HelpNamesEveryCommand)
{
    const auto help = printer_->help();
    for (const auto* name :
         {"paper", "paper_out_after_lines", "cover", "cutter_error", "head_hot", "off_line", "mute",
          "stubborn", "lines_per_second", "tear_off", "snapshot", "state"})
        EXPECT_TRUE(help.contains(name)) << name;
    EXPECT_EQ(help.size(), 12U);
}

TEST_F(PrinterByHand, HoldsTheConversationOfItsReadme)
{
    std::ifstream readme{"devices/emulators/printer/README.md"};
    std::string line;
    std::string said;  // by the printer, since the last P
    json reply;
    int turns = 0;
    while (std::getline(readme, line)) {
        const bool turn = line.size() > 6 && line.starts_with("    ") && line[5] == ' ' &&
                          std::string_view{"HP><"}.find(line[4]) != std::string_view::npos;
        if (!turn) continue;
        auto rest = line.substr(6);
        if (line[4] == 'H' || line[4] == 'P') std::erase(rest, ' ');
        ++turns;
        if (line[4] == 'H') {
            said += send(rest);
            said += finish();
        } else if (line[4] == 'P') {
            EXPECT_EQ(std::exchange(said, {}), rest) << turns;
        } else if (line[4] == '>') {
            reply = tell(json::parse(rest));
        } else {
            const auto wanted = json::parse(rest);
            for (const auto& [key, value] : wanted.items()) EXPECT_EQ(reply.at(key), value) << key;
        }
    }
    EXPECT_EQ(turns, 16);
}

TEST_F(PrinterByHand, ShowsWhatHangsOutAsAPicture)
{
    send("410A");
    finish();
    const auto reply = tell({{"snapshot", true}});
    EXPECT_TRUE(std::filesystem::exists(reply["png"].get<std::string>()));
}

TEST_F(PrinterByHand, TakesALineForEveryEndOfWhateverIsCutShort)
{
    const auto job = *from_hex(
        "1B40"
        "D3E0"
        "9534B235"
        "1D2111"
        "410A"
        "1D286B0500315030"
        "4142"
        "1D286B0300315130"
        "1D763000010002001004"
        "1B6402"
        "1D564218");
    for (std::size_t size = 0; size < job.size(); ++size) {
        printer_->receive(BytesView{job}.first(size), now_);
        finish();
        printer_->power_cycle(now_);
        EXPECT_EQ(send("100401"), "12") << size;
    }
}

TEST_F(PrinterByHand, SurvivesImagesOfImpossibleSizes)
{
    EXPECT_EQ(paper("1D384C0B000000"
                    "307030010131"
                    "FFFFFFFF"
                    "00"
                    "1D284C02003032"),
              "");
    EXPECT_EQ(paper("1D7630000000FFFF"
                    "410A"),
              "A\n");
    EXPECT_EQ(paper("1D284C0000"
                    "1D384C00000000"
                    "1D286B0000"
                    "420A"),
              "A\nB\n");
}

TEST_F(PrinterByHand, SurvivesNoise)
{
    std::mt19937 dice{29};
    for (int run = 0; run < 40; ++run) {
        Bytes noise;
        for (int i = 0; i < 500; ++i)
            noise.push_back(dice() % 3 == 0
                                ? octet(std::array{0x1BU, 0x1CU, 0x1DU, 0x10U}[dice() % 4])
                                : octet(dice()));
        printer_->receive(noise, now_);
        finish();
        printer_->power_cycle(now_);
        EXPECT_EQ(send("100401"), "12");
    }
}

}  // namespace
}  // namespace kiosk::emulators
