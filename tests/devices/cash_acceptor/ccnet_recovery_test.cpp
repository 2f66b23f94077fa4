#include "devices/cash_acceptor/ccnet_session.h"

#include "tests/devices/cash_acceptor/scripted_validator.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

/// What becomes of a note when the link, the power or the application fails (devices.md section 3, rules 2, 3 and 5;
/// money-safety.md rows S4 to S7; R2 to R4).
namespace kiosk::devices {
namespace {

using ccnet::Command;
using ccnet::PollReply;
using ccnet::State;

const Money hundred = Money::yuan(100);
const NoteKey first_key{7, 1, 1};

/// STACK was sent for a note of 100 yuan, then the line fell silent; trouble was reported.
NoteKey lose_link_while_stacking(ScriptedValidator& device)
{
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.run_in({State::Stacking});
    device.mute = true;
    device.run(2s);
    device.take();
    device.commands.clear();
    device.mute = false;
    return key;
}

// ---- link lost while stacking: ask before any RESET (rule 5)

TEST(CcnetLostLink, ACreditThatWaitsIsFoundAndTheDeviceIsNotReset)
{
    ScriptedValidator device;
    const auto key = lose_link_while_stacking(device);
    device.run_in({State::BillStacked, 5}, 3s);
    EXPECT_EQ(only<NoteInBox>(device.take()), (std::vector{NoteInBox{{key, hundred}}}));
    EXPECT_EQ(device.sent("RESET"), 0);
    EXPECT_EQ(device.acks_of_credit, 0);
    device.tell(AcknowledgeNote{key});
    device.run(50ms);
    EXPECT_GE(device.acks_of_credit, 1);
}

TEST(CcnetLostLink, AReturnThatWaitsIsFound)
{
    ScriptedValidator device;
    const auto key = lose_link_while_stacking(device);
    device.run_in({State::BillReturned, 5}, 3s);
    EXPECT_EQ(only<NoteGivenBack>(device.take()), (std::vector{NoteGivenBack{{key, hundred}}}));
}

TEST(CcnetLostLink, AnIdleDeviceThatSaysNothingHasTheNoteVanished)
{
    for (const auto state : {State::Idling, State::UnitDisabled}) {
        ScriptedValidator device;
        const auto key = lose_link_while_stacking(device);
        device.follows_mask = false;
        device.run_in({state}, 3s);
        EXPECT_EQ(only<NoteVanished>(device.take()), (std::vector{NoteVanished{{key, hundred}}}));
    }
}

TEST(CcnetLostLink, OneIdleAnswerIsNotYetBelieved)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.run_in({State::Stacking}, 300ms);
    device.run_in({State::Idling}, 100ms);
    device.run_in({State::BillStacked, 5});
    EXPECT_TRUE(device.came(NoteInBox{{key, hundred}}));
}

TEST(CcnetLostLink, ANoteStillInEscrowIsSentStackAgain)
{
    ScriptedValidator device;
    lose_link_while_stacking(device);
    device.run_in({State::Escrow, 5}, 1500ms);
    EXPECT_GE(device.sent("STACK"), 1);
    EXPECT_TRUE(only<NoteInEscrow>(device.take()).empty());
}

TEST(CcnetLostLink, AnUndecidedNoteKeepsItsKeyOverTheGap)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.mute = true;
    device.run(2s);
    device.mute = false;
    device.run(2s);
    device.take();
    device.tell(GiveBackNote{key});
    device.run_in({State::BillReturned, 5});
    EXPECT_EQ(only<NoteGivenBack>(device.take()), (std::vector{NoteGivenBack{{key, hundred}}}));
}

TEST(CcnetLostLink, LaterNotesHaveTheNextEpochInTheirKeys)
{
    ScriptedValidator device;
    device.start_with_escrow();
    device.run_in({State::BillReturned, 5});
    device.run_in({State::Idling});
    device.mute = true;
    device.run(2s);
    device.mute = false;
    device.run(3s);
    device.take();
    device.run_in({State::Escrow, 5});
    EXPECT_EQ(only<NoteInEscrow>(device.take()).at(0).note.key, (NoteKey{7, 2, 1}));
}

TEST(CcnetLostLink, ACreditAcknowledgedBeforeTheGapIsConfirmedAfterItAndNotReportedAgain)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.run_in({State::BillStacked, 5});
    device.take();
    device.mute = true;
    device.tell(AcknowledgeNote{key});
    device.run(2s);
    device.mute = false;
    device.acks_of_credit = 0;
    device.run(2s);
    EXPECT_TRUE(only<NoteInBox>(device.take()).empty());
    EXPECT_GE(device.acks_of_credit, 1);
}

