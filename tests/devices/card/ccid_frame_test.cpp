#include "devices/card/ccid_frame.h"

#include "devices/card/rf_bridge_commands.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <string>

namespace kiosk::devices::ccid {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint start{};

// What libccid 1.5.2 and a bridge said to each other over a pseudo-terminal (its debug log).
constexpr auto firmware_request = "03066B01000000000000000002 6D";
constexpr auto slot_status_request = "0306650000000000020000006 2";
constexpr auto atr_answer = "03068006000000000C0000003B0443495459B7";

Bytes hex(std::string digits)
{
    std::erase(digits, ' ');
    return from_hex(digits).value();
}

/// One letter for each thing: Message, Nak, Busy, Left, Came, Damaged, noise (?).
std::string letters(const std::vector<LineItem>& items)
{
    std::string all;
    for (const auto& item : items) all.push_back("MNBLCD?"[item.index()]);
    return all;
}

std::string read(const Bytes& bytes, Direction direction = Direction::ToHost)
{
    FrameReader reader{direction};
    return letters(reader.feed(bytes, start));
}

Message block_answer(std::string data = "9000", std::uint8_t sequence = 7)
{
    return {.type = MessageType::DataBlock, .sequence = sequence, .data = hex(std::move(data))};
}

TEST(CcidFrame, EncodesWhatLibccidSends)
{
    EXPECT_EQ(encode({.type = MessageType::Escape, .data = hex("02")}), hex(firmware_request));
    EXPECT_EQ(encode({.type = MessageType::GetSlotStatus, .sequence = 2}),
              hex(slot_status_request));
}

TEST(CcidFrame, LrcIsTheExclusiveOrOfAllBytesBefore)
{
    const auto frame = encode(block_answer());
    std::byte lrc{};
    for (const auto b : frame) lrc ^= b;
    EXPECT_EQ(lrc, std::byte{0});
}

TEST(CcidFrame, DecodesEveryField)
{
    FrameReader reader{Direction::ToHost};
    const auto items = reader.feed(hex(atr_answer), start);
    ASSERT_EQ(letters(items), "M");
    EXPECT_EQ(std::get<Message>(items[0]), (Message{.type = MessageType::DataBlock,
                                                    .slot = 0,
                                                    .sequence = 0x0C,
                                                    .specific = {0, 0, 0},
                                                    .data = hex("3B0443495459")}));
}

TEST(CcidFrame, ReadsBackWhateverItEncodes)
{
    const Message message{.type = MessageType::DataBlock,
                          .slot = 3,
                          .sequence = 255,
                          .specific = {0x42, 0xFE, 0x01},
                          .data = Bytes(most_data, std::byte{0x03})};
    FrameReader reader{Direction::ToHost};
    const auto items = reader.feed(encode(message), start);
    ASSERT_EQ(letters(items), "M");
    EXPECT_EQ(std::get<Message>(items[0]), message);
}

TEST(CcidFrame, TheSpecifiedNakIsThreeBytes)
{
    EXPECT_EQ(to_hex(nak_frame), "031516");
    EXPECT_EQ(read(hex("031516")), "N");
    EXPECT_EQ(read(hex("031516"), Direction::ToReader), "N");
}

TEST(CcidFrame, NotificationsAndBusyBytesStandBetweenFrames)
{
    EXPECT_EQ(read(hex("5002 5003 80 FF 031516 " + std::string{atr_answer} + "5002")), "LCBBNML");
}

TEST(CcidFrame, FromTheHostTheyAreNoise)
{
    EXPECT_EQ(read(hex("5002 80 " + std::string{firmware_request}), Direction::ToReader), "?M");
}

TEST(CcidFrame, NoTruncationIsAMessage)
{
    const auto frame = hex(atr_answer);
    for (std::size_t n = 0; n < frame.size(); ++n) {
        const Bytes part(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(n));
        FrameReader reader{Direction::ToHost};
        EXPECT_EQ(letters(reader.feed(part, start)), "") << n;
        EXPECT_EQ(reader.deadline().has_value(), n > 0) << n;
        const auto given_up = letters(reader.expire(start + FrameReader::longest_gap));
        EXPECT_EQ(given_up.find('M'), std::string::npos) << n;
        EXPECT_FALSE(reader.deadline()) << n;
    }
}

TEST(CcidFrame, ComesWholeInAnyDivision)
{
    const auto frame = hex(atr_answer);
    for (std::size_t n = 1; n < frame.size(); ++n) {
        FrameReader reader{Direction::ToHost};
        reader.feed(BytesView{frame}.first(n), start);
        EXPECT_EQ(letters(reader.feed(BytesView{frame}.subspan(n), start + 100ms)), "M") << n;
    }
}

TEST(CcidFrame, AFrameThatStopsInTheMiddleDoesNotSwallowTheNext)
{
    const auto frame = hex(atr_answer);
    FrameReader reader{Direction::ToHost};
    reader.feed(BytesView{frame}.first(8), start);
    EXPECT_EQ(letters(reader.feed(frame, start + FrameReader::longest_gap)), "DM");
}

TEST(CcidFrame, EveryWrongBitIsNoticed)
{
    const auto frame = hex(atr_answer);
    for (std::size_t bit = 0; bit < frame.size() * 8; ++bit) {
        auto wrong = frame;
        wrong[bit / 8] ^= octet(1U << bit % 8);
        FrameReader reader{Direction::ToHost};
        auto said = letters(reader.feed(wrong, start));
        said += letters(reader.expire(start + FrameReader::longest_gap));
        EXPECT_EQ(said.find('M'), std::string::npos) << bit;
    }
}

TEST(CcidFrame, FindsTheFrameBehindGarbage)
{
    for (const auto* garbage : {"00", "03", "0306", "030680", "0315", "50", "0303", "7F7F7F",
                                "03068000000001", "0306FF", "03158050"}) {
        FrameReader reader{Direction::ToHost};
        const auto said = letters(reader.feed(hex(garbage + std::string{atr_answer}), start));
        EXPECT_EQ(said.back(), 'M') << garbage;
    }
}

// The header of a frame that never came, then a whole one: the second is inside what the first claims.
TEST(CcidFrame, FindsTheFrameInsideADamagedOne)
{
    FrameReader reader{Direction::ToHost};
    auto bytes = hex("03068014000000");
    append(bytes, hex(atr_answer));
    auto said = letters(reader.feed(bytes, start));
    said += letters(reader.expire(start + FrameReader::longest_gap));
    EXPECT_EQ(said, "DM");
}

TEST(CcidFrame, BytesOfADamagedFrameAreNeitherNakNorNotification)
{
    auto frame = encode(block_answer("031516 5002 5003 80 FF 031516 9000"));
    frame.back() ^= std::byte{1};
    EXPECT_EQ(read(frame), "D");
}

TEST(CcidFrame, AHugeLengthIsNoFrame)
{
    EXPECT_EQ(read(hex("030665 06010000"), Direction::ToReader), "?");  // 262 bytes
    EXPECT_EQ(read(hex("030665 05010000"), Direction::ToReader), "");   // 261: may still come
    EXPECT_EQ(read(hex("030665 FFFFFFFF"), Direction::ToReader), "?");
}

TEST(CcidFrame, RandomBytesNeverHurtAndTheNextFrameIsRead)
{
    std::mt19937 dice{7};
    for (int run = 0; run < 200; ++run) {
        FrameReader reader{Direction::ToHost};
        Bytes noise(dice() % 600);
        for (auto& b : noise) b = dice() % 4 == 0 ? std::byte{0x03} : octet(dice());
        reader.feed(noise, start);
        reader.expire(start + 1s);
        EXPECT_FALSE(reader.deadline());
        EXPECT_EQ(letters(reader.feed(hex(atr_answer), start + 1s)), "M");
    }
}

TEST(AnswerStatus, HoldsPresenceFailureAndError)
{
    auto answer = block_answer();
    answer.specific = {0x42, 0xFE, 0x00};
    EXPECT_EQ(status_of(answer),
              (AnswerStatus{.card = CardPresence::Absent, .failed = true, .error = error_mute}));
    EXPECT_EQ(to_bytes(status_of(answer)), answer.specific);
    answer.specific = {0x80, 0x02, 0x00};
    EXPECT_TRUE(status_of(answer).wants_time);
    answer.specific = {0x03, 0x00, 0x00};
    EXPECT_EQ(status_of(answer).card, CardPresence::Absent);
}

// The table "Escapes of this project" of rf-bridge.md, and the messages beside it.
TEST(RfBridgeCommands, AreTheBytesOfTheTable)
{
    const auto data = [](const Message& message) { return to_hex(message.data); };
    EXPECT_EQ(data(rf_bridge::ask_firmware()), "02");
    EXPECT_EQ(data(rf_bridge::notify_synchronously()), "010101");
    EXPECT_EQ(data(rf_bridge::connect(100ms)), "5A0101");
    EXPECT_EQ(data(rf_bridge::disconnect()), "5A02");
    EXPECT_EQ(data(rf_bridge::ask_quality()), "5A03");
    EXPECT_EQ(data(rf_bridge::set_lamp(ReaderLamp::Off, false)), "5A0400");
    EXPECT_EQ(data(rf_bridge::set_lamp(ReaderLamp::Ready, false)), "5A0401");
    EXPECT_EQ(data(rf_bridge::set_lamp(ReaderLamp::Busy, false)), "5A0402");
    EXPECT_EQ(data(rf_bridge::set_lamp(ReaderLamp::Done, true)), "5A0414");
    EXPECT_EQ(data(rf_bridge::set_lamp(ReaderLamp::Error, true)), "5A0418");
    EXPECT_EQ(rf_bridge::power_on().type, MessageType{0x62});
    EXPECT_EQ(rf_bridge::power_off().type, MessageType{0x63});
    EXPECT_EQ(rf_bridge::ask_slot_status().type, MessageType{0x65});
    EXPECT_EQ(rf_bridge::transfer(hex("805C000204")).type, MessageType{0x6F});
}

TEST(RfBridgeCommands, RoundASearchUpToWhatConnectKnows)
{
    EXPECT_EQ(to_hex(rf_bridge::connect(0ms).data), "5A0101");
    EXPECT_EQ(to_hex(rf_bridge::connect(101ms).data), "5A0102");
    EXPECT_EQ(to_hex(rf_bridge::connect(25'500ms).data), "5A01FF");
    EXPECT_EQ(to_hex(rf_bridge::connect(1h).data), "5A01FF");
}

Message escape_answer(const std::string& data, std::uint8_t status = 0)
{
    return {.type = MessageType::EscapeAnswer, .specific = {status, 0, 0}, .data = hex(data)};
}

TEST(RfBridgeCommands, TellASearchsOutcomesApart)
{
    using rf_bridge::NotFound;
    using rf_bridge::SearchResult;
    EXPECT_EQ(rf_bridge::search_result_in(escape_answer("00 50 0000000011223344")),
              (SearchResult{rf_bridge::Found{80, hex("0000000011223344")}}));
    EXPECT_EQ(rf_bridge::search_result_in(escape_answer("01")), SearchResult{NotFound::Nobody});
    EXPECT_EQ(rf_bridge::search_result_in(escape_answer("02")), SearchResult{NotFound::Several});
}

TEST(RfBridgeCommands, NonsenseIsNoSearchResult)
{
    for (const auto* data : {"", "00", "03", "FF", "0A50"})
        EXPECT_EQ(rf_bridge::search_result_in(escape_answer(data)), std::nullopt) << data;
    EXPECT_EQ(rf_bridge::search_result_in(escape_answer("01", 0x40)), std::nullopt);
    EXPECT_EQ(rf_bridge::search_result_in(block_answer("01")), std::nullopt);
}

TEST(RfBridgeCommands, QualityIsAtMostAHundred)
{
    EXPECT_EQ(rf_bridge::quality_in(escape_answer("00FF")),
              rf_bridge::SearchResult{(rf_bridge::Found{100, {}})});
    EXPECT_EQ(rf_bridge::quality_in(escape_answer("01")),
              rf_bridge::SearchResult{rf_bridge::NotFound::Nobody});
    EXPECT_EQ(rf_bridge::quality_in(escape_answer("02")), std::nullopt);
}

TEST(RfBridgeCommands, ABlocksAnswerHasAtLeastAStatusWord)
{
    EXPECT_EQ(rf_bridge::block_in(block_answer("6985")), hex("6985"));
    EXPECT_EQ(rf_bridge::block_in(block_answer("90")), std::nullopt);
    EXPECT_EQ(rf_bridge::block_in(block_answer("")), std::nullopt);
    auto mute = block_answer("9000");
    mute.specific = {0x42, 0xFE, 0x00};
    EXPECT_EQ(rf_bridge::block_in(mute), std::nullopt);
}

TEST(RfBridgeCommands, FirmwareIsPrintable)
{
    EXPECT_EQ(rf_bridge::firmware_in(escape_answer("47656D0A00FF31")), "Gem???1");
    EXPECT_EQ(rf_bridge::firmware_in(escape_answer("", 0x40)), std::nullopt);
}

TEST(RfBridgePage, ShowsWhatTheTerminalWrites)
{
    const std::vector<Message> requests{
        rf_bridge::ask_firmware(),
        rf_bridge::set_lamp(ReaderLamp::Ready, false),
        rf_bridge::connect(100ms),
        rf_bridge::power_on(),
        rf_bridge::transfer(hex("805C000204")),
        rf_bridge::ask_quality(),
        rf_bridge::power_off(),
        rf_bridge::disconnect(),
    };
    std::ifstream page{"devices/card/rf_bridge.md"};
    std::size_t shown = 0;
    for (std::string line; std::getline(page, line);) {
        if (!line.starts_with("    host ")) continue;
        ASSERT_LT(shown, requests.size());
        auto request = requests[shown];
        request.sequence = static_cast<std::uint8_t>(shown++);
        line = line.substr(sizeof "    host   ");
        std::erase(line, ' ');
        EXPECT_TRUE(line.starts_with(to_hex(encode(request)))) << line;
    }
    EXPECT_EQ(shown, requests.size());
}

}  // namespace
}  // namespace kiosk::devices::ccid
