#include "devices/cash_acceptor/ccnet_frame.h"

#include "devices/cash_acceptor/ccnet_messages.h"
#include "devices/cash_acceptor/crc_kermit.h"

#include <gtest/gtest.h>

#include <random>

namespace kiosk::devices::ccnet {
namespace {

Bytes hex(std::string_view digits)
{
    std::string packed{digits};
    std::erase(packed, ' ');
    return from_hex(packed).value();
}

std::vector<Frame> read(BytesView bytes)
{
    FrameReader reader;
    reader.feed(bytes);
    std::vector<Frame> frames;
    while (auto frame = reader.next()) frames.push_back(std::move(*frame));
    return frames;
}

/// "Published and captured frames" of devices.md section 1.
struct PublishedCommand {
    const char* bytes;
    Command command;
    const char* data;
};
const PublishedCommand published_commands[] = {
    {"02 03 06 33 DA 81", Command::Poll, ""},
    {"02 03 06 00 C2 82", Command::Ack, ""},
    {"02 03 06 FF BA 8D", Command::Nak, ""},
    {"02 03 06 30 41 B3", Command::Reset, ""},
    {"02 03 06 31 C8 A2", Command::GetStatus, ""},
    {"02 03 06 37 FE C7", Command::Identification, ""},
    {"02 03 06 41 4F D1", Command::BillTable, ""},
    {"02 03 0C 34 FF FF FF FF FF FF FE F7", Command::EnableBillTypes, "FFFFFFFFFFFF"},
    {"02 03 0C 34 00 00 00 00 00 00 17 0C", Command::EnableBillTypes, "000000000000"},
    {"02 03 06 35 EC E4", Command::Stack, ""},
    {"02 03 06 36 77 D6", Command::Return, ""},
};
struct PublishedState {
    const char* bytes;
    PollReply reply;
};
const PublishedState published_states[] = {
    {"02 03 06 10 43 92", {State::PowerUp}},
    {"02 03 06 13 D8 A0", {State::Initialize}},
    {"02 03 06 14 67 D4", {State::Idling}},
    {"02 03 06 15 EE C5", {State::Accepting}},
    {"02 03 06 17 FC E6", {State::Stacking}},
    {"02 03 06 19 82 0F", {State::UnitDisabled}},
    {"02 03 07 80 01 05 22", {State::Escrow, 1}},
    {"02 03 07 80 02 9E 10", {State::Escrow, 2}},
    {"02 03 07 81 01 DD 3B", {State::BillStacked, 1}},
};

TEST(CrcKermit, GivesThePublishedCheckValues)
{
    EXPECT_EQ(crc_kermit(as_bytes("123456789")), 0x2189);
    EXPECT_EQ(crc_kermit(hex("02 03 06 33")), 0x81DA);
}

TEST(CrcKermit, IsZeroOverAWholeFrame)
{
    for (const auto& published : published_commands)
        EXPECT_EQ(crc_kermit(hex(published.bytes)), 0) << published.bytes;
}

TEST(CcnetFrame, EncodesEveryPublishedCommand)
{
    for (const auto& published : published_commands)
        EXPECT_EQ(encode(published.command, hex(published.data)), hex(published.bytes));
}

TEST(CcnetFrame, EncodesEveryPublishedState)
{
    for (const auto& published : published_states)
        EXPECT_EQ(encode(Frame{.payload = encode(published.reply)}), hex(published.bytes));
}

TEST(CcnetFrame, ReadsEveryPublishedState)
{
    for (const auto& published : published_states) {
        const auto frames = read(hex(published.bytes));
        ASSERT_EQ(frames.size(), 1U) << published.bytes;
        EXPECT_EQ(decode_poll(frames[0].payload), published.reply) << published.bytes;
    }
}

TEST(CcnetFrame, ReadsTheStatusReplyWhichHasNoEchoOfItsCommand)
{
    const auto frames = read(hex("02 03 0B 00 00 00 00 00 00 A8 67"));
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0].payload, Bytes(6));
}

TEST(CcnetFrame, AnnouncesTheLengthsOfThePage)
{
    EXPECT_EQ(encode(Frame{.payload = Bytes(identification_size)})[2], std::byte{0x27});
    EXPECT_EQ(encode(Frame{.payload = Bytes(bill_table_size)})[2], std::byte{0x7D});
}

TEST(CcnetFrame, CarriesALongPayloadInTheTwoByteForm)
{
    const Frame frame{.payload = Bytes(300, std::byte{0x02})};
    const auto bytes = encode(frame);
    EXPECT_EQ(to_hex(BytesView{bytes}.first(5)), "0203000133");  // 5 + 300 + 2 = 307 = 133h
    EXPECT_EQ(read(bytes), std::vector{frame});
}

