// What a card answers besides the purse: the line's shapes, files, PIN, blocking, secure messaging (card.md sections 1,
// 4, 9 and 10), and whatever strangers send it.

#include "tests/devices/emulators/phone/counterparts.h"

#include <gtest/gtest.h>

#include <random>

namespace kiosk::emulators {
namespace {

constexpr auto aid = "A00000000386980701";
constexpr auto select_purse = "00A4040009A0000000038698070100";
constexpr auto select_pse = "00A404000E315041592E5359532E444446303100";

class CardOnTheReader : public testing::Test {
protected:
    std::string send(std::string_view hex) { return terminal.send(hex); }
    /// The command under secure messaging with DAMK.
    std::string protect(std::string_view header, std::string_view data = "")
    {
        return protected_command(terminal, card->chip().issued.keys.damk, header, data);
    }
    /// Challenge, then a command whose MAC is wrong.
    std::string wrong_mac(std::string_view header)
    {
        send("0084000004");
        return send(std::string{header} + "0400000000");
    }
    std::string wrong_pin() { return send("0020000003999999"); }
    std::string right_pin() { return send("0020000003123456"); }

    std::unique_ptr<PbocCard> card = make_test_phone();
    Terminal terminal{*card};
};

using CardLine = CardOnTheReader;
using CardFiles = CardOnTheReader;
using CardPin = CardOnTheReader;
using CardSecureMessaging = CardOnTheReader;
using CardBlocking = CardOnTheReader;

std::string sw_of(const std::string& answer) { return answer.substr(answer.size() - 4); }

// ---- the line ----

TEST_F(CardLine, AtrNamesTheProtocolFirst)
{
    EXPECT_EQ(to_hex(card->power_on(CardProtocol::T0)), "3B055055525345");
    EXPECT_EQ(to_hex(card->power_on(CardProtocol::T1)), "3B85015055525345C5");  // TCK = xor
}

TEST_F(CardLine, T0AnswersACase4CommandWith61AndGetResponseFetches)
{
    Terminal t0{*card, CardProtocol::T0};
    EXPECT_EQ(t0.send("805000020B0100000064250000000001"), "6110");
    EXPECT_EQ(t0.send("00C0000010").size(), 36U);
    EXPECT_EQ(t0.send("00C0000010"), "6F00");
}

TEST_F(CardLine, T0GivesPartsAndSaysWhatIsLeft)
{
    Terminal t0{*card, CardProtocol::T0};
    t0.send("805000020B0100000064250000000001");
    EXPECT_EQ(t0.send("00C0000011"), "6C10");
    EXPECT_EQ(t0.send("00C0000004"), "0000251C610C");
    EXPECT_EQ(t0.send("00C000000C").size(), 28U);
}

TEST_F(CardLine, T0TakesNoLeAfterData)
{
    Terminal t0{*card, CardProtocol::T0};
    EXPECT_EQ(t0.send("805000020B010000006425000000000110"), "6700");
}

TEST_F(CardLine, T0AsksForTheRightLeEvenForZero)
{
    Terminal t0{*card, CardProtocol::T0};
    EXPECT_EQ(t0.send("805C000200"), "6C04");
    EXPECT_EQ(t0.send("00B0950000"), "6C1E");
    EXPECT_EQ(t0.send("805C000204"), "0000251C9000");
}

TEST_F(CardLine, T0ForgetsTheAnswerWhenAnotherCommandComes)
{
    Terminal t0{*card, CardProtocol::T0};
    t0.send("805000020B0100000064250000000001");
    t0.send("805C000204");
    EXPECT_EQ(t0.send("00C0000010"), "6F00");
}

TEST_F(CardLine, T0KeepsTheWarningOfSelectForGetResponse)
{
    protect("841E0000");
    card->power_on(CardProtocol::T0);
    const auto announced = send("00A4040009A00000000386980701");
    EXPECT_EQ(announced.substr(0, 2), "61");
    EXPECT_EQ(sw_of(send("00C00000" + announced.substr(2))), "6283");
}

TEST_F(CardLine, T1LosesNoTacToAMissingOrSmallLe)
{
    for (const auto* le : {"", "02"}) {
        const auto begun = terminal.load_begin(1);
        auto credit = host_answer(card->chip(), TransactionType::EpLoad, begun, 1);
        credit.replace(credit.size() - 2, 2, le);
        EXPECT_EQ(send(credit), "6104") << le;
        EXPECT_EQ(sw_of(send("00C0000004")), "9000");
    }
}

TEST_F(CardLine, T1Answers61OnCardsThatDo)
{
    card->variant().always_61xx = true;
    EXPECT_EQ(terminal.load_begin(1), "6110");
    EXPECT_EQ(send("00C0000010").size(), 36U);
}

TEST_F(CardLine, WrongLengthsAreRefused)
{
    for (const auto* wrong : {"", "00", "00A404", "00A404000500", "00A40400000005A000000003",
                              "00A4040009A00000000386980701000000"})
        EXPECT_EQ(send(wrong), "6700") << wrong;
}

TEST_F(CardLine, ACardWithoutPowerIsSilent)
{
    card->power_off();
    EXPECT_EQ(send(select_purse), "torn");
}

// ---- files ----

TEST_F(CardFiles, PseHasItsNameAndItsDirectory)
{
    EXPECT_EQ(send(select_pse), "6F15840E315041592E5359532E4444463031A5038801019000");
    EXPECT_EQ(send("00B2010C00"), "61114F09A00000000386980701500450424F439000");
    EXPECT_EQ(send("00B2020C00"), "6A83");
}

TEST_F(CardFiles, PseMayBeMissing)
{
    card->variant().pse = false;
    EXPECT_EQ(send(select_pse), "6A82");
    EXPECT_EQ(send("00A40000023F0000"), "9000");
    EXPECT_EQ(send("00B2010C00"), "6A82");
}

TEST_F(CardFiles, TheApplicationIsFoundByNameByItsBeginningAndByFileId)
{
    EXPECT_EQ(sw_of(send(select_purse)), "9000");
    EXPECT_EQ(send("00A40000023F0100"), send(select_purse));
    send(select_pse);
    EXPECT_EQ(send("00A4040005A00000000300"), send(select_purse));
    EXPECT_EQ(send("00A4040005A00000000400"), "6A82");
    EXPECT_EQ(send("00A404000AA000000003869807010000"), "6A82");  // longer than the name
    EXPECT_EQ(send("00A4040004A000000000"), "6700");
}

TEST_F(CardFiles, NextIsTheOneAfter)
{
    send(select_pse);
    EXPECT_EQ(sw_of(send("00A4040205A00000000300")), "9000");
    EXPECT_EQ(send("00A4040205A00000000300"), "6A82");
}

TEST_F(CardFiles, AFailedSelectLeavesTheApplicationSelected)
{
    EXPECT_EQ(send("00A4040005A00000000400"), "6A82");
    EXPECT_EQ(terminal.balance(), "0000251C9000");
}

TEST_F(CardFiles, PurseCommandsNeedTheApplication)
{
    send(select_pse);
    EXPECT_EQ(terminal.balance(), "6985");
    EXPECT_EQ(terminal.load_begin(1), "6985");
    EXPECT_EQ(send("00B095001E"), "6A82");
}

TEST_F(CardFiles, FciHoldsTheIssuerDataWhereTheVariantSays)
{
    const std::string data = "251000000000000002020000251000000000001720200101204012310000";
    EXPECT_EQ(send(select_purse),
              "6F328409" + std::string{aid} + "A5259F0801029F0C1E" + data + "9000");
    card->variant().fci = FciForm::InBf0c;
    EXPECT_EQ(send(select_purse),
              "6F368409" + std::string{aid} + "A5299F08020002BF0C219F0C1E" + data + "9000");
    card->variant().fci = FciForm::WithoutIssuerData;
    EXPECT_EQ(send(select_purse), "6F118409" + std::string{aid} + "A5049F080102" + "9000");
    card->variant().fci = FciForm::None;
    EXPECT_EQ(send(select_purse), "9000");
}

TEST_F(CardFiles, BinaryFilesAreReadByShortIdAndBySelection)
{
    EXPECT_EQ(send("00B0950A04"), "000025109000");
    EXPECT_EQ(send("00B0000A04"), "000025109000");  // the file of before
    EXPECT_EQ(send("00A40000020016"), "9000");
    EXPECT_EQ(send("00B0000206"), "CDF5D0A1C3F79000");
}

TEST_F(CardFiles, HolderDataIs55Or39BytesLong)
{
    EXPECT_EQ(send("00B0960037").size(), 114U);
    auto issued = test_personalisation("test");
    issued.variant.holder_file = HolderFile::Bytes39;
    PbocCard other{std::move(issued), {}};
    Terminal at_other{other};
    EXPECT_EQ(at_other.send("00B0960037"), "6C27");
    EXPECT_EQ(at_other.send("00B0960027").size(), 82U);
    other.variant().long_read = LongRead::Sw6282;
    const auto answer = at_other.send("00B0960037");
    EXPECT_EQ(answer.size(), 82U);
    EXPECT_EQ(sw_of(answer), "6282");
    // T=0 has no short answers
    Terminal t0{other, CardProtocol::T0};
    EXPECT_EQ(t0.send("00B0960037"), "6C27");
}

TEST_F(CardFiles, WrongReadsSayWhatIsWrong)
{
    EXPECT_EQ(send("00B0000004"), "6986");  // nothing selected
    EXPECT_EQ(send("00B0990004"), "6A82");  // no such file
    EXPECT_EQ(send("00B0980004"), "6981");  // the log has records
    EXPECT_EQ(send("00B201AC1E"), "6981");  // EF 15 has none
    EXPECT_EQ(send("00B0951E01"), "6B00");  // at the end
    EXPECT_EQ(send("00B0950004") + send("00B0FFFF01"),
              "251000009000"
              "6A86");
    EXPECT_EQ(send("00B201C517"), "6A86");  // by key: not here
    EXPECT_EQ(send("00B2010417"), "6981");  // the current file is EF 15
    EXPECT_EQ(send("00A4080C023F00"), "6A86");
}

TEST_F(CardFiles, LogRecordsHave23BytesAndAnEnd)
{
    load(terminal, card->chip(), 1);
    EXPECT_EQ(send("00B201C418"), "6C17");
    EXPECT_EQ(sw_of(send("00B201C400")), "9000");
    EXPECT_EQ(send("00B202C417"), "6A83");
    EXPECT_EQ(send("00B200C417"), "6A83");
    card->variant().log_end = LogEnd::AllFf;
    EXPECT_EQ(send("00B202C417"), std::string(46, 'F') + "9000");
    EXPECT_EQ(send("00B20BC417"), "6A83");
    card->variant().log_end = LogEnd::AllZero;
    EXPECT_EQ(send("00B20AC417"), std::string(46, '0') + "9000");
}

TEST_F(CardFiles, TheLogMayNeedThePin)
{
    card->variant().log_needs_pin = true;
    load(terminal, card->chip(), 1);
    EXPECT_EQ(send("00B201C417"), "6982");
    right_pin();
    EXPECT_EQ(sw_of(send("00B201C417")), "9000");
}

// ---- PIN ----

TEST_F(CardPin, CountsDownAndLocks)
{
    EXPECT_EQ(wrong_pin(), "63C2");
    EXPECT_EQ(wrong_pin(), "63C1");
    EXPECT_EQ(wrong_pin(), "63C0");
    EXPECT_EQ(right_pin(), "6983");
}

TEST_F(CardPin, ARightOneGivesTheTriesBack)
{
    wrong_pin();
    wrong_pin();
    EXPECT_EQ(right_pin(), "9000");
    EXPECT_EQ(wrong_pin(), "63C2");
}

// Applet E: a terminal that repeats on 6Cxx burns all tries (card.md section 1).
TEST_F(CardPin, MayAnswerLikeAWrongLe)
{
    card->variant().wrong_pin = WrongPin::Sw6Cxx;
    EXPECT_EQ(wrong_pin(), "6C02");
    EXPECT_EQ(wrong_pin(), "6C01");
    EXPECT_EQ(wrong_pin(), "6C00");
    EXPECT_EQ(right_pin(), "6A83");
}

TEST_F(CardPin, StaysVerifiedTillAWrongTryAnotherApplicationOrPowerOff)
{
    card->variant().load_needs_pin = true;
    const auto may_load = [&] { return sw_of(terminal.load_begin(1)) == "9000"; };
    right_pin();
    send(select_purse);
    EXPECT_TRUE(may_load());
    wrong_pin();
    EXPECT_FALSE(may_load());
    right_pin();
    EXPECT_TRUE(may_load());
    send(select_pse);
    send(select_purse);
    EXPECT_FALSE(may_load());
    right_pin();
    terminal.lay_again();
    EXPECT_FALSE(may_load());
}

TEST_F(CardPin, WrongFormsCostNoTry)
{
    EXPECT_EQ(send("002000000112"), "6700");
    EXPECT_EQ(send("002000000712345678901234"), "6700");
    EXPECT_EQ(send("0020000103123456"), "6A86");
    EXPECT_EQ(send("805E0100061234569876"
                   "54"),
              "6A80");  // no FF between
    EXPECT_EQ(send("805E010005"
                   "1234FF"
                   "12AB"),
              "6A80");
    EXPECT_EQ(send("805E0200041234FF12"), "6A86");
    EXPECT_EQ(card->chip().image().pin_tries, 3);
}

TEST_F(CardPin, ChangeWithAWrongOldOneCostsATry)
{
    EXPECT_EQ(send("805E010007999999FF111111"), "63C2");
    EXPECT_EQ(send("805E010007999999FF111111"), "63C1");
    EXPECT_EQ(send("805E010007999999FF111111"), "63C0");
    EXPECT_EQ(send("805E010007123456FF111111"), "6983");
}

TEST_F(CardPin, ReloadWorksOnALockedPin)
{
    for (int i = 0; i < 3; ++i) wrong_pin();
    EXPECT_EQ(send("805E00000765432188B2E2F8"), "9000");
    EXPECT_EQ(send("0020000003654321"), "9000");
}

TEST_F(CardPin, ReloadLocksTheApplicationAfterThreeWrongMacs)
{
    const auto* wrong = "805E00000765432188B2E2F9";
    EXPECT_EQ(send(wrong), "6988");
    EXPECT_EQ(send(wrong), "6988");
    EXPECT_EQ(send(wrong), "9303");
    EXPECT_EQ(terminal.balance(), "9303");
}

TEST_F(CardPin, ReloadForgetsEarlierWrongMacs)
{
    const auto* wrong = "805E00000765432188B2E2F9";
    for (int i = 0; i < 2; ++i) {
        send(wrong);
        send(wrong);
        EXPECT_EQ(send("805E00000765432188B2E2F8"), "9000");
    }
}

TEST_F(CardPin, ReloadMayCoverTheHeader)
{
    card->variant().reload_pin_mac = ReloadPinMac::WithHeader;
    EXPECT_EQ(send("805E00000765432188B2E2F8"), "6988");
    const auto mac = devices::crypto::mac(
        devices::crypto::xor_halves(card->chip().issued.keys.drpk), *from_hex("805E000007654321"));
    EXPECT_EQ(send("805E000007654321" + to_hex(mac)), "9000");
}

TEST_F(CardPin, UnblockIsForALockedOneOnly)
{
    EXPECT_EQ(send("842400000C000000000000000000000000"), "6985");
    for (int i = 0; i < 3; ++i) wrong_pin();
    EXPECT_EQ(send("842400000C000000000000000000000000"), "6984");
    EXPECT_EQ(send("842400010C000000000000000000000000"), "6A86");
}

TEST_F(CardPin, IsAbsentOnSomeCards)
{
    auto issued = test_personalisation("test");
    issued.pin.reset();
    PbocCard without{std::move(issued), {}};
    Terminal at_it{without};
    EXPECT_EQ(at_it.send("0020000003123456"), "6A88");
    EXPECT_EQ(at_it.send("805E010007123456FF654321"), "6A88");
    EXPECT_EQ(at_it.send("805E00000765432188B2E2F8"), "6A88");
}

// ---- secure messaging ----

TEST_F(CardSecureMessaging, NeedsAChallengeRightBefore)
{
    EXPECT_EQ(send("04D6951C06556692C91965"), "6984");
    send("0084000004");
    terminal.balance();
    EXPECT_EQ(send("04D6951C06556692C91965"), "6984");
    send("0084000004");
    EXPECT_EQ(send("04D6951C06556692C91965"), "6988");
    EXPECT_EQ(send("04D6951C06556692C91965"), "6984");  // the challenge is used up
}

TEST_F(CardSecureMessaging, WantsAMac)
{
    EXPECT_EQ(send("00D6951C025566"), "6987");
    send("0084000004");
    EXPECT_EQ(send("04D6951C025566"), "6987");
}

TEST_F(CardSecureMessaging, ThreeWrongUpdatesLockTheApplicationForEver)
{
    EXPECT_EQ(wrong_mac("04D6951C"), "6988");
    EXPECT_EQ(wrong_mac("04D6951C"), "6988");
    EXPECT_EQ(wrong_mac("04D6951C"), "9303");
    EXPECT_EQ(send(select_purse), "9303");
    terminal.lay_again();
    EXPECT_EQ(send(select_purse), "9303");
    EXPECT_EQ(sw_of(send(select_pse)), "9000");
}

TEST_F(CardSecureMessaging, UpdateStaysInsideTheFile)
{
    EXPECT_EQ(protect("04D6951D", "5566"), "6A84");
    EXPECT_EQ(protect("04D6951E", "55"), "6B00");
    EXPECT_EQ(protect("04D69800", "55"), "6981");
    EXPECT_EQ(protect("04D69600", "10"), "9000");
    EXPECT_EQ(send("00B0960001"), "109000");
}

TEST_F(CardSecureMessaging, AProtectedReadIsFollowedByItsMac)
{
    // K: the MAC is over the data only, same key and IV
    const auto answer = protect("04B09500");
    ASSERT_EQ(answer.size(), 72U);
    EXPECT_EQ(answer.substr(0, 60) + "9000", send("00B095001E"));
    EXPECT_NE(answer.substr(60, 8), "00000000");
    EXPECT_EQ(send("04B0950004000000001E"), "6984");
}

TEST_F(CardSecureMessaging, ExternalAuthenticationCountsAndLocks)
{
    EXPECT_EQ(send("00820000080000000000000000"), "6984");
    for (const auto* answer : {"63C2", "63C1", "63C0", "6983"}) {
        send("0084000008");
        EXPECT_EQ(send("00820000080000000000000000"), answer);
    }
    send("0084000008");
    EXPECT_EQ(send("00820005080000000000000000"), "6A88");
}

TEST_F(CardSecureMessaging, ChallengesHave4Or8Bytes)
{
    EXPECT_EQ(send("0084000004").size(), 12U);
    EXPECT_EQ(send("0084000008").size(), 20U);
    EXPECT_EQ(send("0084000010"), "6C04");
    EXPECT_EQ(send("0084010004"), "6A86");
}

// ---- blocking ----

TEST_F(CardBlocking, ABlockedApplicationAllowsOnlyWhatUnblocksIt)
{
    EXPECT_EQ(protect("841E0000"), "9000");
    for (const auto* command : {"805C000204", "00B095001E", "0020000003123456",
                                "805000020B010000271025000000000110", "80FF0000"})
        EXPECT_EQ(send(command), "6985") << command;
    EXPECT_EQ(protect("841E0000"), "9000");  // again
    EXPECT_EQ(protect("84180000"), "9000");
    EXPECT_EQ(terminal.balance(), "0000251C9000");
}

TEST_F(CardBlocking, SelectOfABlockedApplicationWarnsOrRefuses)
{
    protect("841E0000");
    terminal.lay_again();
    const auto answer = send(select_purse);
    EXPECT_EQ(sw_of(answer), "6283");
    EXPECT_EQ(answer.substr(0, 4), "6F32");
    card->variant().blocked_select = BlockedSelect::Sw6A81;
    EXPECT_EQ(send(select_purse), "6A81");
    EXPECT_EQ(protect("84180000"), "9000");
}

TEST_F(CardBlocking, UnblockIsForABlockedOneOnlyAndLocksAfterThreeWrongMacs)
{
    EXPECT_EQ(wrong_mac("84180000"), "6985");
    protect("841E0000");
    EXPECT_EQ(wrong_mac("84180000"), "6988");
    EXPECT_EQ(wrong_mac("84180000"), "6988");
    EXPECT_EQ(wrong_mac("84180000"), "9303");
    EXPECT_EQ(send(select_purse), "9303");
}

TEST_F(CardBlocking, WrongMacsOfBlockAreNotCounted)
{
    for (int i = 0; i < 5; ++i) EXPECT_EQ(wrong_mac("841E0000"), "6988");
    EXPECT_EQ(terminal.balance(), "0000251C9000");
}

TEST_F(CardBlocking, ABlockedCardAnswers6A81ToEverything)
{
    EXPECT_EQ(protect("84160000"), "9000");
    for (const auto* command : {select_purse, select_pse, "805C000204", "0084000004", "80FF0000"})
        EXPECT_EQ(send(command), "6A81") << command;
    terminal.lay_again();
    EXPECT_EQ(send(select_pse), "6A81");
}

// ---- strangers ----

Bytes random_command(std::mt19937& chance)
{
    static constexpr std::array instructions{0xA4, 0xB0, 0xB2, 0xD6, 0x84, 0x82, 0x20,
                                             0x5E, 0x24, 0x1E, 0x18, 0x16, 0x5C, 0x50,
                                             0x52, 0x54, 0x58, 0xDC, 0x5A, 0xC0};
    static constexpr std::array classes{0x00, 0x80, 0x84, 0x04};
    Bytes command(chance() % 40);
    for (auto& b : command) b = octet(chance());
    if (command.size() < 5 || chance() % 8 == 0) return command;
    // mostly a command that the card knows, with parameters that lead somewhere
    command[0] = octet(static_cast<unsigned>(classes.at(chance() % classes.size())));
    command[1] = octet(static_cast<unsigned>(instructions.at(chance() % instructions.size())));
    command[2] = octet(chance() % 6);
    command[3] = octet(chance() % 4);
    if (chance() % 2 == 0) command[4] = octet(command.size() - 5 - chance() % 2);
    return command;
}

class Strangers : public testing::TestWithParam<CardProtocol> {};

TEST_P(Strangers, AlwaysGetAnAnswerAndNeverMoney)
{
    std::mt19937 chance{20101122};  // NOLINT: the same commands each time
    for (int round = 0; round < 100; ++round) {
        // a new card each time, as wrong MACs soon lock one for ever
        PbocCard card{with_ed(), {}};
        Terminal terminal{card, GetParam()};
        terminal.send("0020000003123456");
        const auto purses = std::pair{card.chip().image().ep, card.chip().image().ed};
        for (int i = 0; i < 200; ++i) {
            const auto answer = card.exchange(random_command(chance));
            ASSERT_TRUE(answer);
            ASSERT_GE(answer->size(), 2U);
            ASSERT_LE(answer->size(), 258U);
        }
        ASSERT_EQ(std::pair(card.chip().image().ep, card.chip().image().ed), purses);
    }
}

TEST_P(Strangers, GetAnAnswerToEveryHeader)
{
    const auto card = make_test_phone();
    Terminal terminal{*card, GetParam()};
    for (unsigned cla : {0x00U, 0x04U, 0x80U, 0x84U, 0xFFU})
        for (unsigned ins = 0; ins < 0x100; ++ins) {
            const Bytes command{octet(cla), octet(ins), octet(0), octet(0), octet(0)};
            const auto answer = card->exchange(command);
            ASSERT_TRUE(answer && answer->size() >= 2) << cla << ' ' << ins;
        }
}

INSTANTIATE_TEST_SUITE_P(OnBothLines, Strangers,
                         testing::Values(CardProtocol::T0, CardProtocol::T1),
                         [](const auto& of) { return of.param == CardProtocol::T0 ? "T0" : "T1"; });

}  // namespace
}  // namespace kiosk::emulators