TEST(CcnetLostLink, ANoteWithoutWordFor30SecondsHasVanished)  // R4
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    const auto told = device.now;
    device.mute = true;
    device.run(29s);
    EXPECT_TRUE(only<NoteVanished>(device.take()).empty());
    while (only<NoteVanished>(device.take()).empty() && device.now < told + 35s) device.run(100ms);
    EXPECT_LE(device.now - told, 30s + 100ms);
}

TEST(CcnetLostLink, AClosedPortDoesNotStopTheThirtySeconds)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.session.disconnected(device.now);
    device.run(31s);
    EXPECT_TRUE(
        device.came(AcceptorInTrouble{AcceptorProblem::LinkLost}, NoteVanished{{key, hundred}}));
}

TEST(CcnetLostLink, WhatIsLearntLateComesUnderTheSameKey)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.mute = true;
    device.run(35s);
    device.take();
    device.mute = false;
    device.run_in({State::BillStacked, 5}, 3s);
    EXPECT_EQ(only<NoteInBox>(device.take()), (std::vector{NoteInBox{{key, hundred}}}));
    EXPECT_EQ(device.acks_of_credit, 0);
}

TEST(CcnetLostLink, AVanishedNoteThatIsStillInEscrowIsGivenBackNotStacked)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.mute = true;
    device.tell(StackNote{key});
    device.run(35s);
    device.mute = false;
    device.commands.clear();
    device.run(2s);
    EXPECT_EQ(device.sent("STACK"), 0);
    EXPECT_GE(device.sent("RETURN"), 1);
}

// ---- power cut while stacking (rule 3)

TEST(CcnetPowerUp, WithTheNoteInTheStackerCreditsItBeforeReset)
{
    ScriptedValidator device;
    const auto key = lose_link_while_stacking(device);
    device.run_in({State::PowerUpBillInStacker}, 3s);
    EXPECT_TRUE(device.came(AcceptorRecovered{AcceptorProblem::LinkLost},
                            AcceptorPoweredUp{PowerUpNote::InStacker, {}},
                            NoteInBox{{key, hundred}}));
    EXPECT_EQ(device.sent("RESET"), 0);
    device.tell(AcknowledgeNote{key});
    device.run(500ms);
    EXPECT_EQ(device.sent("RESET"), 1);
    device.run(2s);
    EXPECT_TRUE(only<NoteInBox>(device.take()).empty());
}

TEST(CcnetPowerUp, AStackedReportAfterThatResetIsTheSameNote)
{
    ScriptedValidator device;
    const auto key = lose_link_while_stacking(device);
    device.run_in({State::PowerUpBillInStacker}, 2s);
    device.take();
    device.after_reset = {State::BillStacked, 5};
    device.tell(AcknowledgeNote{key});
    device.run(1s);
    EXPECT_TRUE(only<NoteInBox>(device.take()).empty());
    EXPECT_GE(device.acks_of_credit, 1);
}

TEST(CcnetPowerUp, WithTheNoteInTheHeadResetsAndItIsGivenBack)
{
    for (const bool says_returned : {true, false}) {
        ScriptedValidator device;
        const auto key = lose_link_while_stacking(device);
        device.after_reset =
            says_returned ? PollReply{State::BillReturned, 5} : PollReply{State::UnitDisabled};
        device.run_in({State::PowerUpBillInValidator}, 3s);
        const auto events = device.take();
        EXPECT_EQ(only<AcceptorPoweredUp>(events),
                  (std::vector{AcceptorPoweredUp{PowerUpNote::InAcceptor, {}}}));
        EXPECT_EQ(only<NoteGivenBack>(events), (std::vector{NoteGivenBack{{key, hundred}}}));
        EXPECT_EQ(device.sent("RESET"), 1);
    }
}

TEST(CcnetPowerUp, WithNothingInItHasTheNoteVanished)
{
    ScriptedValidator device;
    const auto key = lose_link_while_stacking(device);
    device.run_in({State::PowerUp}, 3s);
    const auto events = device.take();
    ASSERT_GE(events.size(), 3U);
    EXPECT_EQ(events[1], CashAcceptorEvent{AcceptorPoweredUp{}});
    EXPECT_EQ(events[2], (CashAcceptorEvent{NoteVanished{{key, hundred}}}));
    EXPECT_EQ(only<NoteVanished>(events).size(), 1U);
}

