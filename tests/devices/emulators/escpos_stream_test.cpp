#include "devices/emulators/printer/escpos_stream.h"

#include <gtest/gtest.h>

#include <random>
#include <sstream>

namespace kiosk::emulators {
namespace {

/// "text:4142 1B40: 1D21:11": the codes and data of what a stream is divided into.
std::string told(const std::vector<PrinterCommand>& commands)
{
    std::ostringstream out;
    for (const auto& command : commands) {
        out << (out.tellp() > 0 ? " " : "");
        if (command.code == 0)
            out << "text";
        else
            out << std::hex << std::uppercase << command.code;
        out << ':' << to_hex(command.data);
    }
    return out.str();
}
std::string divided(const char* digits) { return told(EscPosStream{}.feed(*from_hex(digits))); }

TEST(EscPosStream, DividesTextAndCommands)
{
    EXPECT_EQ(divided("41420A1B401D211143"), "text:4142 A: 1B40: 1D21:11 text:43");
}

// devices.md section 5, each command of the table, between two letters.
TEST(EscPosStream, KnowsTheLengthOfEveryCommandOfTheTable)
{
    for (const auto* command :
         {"1B40", "1C26", "1C2E", "1C2108", "1C2D01", "1B7400", "1C4301", "0A", "1B6403", "1B4A18",
          "1B32", "1B3320", "1B6101", "1B4501", "1B2D01", "1D2111", "1D4201", "1B4D01", "1B241000",
          "1B5C1000", "1D4C1000", "1D578001", "1D5600", "1D5601", "1D564210",
          "1D28"
          "6B0400314132"
          "00",
          "1D286B0300314306", "1D286B0300314531",
          "1D286B0500315030"
          "4142",
          "1D286B0300315130",
          "1D76300001000200"
          "0410",
          "1D384C0C000000"
          "30703001013108000200"
          "1004",
          "1D284C02003032", "1B70003C78", "100401", "100502", "1D61FF", "1D7201", "1D4942",
          // and others that hosts send
          "1B2108",
          "1B2A210200"
          "000000111111",
          "1D6B04"
          "414243"
          "00",
          "1D6B490341"
          "4243",
          "1B69", "1B4408101800",
          "1D2A0101"
          "0102030405060708",
          "1B26030101"
          "02000000000000"}) {
        const auto bytes = "78" + std::string{command} + "79";
        const auto all = EscPosStream{}.feed(*from_hex(bytes));
        ASSERT_EQ(all.size(), 3U) << command << " as " << told(all);
        EXPECT_EQ(to_hex(all[0].data) + to_hex(all[2].data), "7879") << command;
    }
}

TEST(EscPosStream, TakesStatusRequestsInsideDataForData)
{
    EXPECT_EQ(divided("1D76300002000200"
                      "10040110"
                      "100401"),
              "1D7630:0002000200"
              "10040110 1004:01");
    EXPECT_EQ(divided("1D286B0600315030"
                      "100401"
                      "41"),
              "1D286B:0600315030100401 text:41");
    EXPECT_EQ(divided("1D384C0D000000"
                      "307030010131"
                      "08000300"
                      "100404"
                      "100402"),
              "1D384C:0D00000030703001013108000300100404 1004:02");
    EXPECT_EQ(divided("1B241004"
                      "41"),
              "1B24:1004 text:41");
    EXPECT_EQ(divided("1D4C1004"
                      "1B5C1004"),
              "1D4C:1004 1B5C:1004");
}

TEST(EscPosStream, GivesTheSameCommandsInWhateverPiecesTheyCome)
{
    const auto bytes =
        *from_hex("1B401D286B060031503010040141100401D6D01D7630000100020010041B44081000420A");
    const auto flat = [](const std::vector<PrinterCommand>& commands) {
        std::string all;
        for (const auto& command : commands)
            all += (command.code == 0 ? "" : "/" + std::to_string(command.code) + "/") +
                   to_hex(command.data);
        return all;
    };
    const auto whole = flat(EscPosStream{}.feed(bytes));
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        EscPosStream stream;
        auto pieces = stream.feed(BytesView{bytes}.first(cut));
        for (auto& command : stream.feed(BytesView{bytes}.subspan(cut))) pieces.push_back(command);
        EXPECT_EQ(flat(pieces), whole) << cut;
    }
}

TEST(EscPosStream, SkipsWhatItDoesNotKnowAndGoesOn)
{
    EXPECT_EQ(divided("1BFE411D994210994300"
                      "44"),
              "1BFE: text:41 1D99: text:42 1099: text:4344");
    EXPECT_EQ(divided("41000042"), "text:4142");
}

TEST(EscPosStream, KeepsAnOverlongCommandWithinItsBounds)
{
    EscPosStream stream;
    stream.feed(*from_hex("1D384CFFFF1F00"));  // 2,097,151 bytes to come
    const Bytes block(1U << 16U, std::byte{0x10});
    for (int i = 0; i < 31; ++i) EXPECT_TRUE(stream.feed(block).empty());
    const auto last = stream.feed(block);
    ASSERT_GE(last.size(), 1U);
    EXPECT_TRUE(last[0].oversized);
    EXPECT_LE(last[0].data.size(), EscPosStream::longest);
}

TEST(EscPosStream, EndsEveryCommandThatPowerOffCutShort)
{
    for (const auto* part :
         {"1B", "1D28", "1D286BFFFF31", "1D7630", "1D763000FFFFFFFF00", "10", "1D384C"}) {
        EscPosStream stream;
        EXPECT_TRUE(stream.feed(*from_hex(part)).empty()) << part;
        stream.reset();
        EXPECT_EQ(told(stream.feed(*from_hex("41"))), "text:41") << part;
    }
}

TEST(EscPosStream, SurvivesNoise)
{
    std::mt19937 dice{23};
    EscPosStream stream;
    std::size_t commands = 0;
    for (int i = 0; i < 200; ++i) {
        Bytes noise;
        for (int n = 0; n < 1000; ++n) noise.push_back(octet(dice()));
        commands += stream.feed(noise).size();
        stream.reset();
    }
    EXPECT_GT(commands, 1000U);
}

}  // namespace
}  // namespace kiosk::emulators
