#include "devices/cash_acceptor/id003_frame.h"

#include "devices/cash_acceptor/crc_kermit.h"
#include "devices/cash_acceptor/id003_messages.h"

#include <gtest/gtest.h>

#include <random>

namespace kiosk::devices::id003 {
namespace {

Bytes hex(std::string_view digits)
{
    std::string packed{digits};
    std::erase(packed, ' ');
    return from_hex(packed).value();
}

std::vector<Bytes> read(BytesView bytes)
{
    FrameReader reader;
    reader.feed(bytes);
    std::vector<Bytes> payloads;
    while (auto payload = reader.next()) payloads.push_back(std::move(*payload));
    return payloads;
}

/// "Frames (checked)" of devices.md section 2, and the ENQ of its text.
struct PublishedCommand {
    const char* bytes;
    Command command;
    const char* data;
};
const PublishedCommand published_commands[] = {
    {"FC 05 11 27 56", Command::StatusRequest, ""},
    {"FC 05 40 2B 15", Command::Reset, ""},
    {"FC 05 50 AA 05", Command::Ack, ""},
    {"FC 05 41 A2 04", Command::Stack1, ""},
    {"FC 05 43 B0 27", Command::Return, ""},
    {"FC 07 C0 FF 00 ED 4A", Command::Denominations, "FF00"},
    {"FC 07 C0 00 00 2D B5", Command::Denominations, "0000"},
    {"FC 06 C3 00 04 D6", Command::Inhibit, "00"},
    {"FC 06 C2 01 55 DE", Command::CommunicationMode, "01"},
    {"FC 05 83 BC E1", Command::GetInhibit, ""},
    {"FC 06 83 01 EB 81", Command::GetInhibit, "01"},  // its answer
    {"FC 05 8A 7D 7C", Command::CurrencyAssign, ""},
    {"FC 05 91 2F D2", Command::Serial, ""},
};
struct PublishedStatus {
    const char* bytes;
    Status status;
};
const PublishedStatus published_states[] = {
    {"FC 05 40 2B 15", {State::PowerUp}},         {"FC 05 1B 7D F9", {State::Initialize}},
    {"FC 05 1A F4 E8", {State::Disabled}},        {"FC 05 11 27 56", {State::Idling}},
    {"FC 05 12 BC 64", {State::Accepting}},       {"FC 06 13 63 A2 D8", {State::Escrow, 0x63}},
    {"FC 06 13 64 1D AC", {State::Escrow, 0x64}}, {"FC 05 14 8A 01", {State::Stacking}},
    {"FC 05 15 03 10", {State::VendValid}},       {"FC 05 16 98 22", {State::Stacked}},
};
/// The currency table of a real acceptor.
const char* const euro_frame =
    "FC 25 8A 61000000 62E00500 63E00A00 64E01400 65E03200 66E00A01 67E01401 68E03201 05 C1";

TEST(Id003Frame, EncodesEveryPublishedCommand)
{
    for (const auto& published : published_commands)
        EXPECT_EQ(to_hex(encode(published.command, hex(published.data))),
                  to_hex(hex(published.bytes)));
}

TEST(Id003Frame, EncodesEveryPublishedState)
{
    for (const auto& published : published_states)
        EXPECT_EQ(to_hex(frame(encode(published.status))), to_hex(hex(published.bytes)));
}

TEST(Id003Frame, EncodesThePublishedAnswersThatAreNoStates)
{
    EXPECT_EQ(frame(hex("4B")), hex("FC 05 4B F8 AB"));
    EXPECT_EQ(frame(hex("05")), hex("FC 05 05 82 00"));
}

TEST(Id003Frame, ReadsEveryPublishedState)
{
    for (const auto& published : published_states) {
        const auto payloads = read(hex(published.bytes));
        ASSERT_EQ(payloads.size(), 1U) << published.bytes;
        EXPECT_EQ(decode_status(payloads[0]), published.status) << published.bytes;
    }
}

TEST(Id003Frame, HasAZeroCrcOverTheWhole)
{
    for (const auto& published : published_commands)
        EXPECT_EQ(crc_kermit(hex(published.bytes)), 0) << published.bytes;
}

TEST(Id003Frame, AnnouncesItsWholeLengthUpTo255)
{
    EXPECT_EQ(frame(Bytes(1))[1], std::byte{5});
    EXPECT_EQ(frame(Bytes(longest_payload))[1], std::byte{0xFF});
    EXPECT_EQ(frame(Bytes(longest_payload)).size(), 255U);
}

TEST(Id003FrameReader, WaitsForTheRestOfEveryTruncation)
{
    const auto whole = frame(Bytes(longest_payload, std::byte{0xFC}));
    for (std::size_t n = 0; n < whole.size(); ++n) {
        FrameReader reader;
        reader.feed(BytesView{whole}.first(n));
        EXPECT_FALSE(reader.next()) << n;
        reader.feed(BytesView{whole}.subspan(n));
        EXPECT_TRUE(reader.next()) << n;
    }
}

TEST(Id003FrameReader, FindsAFrameBehindNoise)
{
    for (const auto* noise :
         {"00", "FF FF FC", "FC 00", "FC 04", "FC FC FC", "FC 05 40", "05 11 27 56"}) {
        auto bytes = hex(noise);
        append(bytes, hex("FC 05 1A F4 E8"));
        append(bytes, hex("FC 05 1A F4 E8"));
        EXPECT_FALSE(read(bytes).empty()) << noise;
    }
}

TEST(Id003FrameReader, FindsTheFrameBehindEveryCutFrame)
{
    const auto cut = hex("FC 06 13 63 A2 D8");
    const auto whole = hex("FC 05 1A F4 E8");
    for (std::size_t n = 1; n < cut.size(); ++n) {
        Bytes bytes(cut.begin(), cut.begin() + static_cast<std::ptrdiff_t>(n));
        append(bytes, whole);
        append(bytes, whole);
        const auto payloads = read(bytes);
        ASSERT_FALSE(payloads.empty()) << n;
        EXPECT_EQ(payloads.back(), hex("1A")) << n;
    }
}

TEST(Id003FrameReader, DropsAFrameWithOneWrongBit)
{
    const auto good = hex("FC 06 13 63 A2 D8");
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        auto bad = good;
        bad[bit / 8] ^= std::byte{1} << (bit % 8);
        EXPECT_TRUE(read(bad).empty()) << bit;
    }
}

TEST(Id003FrameReader, SurvivesEveryNoise)
{
    std::mt19937 dice{1};
    FrameReader reader;
    std::size_t frames = 0;
    for (int run = 0; run < 2000; ++run) {
        Bytes noise(dice() % 64);
        for (auto& b : noise) b = dice() % 4 == 0 ? std::byte{0xFC} : octet(dice());
        reader.feed(noise);
        while (reader.next()) ++frames;
    }
    EXPECT_LT(frames, 20U);  // a CRC of 16 bits lets one in 65,536 through
    reader.clear();
    reader.feed(hex("FC 05 1A F4 E8"));
    EXPECT_TRUE(reader.next());
}

// ---- settings

TEST(Id003Denominations, ASetBitDisables)
{
    EXPECT_EQ(to_hex(disable_all_but({})), "FF00");
    EXPECT_EQ(to_hex(disable_all_but(0xFF)), "0000");
    EXPECT_EQ(to_hex(disable_all_but(0b00100001)), "DE00");
    EXPECT_EQ(decode_disable_mask(hex("DE00")), DenominationMask{0b00100001});
    EXPECT_FALSE(decode_disable_mask(hex("DE")));
    EXPECT_FALSE(decode_disable_mask(hex("DE0000")));
}

TEST(Id003Settings, AreAcceptedInThreeStatesAlone)
{
    int taking = 0;
    for (unsigned code = 0; code < 256; ++code)
        taking += takes_settings(static_cast<State>(code)) ? 1 : 0;
    EXPECT_EQ(taking, 3);
    EXPECT_TRUE(takes_settings(State::Initialize) && takes_settings(State::Disabled) &&
                takes_settings(State::Idling));
}

// ---- the currency table

TEST(Id003CurrencyTable, ReadsTheTableOfARealAcceptor)
{
    const auto payload = read(hex(euro_frame)).at(0);
    const auto table = decode_currency_table(payload);
    ASSERT_TRUE(table);
    EXPECT_EQ((*table)[0], std::nullopt);
    const int values[] = {5, 10, 20, 50, 100, 200, 500};
    for (std::size_t i = 0; i < std::size(values); ++i)
        EXPECT_EQ((*table)[i + 1], (Denomination{Money::yuan(values[i]), 0xE0}));
    EXPECT_EQ(to_hex(frame(encode(*table))), to_hex(hex(euro_frame)));
}

/// Entries as devices.md section 2 words them: value = base * 10^exponent.
struct WorkedEntry {
    const char* bytes;
    std::optional<Denomination> denomination;
};
const WorkedEntry worked_entries[] = {
    {"68 2D 01 00", Denomination{Money::yuan(1), 45}},
    {"68 2D 01 02", Denomination{Money::yuan(100), 45}},
    {"68 2D FF 06", Denomination{Money::yuan(255'000'000), 45}},
    {"68 2D 01 07", std::nullopt},
    {"68 2D 01 FF", std::nullopt},
    {"68 2D 00 02", std::nullopt},
    {"60 2D 01 02", std::nullopt},
    {"69 2D 01 02", std::nullopt},
    {"00 2D 01 02", std::nullopt},
    {"FF FF FF FF", std::nullopt},
};

TEST(Id003CurrencyTable, ReadsEachWorkedEntry)
{
    for (const auto& worked : worked_entries) {
        Bytes payload(currency_table_size);
        payload[0] = std::byte{0x8A};
        std::ranges::copy(hex(worked.bytes), payload.begin() + 5);
        const auto table = decode_currency_table(payload);
        ASSERT_TRUE(table);
        EXPECT_EQ((*table)[7], worked.denomination) << worked.bytes;
        EXPECT_EQ((*table)[0], std::nullopt);
    }
}

TEST(Id003CurrencyTable, OfTwoEntriesForOneCodeTheFirstCounts)
{
    auto payload =
        hex("8A 612D0100 612D6400 00000000 00000000 00000000 00000000 00000000 00000000");
    const auto table = decode_currency_table(payload);
    ASSERT_TRUE(table);
    EXPECT_EQ((*table)[0]->value, Money::yuan(1));
}

TEST(Id003CurrencyTable, RejectsEveryOtherLengthAndAnotherAnswer)
{
    for (std::size_t n = 0; n < 50; ++n)
        EXPECT_EQ(decode_currency_table(Bytes(n, std::byte{0x8A})).has_value(),
                  n == currency_table_size);
    EXPECT_FALSE(decode_currency_table(Bytes(currency_table_size, std::byte{0x88})));
}

TEST(Id003CurrencyTable, TakesAnyBytes)
{
    std::mt19937 dice{2};
    for (int run = 0; run < 2000; ++run) {
        Bytes payload(currency_table_size);
        for (auto& b : payload) b = octet(dice());
        payload[0] = std::byte{0x8A};
        const auto table = decode_currency_table(payload);
        ASSERT_TRUE(table);
        for (const auto& entry : *table)
            if (entry) {
                EXPECT_GT(entry->value, Money{});
            }
    }
}

// ---- texts and states

TEST(Id003Text, ReadsTheVersionOfARealAcceptor)
{
    const std::string version = "i(USA)100-SS ID003-05V280-42 01AUG17 964D";
    const auto payload = encode_text(Command::Version, version);
    EXPECT_EQ(payload[0], std::byte{0x88});
    EXPECT_EQ(decode_text(Command::Version, payload), version);
}

TEST(Id003Text, CutsBlanksAndHidesWhatCannotBePrinted)
{
    EXPECT_EQ(decode_text(Command::Serial, hex("91 30 31 01 32 20 20")), "01?2");
    EXPECT_EQ(decode_text(Command::Serial, hex("91")), "");
    EXPECT_FALSE(decode_text(Command::Serial, hex("88 30")));
    EXPECT_FALSE(decode_text(Command::Serial, {}));
    EXPECT_FALSE(decode_text(Command::Version, Bytes(300, std::byte{0x88})));
}

TEST(Id003Status, EveryKnownStateComesBackAsItWasWritten)
{
    int known = 0;
    for (unsigned code = 0; code < 256; ++code) {
        const auto state = static_cast<State>(code);
        if (to_text(state).empty()) continue;
        ++known;
        const Status status{state, carries_detail(state) ? std::uint8_t{0x71} : std::uint8_t{0}};
        EXPECT_EQ(decode_status(encode(status)), status);
    }
    EXPECT_EQ(known, 21);  // 11-1B, 40-49
}

TEST(Id003Status, AStateInTheWrongShapeIsNone)
{
    for (const auto* payload :
         {"", "13", "17", "49", "13 61 61", "11 00", "10", "1C", "4A", "4B", "50", "05", "C3 00"})
        EXPECT_FALSE(decode_status(hex(payload))) << payload;
}

TEST(Id003Status, ATicketInEscrowIsOneWhateverItsBarCode)
{
    EXPECT_EQ(decode_status(hex("13 6F 31 32 33")), (Status{State::Escrow, 0x6F}));
}

TEST(Id003Codes, NameEveryNumberOfThePage)
{
    int reasons = 0;
    int failures = 0;
    int commands = 0;
    int settings = 0;
    for (unsigned code = 0; code < 256; ++code) {
        reasons += to_text(static_cast<Rejection>(code)).empty() ? 0 : 1;
        failures += to_text(static_cast<FailureCode>(code)).empty() ? 0 : 1;
        commands += to_text(static_cast<Command>(code)).empty() ? 0 : 1;
        settings += is_setting(static_cast<Command>(code)) ? 1 : 0;
    }
    EXPECT_EQ(reasons, 24);   // 71-79, 7B-7F, 91-98, 9B, 9D
    EXPECT_EQ(failures, 11);  // A2 to B3
    EXPECT_EQ(commands, 28);  // 11, 40-45, 50, C0-C7, 80-8A, 91
    EXPECT_EQ(settings, 8);
    EXPECT_EQ(to_text(static_cast<Rejection>(0x79)), "inhibited");
    EXPECT_EQ(to_text(static_cast<FailureCode>(0xA2)), "stack motor");
}

/// The map at the end of section 2: 17 71..7E is 1C 60..6D.
TEST(Id003Codes, ARejectionAsksTheCitizenForTheRightThing)
{
    EXPECT_EQ(meaning(Rejection::PhotoPattern1), NoteRejection::NotRecognised);
    EXPECT_EQ(meaning(Rejection::Inhibited), NoteRejection::NotAccepted);
    EXPECT_EQ(meaning(Rejection::Ticket9D), NoteRejection::NotAccepted);
    EXPECT_EQ(meaning(Rejection::Conveying), NoteRejection::Mechanical);
    EXPECT_EQ(meaning(static_cast<Rejection>(0x7A)), NoteRejection::NotRecognised);
}

}  // namespace
}  // namespace kiosk::devices::id003