TEST(CcnetFrame, TheLongestShortFormIs255Bytes)
{
    EXPECT_EQ(encode(Frame{.payload = Bytes(250)})[2], std::byte{0xFF});
    EXPECT_EQ(encode(Frame{.payload = Bytes(251)})[2], std::byte{0});
}

TEST(FrameReader, WaitsForTheRestOfEveryTruncation)
{
    const auto whole = encode(Frame{.payload = Bytes(300, std::byte{0x02})});
    for (std::size_t n = 0; n < whole.size(); ++n) {
        FrameReader reader;
        reader.feed(BytesView{whole}.first(n));
        EXPECT_FALSE(reader.next()) << n;
        reader.feed(BytesView{whole}.subspan(n));
        EXPECT_TRUE(reader.next()) << n;
    }
}

TEST(FrameReader, FindsAFrameBehindNoise)
{
    for (const auto* noise : {"00", "FF FF 02", "02 03", "02 03 05", "02 02 02", "02 03 00 00 05",
                              "02 03 00 FF FF", "03 06 33 DA"}) {
        auto bytes = hex(noise);
        append(bytes, hex("02 03 06 14 67 D4"));
        append(bytes, hex("02 03 06 14 67 D4"));
        EXPECT_FALSE(read(bytes).empty()) << noise;
    }
}

TEST(FrameReader, FindsTheFrameBehindEveryCutFrame)
{
    const auto cut = hex("02 03 07 81 01 DD 3B");
    const auto whole = hex("02 03 06 14 67 D4");
    for (std::size_t n = 1; n < cut.size(); ++n) {
        Bytes bytes(cut.begin(), cut.begin() + static_cast<std::ptrdiff_t>(n));
        append(bytes, whole);
        append(bytes, whole);
        const auto frames = read(bytes);
        ASSERT_FALSE(frames.empty()) << n;
        EXPECT_EQ(frames.back().payload, hex("14")) << n;
    }
}

TEST(FrameReader, DropsAFrameWithOneWrongBit)
{
    const auto good = hex("02 03 07 81 01 DD 3B");
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        auto bad = good;
        bad[bit / 8] ^= std::byte{1} << (bit % 8);
        EXPECT_TRUE(read(bad).empty()) << bit;
    }
}

TEST(FrameReader, SaysOnceThatAFrameToAnAddressWasDamaged)
{
    FrameReader reader;
    reader.feed(hex("02 03 06 33 DA 80"));
    EXPECT_FALSE(reader.next());
    EXPECT_TRUE(reader.take_damaged(bill_validator));
    EXPECT_FALSE(reader.take_damaged(bill_validator));
    reader.feed(hex("02 01 06 33 DA 80"));
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.take_damaged(bill_validator));
}

TEST(FrameReader, SurvivesEveryNoise)
{
    std::mt19937 dice{1};
    FrameReader reader;
    std::size_t frames = 0;
    for (int run = 0; run < 2000; ++run) {
        Bytes noise(dice() % 64);
        for (auto& b : noise) b = dice() % 4 == 0 ? std::byte{0x02} : octet(dice());
        reader.feed(noise);
        while (reader.next()) ++frames;
    }
    EXPECT_LT(frames, 20U);  // a CRC of 16 bits lets one in 65,536 through
    reader.clear();
    reader.feed(hex("02 03 06 14 67 D4"));
    EXPECT_TRUE(reader.next());
}

TEST(BillMask, TypeZeroIsTheLowestBitOfTheThirdByte)
{
    EXPECT_EQ(to_hex(encode(BillMask{1})), "000001");
    EXPECT_EQ(to_hex(encode(BillMask{1U << 23U})), "800000");
    EXPECT_EQ(decode_mask(hex("01 00 80")), (BillMask{1U << 16U | 1U << 7U}));
    EXPECT_FALSE(decode_mask(hex("01 00")));
}

TEST(BillMask, EnablingAsksForEscrowOfEveryEnabledType)
{
    EXPECT_EQ(to_hex(enable_with_escrow(BillMask{0x2C})), "00002C00002C");
}

/// Entries as devices.md section 1 words them: value = digits * 10^exponent, bit 7 of the exponent means decimals.
struct WorkedEntry {
    const char* bytes;
    std::optional<BillType> type;
};
const WorkedEntry worked_entries[] = {
    {"01 43 48 4E 02", BillType{Money::yuan(100), "CHN"}},
    {"05 43 4E 59 01", BillType{Money::yuan(50), "CNY"}},
    {"05 45 55 52 00", BillType{Money::yuan(5), "EUR"}},
    {"14 52 4D 42 00", BillType{Money::yuan(20), "RMB"}},
    {"05 43 48 4E 81", BillType{Money::fen(50), "CHN"}},
    {"05 43 48 4E 82", BillType{Money::fen(5), "CHN"}},
    {"05 43 48 4E 83", std::nullopt},
    {"01 43 48 4E 07", std::nullopt},
    {"01 43 48 4E FF", std::nullopt},
    {"01 43 00 4E 02", std::nullopt},
    {"01 43 FF 4E 02", std::nullopt},
    {"00 43 48 4E 02", std::nullopt},
    {"00 00 00 00 00", std::nullopt},
};

