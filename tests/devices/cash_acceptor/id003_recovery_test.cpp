#include "devices/cash_acceptor/id003_session.h"

#include "tests/devices/cash_acceptor/scripted_id003.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

/// What becomes of a note when the link, the power or the application fails, over ID-003 (devices.md section 2 and
/// section 3, rules 2, 3 and 5; money-safety.md rows S4 to S7; R2 to R4).
namespace kiosk::devices {
namespace {

using id003::State;
using id003::Status;

const Money hundred = Money::yuan(100);
const NoteKey first_key{7, 1, 1};

/// STACK-1 was sent for a note of 100 yuan, then the line fell silent; trouble was reported.
NoteKey lose_link_while_stacking(ScriptedId003& device)
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

TEST(Id003LostLink, ACreditThatWaitsIsFoundAndTheDeviceIsNotReset)
{
    ScriptedId003 device;
    const auto key = lose_link_while_stacking(device);
    device.run_in({State::VendValid}, 3s);
    EXPECT_EQ(only<NoteInBox>(device.take()), (std::vector{NoteInBox{{key, hundred}}}));
    EXPECT_EQ(device.sent("RESET"), 0);
    EXPECT_EQ(device.acks_of_credit, 0);
    device.tell(AcknowledgeNote{key});
    device.run(50ms);
    EXPECT_GE(device.acks_of_credit, 1);
}

TEST(Id003LostLink, AnIdleDeviceThatSaysNothingHasTheNoteVanished)
{
    for (const auto state : {State::Idling, State::Disabled}) {
        ScriptedId003 device;
        const auto key = lose_link_while_stacking(device);
        device.follows_inhibit = false;
        device.run_in({state}, 3s);
        EXPECT_EQ(only<NoteVanished>(device.take()), (std::vector{NoteVanished{{key, hundred}}}));
    }
}

TEST(Id003LostLink, AReturnThatWasSeenIsNoVanishing)
{
    for (const Status how : {Status{State::Returning}, Status{State::Rejecting, 0x79}}) {
        ScriptedId003 device;
        const auto key = lose_link_while_stacking(device);
        device.run_in(how, 2s);
        device.run_in({State::Idling}, 2s);
        EXPECT_EQ(only<NoteGivenBack>(device.take()), (std::vector{NoteGivenBack{{key, hundred}}}));
    }
}

TEST(Id003LostLink, OneIdleAnswerIsNotYetBelieved)
{
    ScriptedId003 device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.run_in({State::Stacking}, 300ms);
    device.run_in({State::Idling}, 100ms);
    device.run_in({State::VendValid});
    EXPECT_TRUE(device.came(NoteInBox{{key, hundred}}));
}

TEST(Id003LostLink, ANoteStillInEscrowIsSentStackAgain)
{
    ScriptedId003 device;
    lose_link_while_stacking(device);
    device.run_in({State::Escrow, 0x66}, 1500ms);
    EXPECT_GE(device.sent("STACK-1"), 1);
    EXPECT_TRUE(only<NoteInEscrow>(device.take()).empty());
}

TEST(Id003LostLink, ACreditAcknowledgedBeforeTheGapIsConfirmedAfterItAndNotReportedAgain)
{
    ScriptedId003 device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.run_in({State::VendValid});
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

TEST(Id003LostLink, ANoteWithoutWordFor30SecondsHasVanishedAndIsLearntLateUnderTheSameKey)  // R4
{
    ScriptedId003 device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.mute = true;
    device.run(29s);
    EXPECT_TRUE(only<NoteVanished>(device.take()).empty());
    device.run(2s);
    EXPECT_EQ(only<NoteVanished>(device.take()), (std::vector{NoteVanished{{key, hundred}}}));
    device.mute = false;
    device.run_in({State::VendValid}, 3s);
    EXPECT_EQ(only<NoteInBox>(device.take()), (std::vector{NoteInBox{{key, hundred}}}));
    EXPECT_EQ(device.acks_of_credit, 0);
}

// ---- power cut while stacking (rule 3): 41 and 42 are RESET at once, 15 says what became of the note

TEST(Id003PowerUp, WithTheNoteInTheStackerIsResetAndCreditedWhenItSaysSo)
{
    ScriptedId003 device;
    const auto key = lose_link_while_stacking(device);
    device.run_in({State::PowerUpBillInStacker}, 2s);
    EXPECT_TRUE(device.came(AcceptorRecovered{AcceptorProblem::LinkLost}, AcceptorPoweredUp{}));
    EXPECT_EQ(device.commands.front(), "RESET");
    device.run_in({State::Stacking});
    device.run_in({State::VendValid}, 2s);
    EXPECT_TRUE(device.came(NoteInBox{{key, hundred}, true}));
    EXPECT_EQ(device.sent("RESET"), 1);
    EXPECT_EQ(device.acks_of_credit, 0);
    device.tell(AcknowledgeNote{key});
    device.run(100ms);
    EXPECT_GE(device.acks_of_credit, 1);
}

/// The device may say 15 by now, and a second RESET would lose that.
TEST(Id003PowerUp, AResetWhoseAnswerIsLostIsNotRepeatedButTheStateAskedFor)
{
    ScriptedId003 device;
    const auto key = lose_link_while_stacking(device);
    device.after_reset = {State::VendValid};
    device.unheard_once = {id003::Command::Reset};
    device.run_in({State::PowerUpBillInStacker}, 4s);
    EXPECT_EQ(device.sent("RESET"), 1);
    const auto events = device.take();
    EXPECT_EQ(only<NoteInBox>(events), (std::vector{NoteInBox{{key, hundred}, true}}));
    EXPECT_TRUE(only<AcceptorInTrouble>(events).empty());
}

TEST(Id003PowerUp, WithTheNoteInTheStackerARestBeforeItSaysSoIsNotItsEnd)
{
    ScriptedId003 device;
    const auto key = lose_link_while_stacking(device);
    device.run_in({State::PowerUpBillInStacker}, 5s);
    EXPECT_EQ(device.state, Status{State::Disabled});
    EXPECT_TRUE(only<NoteVanished>(device.take()).empty());
    device.run_in({State::VendValid}, 1s);
    EXPECT_TRUE(device.came(NoteInBox{{key, hundred}, true}));
}

TEST(Id003PowerUp, WithTheNoteInTheStackerAndNoWordOfItFor30SecondsHasTheNoteVanished)  // R4
{
    ScriptedId003 device;
    const auto key = lose_link_while_stacking(device);
    device.run_in({State::PowerUpBillInStacker}, 30s);
    EXPECT_EQ(only<NoteVanished>(device.take()), (std::vector{NoteVanished{{key, hundred}}}));
}

TEST(Id003PowerUp, AfterAnUnconfirmedCreditDoesNotResetBeforeItIsDurableNorCreditAgain)
{
    ScriptedId003 device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.run_in({State::VendValid});
    device.take();
    device.run_in({State::PowerUpBillInStacker}, 1s);  // before we could acknowledge
    EXPECT_EQ(device.sent("RESET"), 0);
    device.tell(AcknowledgeNote{key});
    device.run(500ms);
    EXPECT_EQ(device.sent("RESET"), 1);
    device.run_in({State::VendValid}, 1s);
    EXPECT_TRUE(only<NoteInBox>(device.take()).empty());
    EXPECT_GE(device.acks_of_credit, 1);
}

TEST(Id003PowerUp, WithTheNoteInTheHeadResetsAndItIsGivenBack)
{
    ScriptedId003 device;
    const auto key = lose_link_while_stacking(device);
    device.run_in({State::PowerUpBillInAcceptor}, 1200ms);
    device.run_in({State::Returning}, 1s);
    device.run_in({State::Disabled}, 2s);
    const auto events = device.take();
    EXPECT_EQ(only<AcceptorPoweredUp>(events),
              (std::vector{AcceptorPoweredUp{PowerUpNote::InAcceptor, {}}}));
    EXPECT_EQ(only<NoteGivenBack>(events), (std::vector{NoteGivenBack{{key, hundred}}}));
    EXPECT_EQ(device.sent("RESET"), 1);
}

TEST(Id003PowerUp, WithNothingInItHasTheNoteVanished)
{
    ScriptedId003 device;
    const auto key = lose_link_while_stacking(device);
    device.run_in({State::PowerUp}, 3s);
    const auto events = device.take();
    ASSERT_GE(events.size(), 3U);
    EXPECT_EQ(events[1], CashAcceptorEvent{AcceptorPoweredUp{}});
    EXPECT_EQ(events[2], (CashAcceptorEvent{NoteVanished{{key, hundred}}}));
}

TEST(Id003PowerUp, OfANoteThatWasNotToBeStackedIsItsReturn)
{
    for (const auto state : {State::PowerUp, State::PowerUpBillInAcceptor}) {
        ScriptedId003 device;
        const auto key = device.start_with_escrow();
        device.run_in({state}, 3s);
        EXPECT_EQ(only<NoteGivenBack>(device.take()), (std::vector{NoteGivenBack{{key, hundred}}}));
    }
}

// ---- the application was restarted, the acceptor was not (S4 to S7, K)

TEST(Id003Restart, ANoteInEscrowIsNobodysAndGivenBack)
{
    for (const Status held : {Status{State::Escrow, 0x66}, Status{State::Holding}}) {
        ScriptedId003 device;
        device.run_in(held, 1s);
        EXPECT_GE(device.sent("RETURN"), 1);
        EXPECT_EQ(device.sent("STACK-1") + device.sent("RESET"), 0);
        device.run_in({State::Returning}, 1s);
        device.run_in({State::Disabled}, 1s);
        const auto events = device.take();
        EXPECT_TRUE(only<NoteInEscrow>(events).empty());
        ASSERT_EQ(only<NoteGivenBack>(events).size(), 1U);
        EXPECT_TRUE(only<NoteGivenBack>(events)[0].left_over);
    }
}

TEST(Id003Restart, ANoteInTheBoxIsReportedWithoutItsValueAndNotConfirmed)
{
    ScriptedId003 device;
    device.run_in({State::VendValid}, 5s);
    EXPECT_TRUE(device.came(NoteInBox{{first_key, Money{}}, true}));
    EXPECT_EQ(device.acks_of_credit, 0);
    EXPECT_EQ(device.sent("RESET"), 0);
    device.tell(AcknowledgeNote{first_key});
    device.run(100ms);
    EXPECT_GE(device.acks_of_credit, 1);
}

TEST(Id003Restart, WaitsForANoteThatIsStillMoving)
{
    ScriptedId003 device;
    device.run_in({State::Stacking}, 1s);
    EXPECT_TRUE(device.came());
    device.run_in({State::VendValid}, 1s);
    EXPECT_TRUE(device.came(NoteInBox{{first_key, Money{}}, true}));
}

/// "A bill can be credited right after start-up": the terminal does not know yet that it will be.
TEST(Id003Restart, ACreditBehindAPowerUpComesBeforeReady)
{
    ScriptedId003 device;
    device.follows_inhibit = false;
    device.run_in({State::PowerUpBillInStacker}, 2s);
    device.run_in({State::VendValid}, 1s);
    device.tell(AcknowledgeNote{first_key});
    device.run(200ms);
    device.run_in({State::Stacked});
    device.run_in({State::Disabled}, 2s);
    const auto events = device.take();
    ASSERT_GE(events.size(), 3U);
    EXPECT_EQ(events[0], CashAcceptorEvent{AcceptorPoweredUp{}});
    EXPECT_EQ(events[1], (CashAcceptorEvent{NoteInBox{{first_key, Money{}}, true}}));
    EXPECT_TRUE(std::holds_alternative<AcceptorReady>(events[2]));
}

/// Once it is ready, a STACK intent of the last run is taken for lost.
TEST(Id003Restart, ANoteThatPowerFoundInTheStackerIsWaitedForThroughARest)
{
    ScriptedId003 device;
    device.run_in({State::PowerUpBillInStacker}, 5s);
    EXPECT_EQ(device.state, Status{State::Disabled});
    EXPECT_TRUE(device.came(AcceptorPoweredUp{}));
    device.run_in({State::VendValid}, 1s);
    EXPECT_TRUE(device.came(NoteInBox{{first_key, Money{}}, true}));
    device.tell(AcknowledgeNote{first_key});
    device.run_in({State::Disabled}, 1s);
    EXPECT_EQ(only<AcceptorReady>(device.take()).size(), 1U);
}

TEST(Id003Restart, AStackerOfWhichNothingIsSaidForThirtySecondsIsWaitedForNoLonger)  // R4
{
    ScriptedId003 device;
    device.run_in({State::PowerUpBillInStacker}, 29s);
    EXPECT_TRUE(only<AcceptorReady>(device.take()).empty());
    device.run(2s);
    EXPECT_EQ(only<AcceptorReady>(device.take()).size(), 1U);
}

TEST(Id003Restart, ReadyWaitsForTheAcknowledgement)
{
    ScriptedId003 device;
    device.run_in({State::VendValid}, 1s);
    device.run_in({State::Disabled}, 3s);
    EXPECT_TRUE(only<AcceptorReady>(device.take()).empty());
    device.tell(AcknowledgeNote{first_key});
    device.run(2s);
    EXPECT_EQ(only<AcceptorReady>(device.take()).size(), 1U);
}

// ---- whatever comes over the line

struct Told {
    std::map<NoteKey, int> boxed;
    std::set<NoteKey> to_stack;
    std::set<NoteKey> returned;
    std::optional<NoteKey> escrow;
};

void check(ScriptedId003& device, Told& told)
{
    for (const auto& event : device.take()) {
        if (const auto* e = std::get_if<NoteInEscrow>(&event)) told.escrow = e->note.key;
        if (const auto* e = std::get_if<NoteGivenBack>(&event)) told.returned.insert(e->note.key);
        const auto* box = std::get_if<NoteInBox>(&event);
        if (box == nullptr) continue;
        ASSERT_EQ(++told.boxed[box->note.key], 1);
        ASSERT_FALSE(told.returned.contains(box->note.key));
        const auto acks = device.acks_of_credit;
        device.run(300ms);
        ASSERT_EQ(device.acks_of_credit, acks);
        device.tell(AcknowledgeNote{box->note.key});
    }
}

/// A device that lies: any state in any order, noise, silence.  The rules that do not depend on its honesty must hold.
TEST(Id003Session, KeepsItsRulesAgainstADeviceThatSaysAnything)
{
    const Status states[] = {{State::PowerUp},
                             {State::PowerUpBillInAcceptor},
                             {State::PowerUpBillInStacker},
                             {State::Initialize},
                             {State::Idling},
                             {State::Accepting},
                             {State::Stacking},
                             {State::Stacked},
                             {State::Returning},
                             {State::Disabled},
                             {State::Holding},
                             {State::Rejecting, 0x79},
                             {State::JamInAcceptor},
                             {State::Escrow, 0x66},
                             {State::Escrow, 0x62},
                             {State::Escrow, 0xFF},
                             {State::VendValid},
                             {State::Failure, 1}};
    std::mt19937 dice{5};
    for (int run = 0; run < 60 && !testing::Test::HasFatalFailure(); ++run) {
        SCOPED_TRACE(run);
        ScriptedId003 device;
        Told told;
        device.tell(AcceptNotes{{hundred}});
        for (int i = 0; i < 40; ++i) {
            device.mute = dice() % 12 == 0;
            device.state = states[dice() % std::size(states)];
            Bytes noise(dice() % 3);
            for (auto& b : noise) b = octet(dice());
            device.session.feed(noise, device.now);
            const auto stacks = device.sent("STACK-1");
            device.run(std::chrono::milliseconds{dice() % 800});
            ASSERT_TRUE(device.sent("STACK-1") == stacks || !told.to_stack.empty());
            check(device, told);
            if (told.escrow && dice() % 2 == 0) {
                device.tell(StackNote{*told.escrow});
                told.to_stack.insert(*told.escrow);
            }
        }
    }
}

}  // namespace
}  // namespace kiosk::devices
