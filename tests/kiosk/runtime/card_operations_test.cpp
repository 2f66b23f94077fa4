#include "kiosk/runtime/workers/card_operations.h"

#include "tests/devices/card/scripted_session.h"

#include <gtest/gtest.h>

#include <string>

namespace kiosk::runtime {
namespace {

using devices::Exchanged;
using devices::Purse;
using devices::ScriptedSession;

const std::string aid = "A00000000386980701";
const std::string public_file =
    "2156000000000000 02 02 00002510000000000017 20240101 20341231 5566";
const Exchanged opened{"00A40400 09" + aid + "00",
                       "6F 32 84 09 " + aid + " A5 25 9F0801 02 9F0C 1E " + public_file + "9000"};
const PurseTerms terms{*TerminalId::from_digits("250000000001"), 1};
const std::string credit_bytes = "80520000 0B 20101122093015 A65C455B 04";
const LoadAuthorisation authorisation{
    {*Bcd<4>::from_digits("20101122"), *Bcd<3>::from_digits("093015")},
    {octet(0xA6), octet(0x5C), octet(0x45), octet(0x5B)}};

/// What becomes of one command when the card answers it so.
CardAnswer carried_out(const CardCommand& command, const std::string& bytes,
                       const std::string& answer)
{
    ScriptedSession session{{opened, {bytes, answer}}};
    auto purse = Purse::open(session, {hex(aid)});
    return carry_out(command, *purse, terms);
}

CardAnswer credited(const std::string& answer)
{
    return carried_out(flows::CreditPurse{"rf-bridge", 7, authorisation}, credit_bytes, answer);
}

// R19: which problem, and whether the chip may be asked on, decide what the citizen is told.
TEST(CardOperation, ATacIsTheEndOfACredit)
{
    const auto answer = credited("01020304 9000");
    ASSERT_TRUE(std::holds_alternative<flows::CreditDone>(answer.event));
    EXPECT_EQ(std::get<flows::CreditDone>(answer.event).op, 7U);
    EXPECT_TRUE(answer.alive);
}

TEST(CardOperation, ARefusedCreditLeavesTheContactForTheResolver)
{
    const auto answer = credited("9302");
    EXPECT_TRUE(std::holds_alternative<flows::CreditRefusedByCard>(answer.event));
    EXPECT_TRUE(answer.alive);
}

// S13: with the old contact the flow would wait for a phone that lies there already.
TEST(CardOperation, NonsenseForACreditMayHaveTakenTheMoneyAndNeedsANewContact)
{
    const auto answer = credited("010203 9000");
    EXPECT_TRUE(std::holds_alternative<flows::CreditOutcomeUnknown>(answer.event));
    EXPECT_FALSE(answer.alive);
}

TEST(CardOperation, NonsenseForAChallengeNeedsANewContact)
{
    const auto answer = carried_out(flows::TakeChallenge{"rf-bridge", 7, Money::yuan(100)},
                                    "80500002 0B 01 00002710 250000000001 10", "0102030405 9000");
    ASSERT_TRUE(std::holds_alternative<flows::CardOperationFailed>(answer.event));
    EXPECT_EQ(std::get<flows::CardOperationFailed>(answer.event).problem,
              flows::CardProblem::Unreadable);
    EXPECT_FALSE(answer.alive);
}

TEST(CardOperation, APinThatIsNeededLeavesTheContact)
{
    const auto answer = carried_out(flows::TakeChallenge{"rf-bridge", 7, Money::yuan(100)},
                                    "80500002 0B 01 00002710 250000000001 10", "6982");
    ASSERT_TRUE(std::holds_alternative<flows::CardOperationFailed>(answer.event));
    EXPECT_EQ(std::get<flows::CardOperationFailed>(answer.event).problem,
              flows::CardProblem::PinNeeded);
    EXPECT_TRUE(answer.alive);
}

}  // namespace
}  // namespace kiosk::runtime
