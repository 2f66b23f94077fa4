#include "devices/card/apdu.h"

#include "devices/card/apdu_exchange.h"
#include "tests/devices/card/hex.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

namespace kiosk::devices {
namespace {

TEST(CommandApdu, ShowsItsFourCases)
{
    EXPECT_EQ(to_hex(encode(Command{.ins = octet(0x44)})), "00440000");
    EXPECT_EQ(to_hex(encode(Command{.ins = octet(0x84), .expected = 4})), "0084000004");
    EXPECT_EQ(to_hex(encode(Command{.ins = octet(0x20), .data = hex("123456")})),
              "0020000003123456");
    EXPECT_EQ(to_hex(encode(Command{.ins = octet(0xA4), .data = hex("3F00"), .expected = 256})),
              "00A40000023F0000");
}

TEST(CommandApdu, IsReadBackFromItsBytes)
{
    for (const auto* text : {"00440000", "0084000004", "00B0950000", "0020000003123456",
                             "00A40000023F0000", "805000020B010000271025000000000110"}) {
        const auto command = parse_command(hex(text));
        ASSERT_TRUE(command) << text;
        EXPECT_EQ(to_hex(encode(*command)), text);
    }
}

TEST(CommandApdu, RejectsEveryLengthThatDoesNotFit)
{
    const auto whole = hex("805000020B010000271025000000000110");
    for (std::size_t n = 0; n < whole.size(); ++n) {
        const bool another_case = n == 4 || n == 5 || n == whole.size() - 1;
        EXPECT_EQ(parse_command(BytesView{whole}.first(n)).has_value(), another_case) << n;
    }
    EXPECT_FALSE(parse_command(hex("805000020B01000027102500000000011000")));
}

TEST(CommandApdu, RejectsTheExtendedForm)
{
    EXPECT_FALSE(parse_command(hex("00A40000 000002 3F00 0000")));
    EXPECT_FALSE(parse_command(hex("00B00000 000100")));
}

TEST(ResponseApdu, NeedsAtLeastItsStatusWord)
{
    EXPECT_FALSE(parse_response({}));
    EXPECT_FALSE(parse_response(hex("90")));
    const auto bare = parse_response(hex("9000"));
    ASSERT_TRUE(bare);
    EXPECT_TRUE(bare->data.empty());
    EXPECT_EQ(bare->status, status::done);
}

TEST(ResponseApdu, SplitsDataAndStatus)
{
    const auto response = parse_response(hex("7DF56FD6 9000"));
    ASSERT_TRUE(response);
    EXPECT_EQ(to_hex(response->data), "7DF56FD6");
    EXPECT_EQ(to_hex(encode(*response)), "7DF56FD69000");
}

TEST(StatusWords, OfTheSpecificationAllHaveTheirMeaning)
{
    using enum StatusMeaning;
    const std::vector<std::pair<unsigned, StatusMeaning>> section_3{
        {0x9000, Done},
        {0x6104, Done},
        {0x6200, DoneWithWarning},
        {0x6281, DoneWithWarning},
        {0x6282, DoneWithWarning},
        {0x6283, Blocked},
        {0x6284, DoneWithWarning},
        {0x6300, PinWrong},
        {0x63C2, PinWrong},
        {0x63C0, PinLocked},
        {0x6400, Unsure},
        {0x6581, Unsure},
        {0x6600, Unsure},
        {0x6604, Unsure},
        {0x6700, TerminalMistake},
        {0x6882, NotSupported},
        {0x6900, TerminalMistake},
        {0x6901, NotNow},
        {0x6981, TerminalMistake},
        {0x6982, PinNeeded},
        {0x6983, PinLocked},
        {0x6984, NotNow},
        {0x6985, NotNow},
        {0x6986, NotFound},
        {0x6987, NotNow},
        {0x6988, WrongMac},
        {0x6A80, TerminalMistake},
        {0x6A81, Locked},
        {0x6A82, NotFound},
        {0x6A83, NotFound},
        {0x6A84, TerminalMistake},
        {0x6A86, TerminalMistake},
        {0x6A88, NoSuchKey},
        {0x6B00, NotFound},
        {0x6C17, TerminalMistake},
        {0x6D00, NotSupported},
        {0x6E00, NotSupported},
        {0x6F00, Unsure},
        {0x9301, NoFunds},
        {0x9302, WrongMac},
        {0x9303, Blocked},
        {0x9401, NoFunds},
        {0x9402, WornOut},
        {0x9403, NoSuchKey},
        {0x9406, NoProof},
        {0x9407, GreyLocked},
        {0x9408, GreyLocked},
        {0x9501, Unknown},
        {0x6F01, Unknown},
        {0x0000, Unknown},
    };
    for (const auto& [value, meaning] : section_3)
        EXPECT_EQ(meaning_of({static_cast<std::uint16_t>(value)}), meaning) << std::hex << value;
}

TEST(StatusWords, CountPinTriesOnlyIn63Cx)
{
    EXPECT_EQ(tries_left({0x63C2}), 2U);
    EXPECT_EQ(tries_left({0x63C0}), 0U);
    EXPECT_EQ(tries_left(status::authentication_failed), std::nullopt);
    EXPECT_EQ(tries_left({0x6CC2}), std::nullopt);
}

/// Plays a transcript: {what must be transmitted, what the card answers}; "-" answers with a lost contact.
using Script = std::vector<std::pair<std::string, std::string>>;

struct Played {
    Expected<Bytes, ContactFault> result;
    std::size_t steps = 0;