TEST(CcnetPowerUp, OfANoteWhoseStackNeverLeftUsIsItsReturn)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.mute = true;
    device.run(2s);
    device.tell(StackNote{key});
    device.mute = false;
    device.run_in({State::PowerUp}, 3s);
    EXPECT_EQ(only<NoteGivenBack>(device.take()), (std::vector{NoteGivenBack{{key, hundred}}}));
}

TEST(CcnetPowerUp, OfANoteThatWasNotToBeStackedIsItsReturn)
{
    for (const auto state : {State::PowerUp, State::PowerUpBillInValidator}) {
        ScriptedValidator device;
        const auto key = device.start_with_escrow();
        device.run_in({state}, 3s);
        EXPECT_EQ(only<NoteGivenBack>(device.take()), (std::vector{NoteGivenBack{{key, hundred}}}));
    }
}

TEST(CcnetPowerUp, AfterAnUnconfirmedCreditDoesNotCreditAgain)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.run_in({State::BillStacked, 5});
    device.take();
    device.run_in({State::PowerUpBillInStacker}, 1s);  // before we could acknowledge
    EXPECT_TRUE(only<NoteInBox>(device.take()).empty());
    EXPECT_EQ(device.sent("RESET"), 0);
    device.tell(AcknowledgeNote{key});
    device.run(1s);
    EXPECT_EQ(device.sent("RESET"), 1);
    EXPECT_TRUE(only<NoteInBox>(device.take()).empty());
}

TEST(CcnetPowerUp, IsNoticedWithoutALostLink)
{
    ScriptedValidator device;
    device.start();
    device.after_reset = {State::Initialize};
    device.run_in({State::PowerUp}, 2s);
    const auto events = device.take();
    EXPECT_EQ(only<AcceptorPoweredUp>(events).size(), 1U);
    EXPECT_EQ(only<AcceptorReady>(events).size(), 1U);
    EXPECT_EQ(only<AcceptorEnabled>(events).size(), 1U);
}

// ---- the application was restarted, the validator was not (S4 to S7, K)

TEST(CcnetRestart, ANoteInEscrowIsNobodysAndGivenBack)
{
    for (const PollReply held : {PollReply{State::Escrow, 5}, PollReply{State::Holding}}) {
        ScriptedValidator device;
        device.run_in(held, 1s);
        EXPECT_GE(device.sent("RETURN"), 1);
        EXPECT_EQ(device.sent("STACK") + device.sent("RESET"), 0);
        device.run_in({State::BillReturned, 5}, 1s);
        device.run_in({State::UnitDisabled}, 1s);
        const auto events = device.take();
        EXPECT_TRUE(only<NoteInEscrow>(events).empty());
        EXPECT_EQ(only<NoteGivenBack>(events),
                  (std::vector{NoteGivenBack{{first_key, hundred}, true}}));
    }
}

TEST(CcnetRestart, ANoteInTheBoxIsReportedWithItsValueAndNotConfirmed)
{
    ScriptedValidator device;
    device.run_in({State::BillStacked, 5}, 5s);
    EXPECT_TRUE(device.came(NoteInBox{{first_key, hundred}, true}));
    EXPECT_EQ(device.acks, 0);
    EXPECT_EQ(device.sent("RESET"), 0);
    device.tell(AcknowledgeNote{first_key});
    device.run(100ms);
    EXPECT_EQ(device.acks_of_credit, 1);
}

TEST(CcnetRestart, ANoteInTheBoxIsReportedWithoutValueIfTheTableIsRefusedNow)
{
    ScriptedValidator device;
    device.illegal = {Command::BillTable, Command::Identification};
    device.run_in({State::BillStacked, 5}, 5s);
    EXPECT_TRUE(device.came(NoteInBox{{first_key, Money{}}, true}));
    EXPECT_EQ(device.acks, 0);
}

TEST(CcnetRestart, WaitsForANoteThatIsStillMoving)
{
    ScriptedValidator device;
    device.run_in({State::Stacking}, 1s);
    EXPECT_TRUE(device.came());
    device.run_in({State::BillStacked, 5}, 1s);
    EXPECT_TRUE(device.came(NoteInBox{{first_key, hundred}, true}));

    ScriptedValidator other;
    other.run_in({State::Returning}, 1s);
    EXPECT_TRUE(other.came());
    other.run_in({State::BillReturned, 5}, 1s);
    EXPECT_TRUE(other.came(NoteGivenBack{{first_key, hundred}, true}));
}

TEST(CcnetRestart, AReturnThatWasNotAcknowledgedIsReportedOnce)
{
    ScriptedValidator device;
    device.run_in({State::BillReturned, 5}, 2s);
    EXPECT_TRUE(device.came(NoteGivenBack{{first_key, hundred}, true}));
}