TEST(BillTable, ReadsEachWorkedEntry)
{
    for (const auto& worked : worked_entries) {
        Bytes payload(bill_table_size);
        std::ranges::copy(hex(worked.bytes), payload.begin() + 115);
        const auto table = decode_bill_table(payload);
        ASSERT_TRUE(table);
        EXPECT_EQ((*table)[23], worked.type) << worked.bytes;
        EXPECT_EQ((*table)[0], std::nullopt);
    }
}

TEST(BillTable, ComesBackAsItWasWritten)
{
    BillTable table;
    table[0] = {Money::yuan(1), "CHN"};
    table[5] = {Money::yuan(100), "CHN"};
    table[7] = {Money::fen(50), "CHN"};
    table[23] = {Money::yuan(500), "EUR"};
    EXPECT_EQ(decode_bill_table(encode(table)), table);
}

TEST(BillTable, RejectsEveryOtherLength)
{
    for (std::size_t n = 0; n < 130; ++n)
        EXPECT_EQ(decode_bill_table(Bytes(n)).has_value(), n == bill_table_size);
}

TEST(Identification, CutsThePaddingAndHidesWhatCannotBePrinted)
{
    auto payload = Bytes{};
    append(payload, as_bytes("SM-RU1111      21K7\x01 000001"));
    append(payload, hex("00 01 02 03 04 05 FF"));
    const auto id = decode_identification(payload);
    ASSERT_TRUE(id);
    EXPECT_EQ(id->part, "SM-RU1111");
    EXPECT_EQ(id->serial, "21K7? 000001");
    EXPECT_EQ(to_hex(id->asset), "000102030405FF");
    EXPECT_EQ(decode_identification(encode(*id)), id);
}

TEST(Identification, RejectsEveryTruncation)
{
    for (std::size_t n = 0; n < identification_size; ++n)
        EXPECT_FALSE(decode_identification(Bytes(n, std::byte{'A'})));
}

TEST(PollReply, EveryKnownStateComesBackAsItWasWritten)
{
    int known = 0;
    for (unsigned code = 0; code < 256; ++code) {
        const auto state = static_cast<State>(code);
        if (to_text(state).empty()) continue;
        ++known;
        const PollReply reply{state, carries_detail(state) ? std::uint8_t{7} : std::uint8_t{0}};
        EXPECT_EQ(decode_poll(encode(reply)), reply);
    }
    EXPECT_EQ(known, 22);  // the rows of the page's table
}

TEST(PollReply, AStateInTheWrongShapeIsNone)
{
    for (const auto* payload :
         {"", "80", "81", "82", "1B", "1C", "47", "14 00", "81 01 01", "16", "00", "30", "FF"})
        EXPECT_FALSE(decode_poll(hex(payload))) << payload;
}

TEST(Codes, NameEveryReasonOfThePage)
{
    int reasons = 0;
    int failures = 0;
    int commands = 0;
    for (unsigned code = 0; code < 256; ++code) {
        reasons += to_text(static_cast<Rejection>(code)).empty() ? 0 : 1;
        failures += to_text(static_cast<FailureCode>(code)).empty() ? 0 : 1;
        commands += to_text(static_cast<Command>(code)).empty() ? 0 : 1;
    }
    EXPECT_EQ(reasons, 17);
    EXPECT_EQ(failures, 8);
    EXPECT_EQ(commands, 17);
    EXPECT_EQ(to_text(static_cast<Rejection>(0x68)), "inhibit");
    EXPECT_EQ(to_text(static_cast<FailureCode>(0x50)), "stack motor");
}

TEST(Codes, ARejectionAsksTheCitizenForTheRightThing)
{
    EXPECT_EQ(meaning(Rejection::Verification), NoteRejection::NotRecognised);
    EXPECT_EQ(meaning(Rejection::Inhibit), NoteRejection::NotAccepted);
    EXPECT_EQ(meaning(Rejection::Conveying), NoteRejection::Mechanical);
    EXPECT_EQ(meaning(static_cast<Rejection>(0x6B)), NoteRejection::NotRecognised);
}

}  // namespace
}  // namespace kiosk::devices::ccnet