    std::string hex() const { return result ? to_hex(*result) : "fault"; }
};

Played play(CardProtocol protocol, std::string_view command, const Script& script,
            ContactFault fault = ContactFault::LostBeforeSend)
{
    std::size_t step = 0;
    const auto transmit = [&](BytesView bytes) -> Expected<Bytes, ContactFault> {
        if (step == script.size()) {
            ADD_FAILURE() << "unexpected " << to_hex(bytes);
            return unexpected{fault};
        }
        const auto& [expected, answer] = script[step++];
        EXPECT_EQ(to_hex(bytes), to_hex(kiosk::hex(expected))) << "step " << step;
        if (answer == "-") return unexpected{fault};
        return kiosk::hex(answer);
    };
    auto result = exchange_apdu(protocol, hex(command), transmit);
    EXPECT_EQ(step, script.size()) << "fewer exchanges than in the transcript";
    return {std::move(result), step};
}

// card.md section 1, first rule.
TEST(ApduExchange, OverT0SendsCase4WithoutLeAndFetchesTheData)
{
    const auto played =
        play(CardProtocol::T0, "805200000B20101122093015A65C455B04",
             {{"805200000B20101122093015A65C455B", "6104"}, {"00C0000004", "7DF56FD69000"}});
    EXPECT_EQ(played.hex(), "7DF56FD69000");
}

TEST(ApduExchange, OverT1SendsLeAndTakesTheDataAtOnce)
{
    const auto played = play(CardProtocol::T1, "805200000B20101122093015A65C455B04",
                             {{"805200000B20101122093015A65C455B04", "7DF56FD69000"}});
    EXPECT_EQ(played.hex(), "7DF56FD69000");
}

TEST(ApduExchange, OverT0ACase1CommandTravelsWithP3)
{
    EXPECT_EQ(play(CardProtocol::T0, "00440000", {{"0044000000", "9000"}}).hex(), "9000");
    EXPECT_EQ(play(CardProtocol::T1, "00440000", {{"00440000", "9000"}}).hex(), "9000");
}

TEST(ApduExchange, FetchesAfter61OverEitherProtocolAndJoinsThePieces)
{
    const auto played =
        play(CardProtocol::T1, "00B0950000",
             {{"00B0950000", "AABB 6102"}, {"00C0000002", "CC 6101"}, {"00C0000001", "DD 9000"}});
    EXPECT_EQ(played.hex(), "AABBCCDD9000");
}

TEST(ApduExchange, Reads6100As256Bytes)
{
    play(CardProtocol::T1, "00B0950000", {{"00B0950000", "6100"}, {"00C0000000", "01 9000"}});
}

TEST(ApduExchange, RepeatsEveryReadingCommandWithTheRightLength)
{
    for (const auto* head : {"00A40000", "00B09600", "00B201C4", "00840000", "805C0002"}) {
        const std::string command = head;
        const auto played = play(CardProtocol::T1, command + "37",
                                 {{command + "37", "6C27"}, {command + "27", "01029000"}});
        EXPECT_EQ(played.hex(), "01029000") << head;
    }
}

TEST(ApduExchange, RepeatsSelectByNameOverT1WithItsData)
{
    play(CardProtocol::T1, "00A40400023F0000",
         {{"00A40400023F0000", "6C10"}, {"00A40400023F0010", "9000"}});
}

TEST(ApduExchange, RepeatsGetResponseWithTheRightLength)
{
    const auto played =
        play(CardProtocol::T0, "00A40400023F0000",
             {{"00A40400023F00", "6110"}, {"00C0000010", "6C02"}, {"00C0000002", "6F00 9000"}});
    EXPECT_EQ(played.hex(), "6F009000");
}

// card.md section 1: applet E answers a wrong PIN with 6C02, 6C01, 6C00; a blind repeat burns all tries.
TEST(ApduExchange, NeverRepeatsACommandThatCountsTriesOrMovesMoney)
{
    for (const auto* command :
         {"0020000003123456", "805E010007123456FF654321", "805200000B20101122093015A65C455B04",
          "805401000F0000A5C320101122093500D1CE0D8F08", "805000020B010000271025000000000110",
          "805A000202001708", "04D6951C06556692C91965", "841E0000041D097FE5",
          "0082000008365198F55B8A082C", "04B0950004"})
        EXPECT_EQ(play(CardProtocol::T1, command, {{command, "6C02"}}).hex(), "6C02") << command;
}

TEST(ApduExchange, OverT0DoesNotRepeatWhatCarriesNoLe)
{
    EXPECT_EQ(play(CardProtocol::T0, "00A40400023F0000", {{"00A40400023F00", "6C10"}}).hex(),
              "6C10");
}

TEST(ApduExchange, EndsAfterThreeFollowUps)
{
    const auto fetching = play(CardProtocol::T1, "00B0950000",
                               {{"00B0950000", "6101"},
                                {"00C0000001", "01 6101"},
                                {"00C0000001", "02 6101"},
                                {"00C0000001", "03 6101"}});
    EXPECT_EQ(fetching.hex(), "0102036101");
    const auto repeating = play(CardProtocol::T1, "0084000004",
                                {{"0084000004", "6C08"},
                                 {"0084000008", "6C04"},
                                 {"0084000004", "6C08"},
                                 {"0084000008", "6C04"}});
    EXPECT_EQ(repeating.hex(), "6C04");
}

TEST(ApduExchange, ARefusedFetchDoesNotReadLikeARefusedCommand)
{
    for (const auto* refusal : {"6F00", "6D00", "6985", "9302"}) {
        const auto played =
            play(CardProtocol::T0, "805200000B20101122093015A65C455B04",
                 {{"805200000B20101122093015A65C455B", "6104"}, {"00C0000004", refusal}});
        EXPECT_EQ(played.hex(), "6104") << refusal;
    }
}

TEST(ApduExchange, KeepsTheDataOfAFetchThatEndsInAWarning)
{
    const auto played = play(CardProtocol::T0, "00A40400023F0000",
                             {{"00A40400023F00", "6102"}, {"00C0000002", "6F00 6283"}});
    EXPECT_EQ(played.hex(), "6F006283");
}

// card.md section 1: fewer than 2 bytes is "no answer"; pcscd gives SUCCESS with 0 bytes when the card goes.
TEST(ApduExchange, FewerThanTwoBytesArePerhapsExecuted)
{
    for (const auto* answer : {"", "90"}) {
        const auto played = play(CardProtocol::T1, "805200000B20101122093015A65C455B04",
                                 {{"805200000B20101122093015A65C455B04", answer}});
        ASSERT_FALSE(played.result);
        EXPECT_EQ(played.result.error(), ContactFault::LostAfterSend);
    }
}

TEST(ApduExchange, AnAnswerBeyond64KiBIsNone)
{
    ApduExchange apdu{CardProtocol::T1, hex("00B0950000")};
    EXPECT_EQ(apdu.take(Bytes(ApduExchange::max_size + 1)), ApduExchange::Step::NoAnswer);
}

TEST(ApduExchange, AFaultOfTheFirstTransmissionKeepsItsName)
{
    for (const auto fault : {ContactFault::LostBeforeSend, ContactFault::CardReset,
                             ContactFault::NoContact, ContactFault::ReaderLost}) {
        const auto played = play(CardProtocol::T1, "0084000004", {{"0084000004", "-"}}, fault);
        ASSERT_FALSE(played.result);
        EXPECT_EQ(played.result.error(), fault);
    }
}

TEST(ApduExchange, AFaultOfAFollowUpIsPerhapsExecuted)
{
    const auto played = play(CardProtocol::T0, "805200000B20101122093015A65C455B04",
                             {{"805200000B20101122093015A65C455B", "6104"}, {"00C0000004", "-"}});
    ASSERT_FALSE(played.result);
    EXPECT_EQ(played.result.error(), ContactFault::LostAfterSend);
}

TEST(ApduExchange, EndsWhateverTheCardAnswers)
{
    std::mt19937 random{20101122};
    for (int round = 0; round < 20000; ++round) {
        ApduExchange apdu{round % 2 == 0 ? CardProtocol::T0 : CardProtocol::T1,
                          hex("00A40400023F0000")};
        int transmissions = 1;
        while (true) {
            Bytes answer(random() % 6);
            for (auto& b : answer) b = octet(random());
            if (answer.size() >= 2 && random() % 2 == 0)
                answer[answer.size() - 2] = octet(random() % 2 == 0 ? 0x61 : 0x6C);
            if (apdu.take(answer) != ApduExchange::Step::TransmitNext) break;
            ++transmissions;
            ASSERT_TRUE(parse_command(apdu.to_transmit()));
        }
        ASSERT_LE(transmissions, 1 + ApduExchange::max_follow_ups);
    }
}

}  // namespace
}  // namespace kiosk::devices