TEST(CcnetRestart, AReturnIsReportedEvenIfOnlyItsEndIsSeen)
{
    ScriptedValidator device;
    device.run_in({State::Returning}, 1s);
    device.run_in({State::UnitDisabled}, 2s);
    const auto events = device.take();
    ASSERT_GE(events.size(), 2U);
    EXPECT_EQ(events[0], (CashAcceptorEvent{NoteGivenBack{{first_key, Money{}}, true}}));
    EXPECT_TRUE(std::holds_alternative<AcceptorReady>(events[1]));
}

TEST(CcnetRestart, BothFoundNotesOfAPowerUpComeAfterItAndBeforeReady)
{
    for (const auto state : {State::PowerUpBillInValidator, State::PowerUpBillInStacker}) {
        ScriptedValidator device;
        device.run_in({state}, 2s);
        device.tell(AcknowledgeNote{first_key});
        device.run(2s);
        const auto events = device.take();
        ASSERT_GE(events.size(), 3U) << to_text(state);
        EXPECT_TRUE(std::holds_alternative<AcceptorPoweredUp>(events[0]));
        EXPECT_FALSE(std::holds_alternative<AcceptorReady>(events[1]));
        EXPECT_TRUE(std::holds_alternative<AcceptorReady>(events[2]));
        EXPECT_EQ(only<NoteInBox>(events).size() + only<NoteGivenBack>(events).size(), 1U);
    }
}

TEST(CcnetRestart, ReadyWaitsForTheAcknowledgement)
{
    ScriptedValidator device;
    device.run_in({State::BillStacked, 5}, 1s);
    device.run_in({State::UnitDisabled}, 3s);
    EXPECT_TRUE(only<AcceptorReady>(device.take()).empty());
    device.tell(AcknowledgeNote{first_key});
    device.run(2s);
    EXPECT_EQ(only<AcceptorReady>(device.take()).size(), 1U);
}

// ---- whatever comes over the line

/// A device that lies: any state in any order, noise, silence.  The rules that do not depend on its honesty must hold.
TEST(CcnetSession, KeepsItsRulesAgainstADeviceThatSaysAnything)
{
    const PollReply replies[] = {{State::PowerUp},
                                 {State::PowerUpBillInValidator},
                                 {State::PowerUpBillInStacker},
                                 {State::Initialize},
                                 {State::Idling},
                                 {State::Accepting},
                                 {State::Stacking},
                                 {State::Returning},
                                 {State::UnitDisabled},
                                 {State::Holding},
                                 {State::Busy, 2},
                                 {State::Rejecting, 0x60},
                                 {State::JamInAcceptor},
                                 {State::Escrow, 5},
                                 {State::Escrow, 2},
                                 {State::Escrow, 0xFF},
                                 {State::BillStacked, 5},
                                 {State::BillReturned, 5},
                                 {State::Failure, 1}};
    std::mt19937 dice{5};
    for (int run = 0; run < 60; ++run) {
        ScriptedValidator device;
        std::map<NoteKey, int> boxed;
        std::set<NoteKey> told_to_stack;
        std::set<NoteKey> returned;
        std::optional<NoteKey> escrow;
        device.tell(AcceptNotes{{hundred}});
        for (int i = 0; i < 40; ++i) {
            device.mute = dice() % 12 == 0;
            device.state = replies[dice() % std::size(replies)];
            Bytes noise(dice() % 3);
            for (auto& b : noise) b = octet(dice());
            device.session.feed(noise, device.now);
            const auto stacks = device.sent("STACK");
            device.run(std::chrono::milliseconds{dice() % 800});
            ASSERT_TRUE(device.sent("STACK") == stacks || !told_to_stack.empty());
            for (const auto& event : device.take()) {
                if (const auto* e = std::get_if<NoteInEscrow>(&event)) escrow = e->note.key;
                if (const auto* e = std::get_if<NoteGivenBack>(&event))
                    returned.insert(e->note.key);
                const auto* box = std::get_if<NoteInBox>(&event);
                if (box == nullptr) continue;
                ASSERT_EQ(++boxed[box->note.key], 1) << run;
                ASSERT_FALSE(returned.contains(box->note.key)) << run;
                const auto acks = device.acks_of_credit;
                device.run(300ms);
                ASSERT_EQ(device.acks_of_credit, acks) << run;
                device.tell(AcknowledgeNote{box->note.key});
            }
            if (escrow && dice() % 2 == 0) {
                device.tell(StackNote{*escrow});
                told_to_stack.insert(*escrow);
            }
        }
    }
}

}  // namespace
}  // namespace kiosk::devices
