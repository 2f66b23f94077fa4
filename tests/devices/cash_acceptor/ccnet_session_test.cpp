#include "devices/cash_acceptor/ccnet_session.h"

#include "tests/devices/cash_acceptor/scripted_validator.h"

#include <gtest/gtest.h>

namespace kiosk::devices {
namespace {

using ccnet::Command;
using ccnet::PollReply;
using ccnet::State;

const Money hundred = Money::yuan(100);
const std::set<Money> all{Money::yuan(1),  Money::yuan(5),  Money::yuan(10),
                          Money::yuan(20), Money::yuan(50), Money::yuan(100)};
const char* const disable = "ENABLE BILL TYPES 000000000000";

// ---- start-up (section 1)

TEST(CcnetStartUp, ResetsAsksAndEnablesInThePublishedOrder)
{
    ScriptedValidator device;
    device.tell(AcceptNotes{all});
    device.run(2s);
    EXPECT_EQ(device.commands,
              (std::vector<std::string>{"RESET", "IDENTIFICATION", "GET BILL TABLE",
                                        "ENABLE BILL TYPES 00003F00003F"}));
    EXPECT_TRUE(device.came(AcceptorPoweredUp{},
                            AcceptorReady{{all.begin(), all.end()}, "PART SERIAL"},
                            AcceptorEnabled{}));
}

TEST(CcnetStartUp, EnablesWhileTheDeviceStillInitialises)
{
    ScriptedValidator device;
    device.after_reset = {State::Initialize};
    device.tell(AcceptNotes{all});
    device.run(2s);
    EXPECT_EQ(device.commands.back(), "ENABLE BILL TYPES 00003F00003F");
    EXPECT_EQ(device.state, PollReply{State::Idling});
}

TEST(CcnetStartUp, OfADeviceThatKeepsRunningSendsNoResetAndDisablesFirst)
{
    ScriptedValidator device;
    device.state = {State::Idling};
    device.run(2s);
    EXPECT_EQ(device.commands,
              (std::vector<std::string>{disable, "IDENTIFICATION", "GET BILL TABLE"}));
    EXPECT_EQ(only<AcceptorDisabled>(device.take()).size(), 1U);
}

TEST(CcnetStartUp, DoesNotEndInStateThirteenUnlessWeResetItOurselves)
{
    ScriptedValidator device;
    device.follows_mask = false;
    device.run_in({State::Initialize}, 2s);
    EXPECT_TRUE(device.came());
    device.run_in({State::UnitDisabled});
    EXPECT_EQ(only<AcceptorReady>(device.take()).size(), 1U);
}

TEST(CcnetStartUp, GoesOnWithoutANameIfIdentificationIsIllegal)
{
    ScriptedValidator device;
    device.illegal = {Command::Identification};
    device.run(2s);
    const auto ready = only<AcceptorReady>(device.take());
    ASSERT_EQ(ready.size(), 1U);
    EXPECT_EQ(ready[0].identification, "");
}

TEST(CcnetStartUp, AsksForTheTableAgainWhereItMayBeLegal)
{
    ScriptedValidator device;
    device.illegal = {Command::BillTable};
    device.run(2s);
    EXPECT_EQ(device.sent("GET BILL TABLE"), 1);
    device.illegal.clear();
    device.run_in({State::Initialize});
    EXPECT_EQ(device.sent("GET BILL TABLE"), 2);
}

TEST(CcnetStartUp, RepeatsAResetThatChangedNothingOnlyAfterThreeSeconds)
{
    ScriptedValidator device;
    device.after_reset = {State::PowerUp};
    device.run(2900ms);
    EXPECT_EQ(device.sent("RESET"), 1);
    device.run(
        900ms);  // the first went out when no answer to an earlier program could come any more
    EXPECT_EQ(device.sent("RESET"), 2);
    EXPECT_EQ(only<AcceptorPoweredUp>(device.take()).size(), 1U);
}

// ---- currency (section 1, country code)

TEST(CcnetCurrency, TakesEveryNameOfRenminbiOfItsConfiguration)
{
    ScriptedValidator device;
    device.table = {};
    device.table[3] = {Money::yuan(10), "RMB"};
    device.table[9] = {Money::yuan(20), "CNY"};
    device.start({Money::yuan(10), Money::yuan(20)});
    device.run_in({State::Escrow, 9});
    EXPECT_EQ(only<NoteInEscrow>(device.take()).at(0).note.value, Money::yuan(20));
}

TEST(CcnetCurrency, NeverEnablesAForeignNote)
{
    ScriptedValidator device;
    device.table[4] = {Money::yuan(100), "EUR"};
    device.tell(AcceptNotes{{hundred}});
    device.run(2s);
    EXPECT_EQ(device.commands.back(), "ENABLE BILL TYPES 000020000020");
}

TEST(CcnetCurrency, EnablesBothSeriesOfOneValue)
{
    ScriptedValidator device;
    device.table[7] = {Money::yuan(100), "CHN"};
    device.tell(AcceptNotes{{hundred}});
    device.run(2s);
    EXPECT_EQ(device.commands.back(), "ENABLE BILL TYPES 0000A00000A0");
}

TEST(CcnetCurrency, ATableWithoutOursIsATroubleAndNothingIsEnabled)
{
    ScriptedValidator device;
    for (auto& type : device.table)
        if (type) type->country = "EUR";
    device.tell(AcceptNotes{all});
    device.run(2s);
    const auto events = device.take();
    EXPECT_EQ(only<AcceptorInTrouble>(events),
              std::vector{AcceptorInTrouble{AcceptorProblem::UnknownCurrency}});
    EXPECT_TRUE(only<AcceptorReady>(events).empty());
    EXPECT_EQ(device.state, PollReply{State::UnitDisabled});
}

TEST(CcnetCurrency, AForeignNoteInEscrowIsGivenBackUnasked)
{
    ScriptedValidator device;
    device.table[8] = {Money::yuan(100), "EUR"};
    device.start();
    device.run_in({State::Escrow, 8});
    EXPECT_TRUE(only<NoteInEscrow>(device.take()).empty());
    EXPECT_GE(device.sent("RETURN"), 1);
}

// ---- the line (section 1, link and acknowledge rule)

TEST(CcnetLine, PollsEvery100To200Milliseconds)
{
    ScriptedValidator device;
    for (const auto& accepted : {std::set<Money>{hundred}, std::set<Money>{}}) {
        device.start(accepted);
        device.polls.clear();
        device.run(3s);
        ASSERT_GT(device.polls.size(), 10U);
        for (std::size_t i = 1; i < device.polls.size(); ++i) {
            EXPECT_GE(device.polls[i] - device.polls[i - 1], 100ms);
            EXPECT_LE(device.polls[i] - device.polls[i - 1], 200ms);
        }
    }
}

TEST(CcnetLine, AcknowledgesEveryStateAndNoAcknowledgement)
{
    ScriptedValidator device;
    device.start();
    device.polls.clear();
    device.acks = 0;
    device.run(1s);
    EXPECT_EQ(device.acks, static_cast<int>(device.polls.size()));
    device.acks = 0;
    const auto polls = device.polls.size();
    device.tell(AcceptNotes{});
    device.run(100ms);
    EXPECT_EQ(device.commands, std::vector<std::string>{disable});
    EXPECT_EQ(device.acks, static_cast<int>(device.polls.size() - polls));
}

TEST(CcnetLine, AcknowledgesIllegalCommand)
{
    ScriptedValidator device;
    device.start();
    device.illegal = {Command::EnableBillTypes};
    device.acks = 0;
    device.polls.clear();
    device.tell(AcceptNotes{});
    device.run(500ms);
    EXPECT_EQ(device.commands, std::vector<std::string>{disable});
    EXPECT_EQ(device.acks, static_cast<int>(device.polls.size()) + 1);
}

TEST(CcnetLine, RepeatsACommandThatCameDamaged)
{
    ScriptedValidator device;
    device.nak_once = {Command::Reset, Command::BillTable};
    device.run(460ms);
    EXPECT_EQ(device.sent("RESET"), 2);  // at once, not at the time-out
    device.run(2s);
    EXPECT_EQ(device.sent("GET BILL TABLE"), 2);
    EXPECT_EQ(only<AcceptorReady>(device.take()).size(), 1U);
}

TEST(CcnetLine, FiveRepetitionsWithoutAnswerAreNoLink)
{
    ScriptedValidator device;
    device.start();
    device.run(50ms);
    device.polls.clear();
    device.mute = true;
    device.run(750ms);
    EXPECT_EQ(device.polls.size(), 6U);
    EXPECT_TRUE(device.came(AcceptorInTrouble{AcceptorProblem::LinkLost}));
}

TEST(CcnetLine, ALostLinkIsPolledSlowlyAndSaidOnce)
{
    ScriptedValidator device;
    device.mute = true;
    device.run(1500ms);
    EXPECT_TRUE(device.came(AcceptorInTrouble{AcceptorProblem::LinkLost}));
    device.polls.clear();
    device.run(10s);
    EXPECT_TRUE(device.came());
    EXPECT_NEAR(static_cast<double>(device.polls.size()), 9.0, 1.0);
}

TEST(CcnetLine, AnAnswerAfterALostLinkLeadsBackToWhatWasAccepted)
{
    ScriptedValidator device;
    device.start();
    device.mute = true;
    device.run(2s);
    device.take();
    device.mute = false;
    device.run(3s);
    const auto events = device.take();
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(events.front(), CashAcceptorEvent{AcceptorRecovered{AcceptorProblem::LinkLost}});
    EXPECT_EQ(only<AcceptorReady>(events).size(), 1U);
    EXPECT_EQ(only<AcceptorEnabled>(events).size(), 1U);
    EXPECT_EQ(device.state, PollReply{State::Idling});
    EXPECT_EQ(device.sent("RESET"), 0);
}

TEST(CcnetLine, AClosedPortIsALostLinkAndNothingIsSent)
{
    ScriptedValidator device;
    device.start();
    device.session.disconnected(device.now);
    EXPECT_TRUE(device.came(AcceptorInTrouble{AcceptorProblem::LinkLost}));
    device.polls.clear();
    device.run(5s);
    EXPECT_TRUE(device.polls.empty());
    device.session.connected(device.now);
    device.run(2s);
    EXPECT_EQ(only<AcceptorReady>(device.take()).size(), 1U);
}

void say(ScriptedValidator& device, PollReply reply)
{
    device.session.feed(ccnet::encode(ccnet::Frame{.payload = ccnet::encode(reply)}), device.now);
    device.talk();
}

/// Our ACK would reach the device as that of its newest answer, which may be a credit that we have not seen.
TEST(CcnetLine, AnAnswerThatMayBeLateIsBelievedButNotConfirmed)
{
    ScriptedValidator device;
    device.start();
    device.mute = true;
    device.run(300ms);  // a poll and its first repetition
    device.acks = 0;
    say(device, {State::Escrow, 5});
    EXPECT_EQ(device.acks, 0);
    EXPECT_EQ(only<NoteInEscrow>(device.take()).size(), 1U);
}

TEST(CcnetLine, AStateThatComesUnaskedIsBelievedButNotConfirmed)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.run_in({State::Stacking}, 250ms);
    device.acks = 0;
    say(device, {State::BillStacked, 5});
    EXPECT_TRUE(device.came(NoteInBox{{key, hundred}}));
    EXPECT_EQ(device.acks, 0);
}

// ---- the normal course of a note (sections 1 and 3)

TEST(CcnetNote, IsReportedOnceHoweverOftenEscrowIsSaid)
{
    ScriptedValidator device;
    device.start();
    device.run_in({State::Accepting});
    device.run_in({State::Escrow, 5}, 3s);
    EXPECT_TRUE(device.came(NoteInEscrow{{{7, 1, 1}, hundred}}));
    EXPECT_TRUE(device.commands.empty());
}

TEST(CcnetNote, ADecisionToStackLeavesWithoutWaitingForTheNextPoll)  // R5
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.run(100ms - (device.now - device.polls.back()) + 50ms);  // half way between two polls
    const auto decided = device.now;
    device.tell(StackNote{key});
    device.run(30ms);
    ASSERT_EQ(device.sent("STACK"), 1);
    EXPECT_LE(device.last_command - decided, 20ms);
}

TEST(CcnetNote, IsCreditedOnceAndConfirmedOnlyWhenAcknowledged)  // rules 1 and 2
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.run_in({State::Stacking});
    device.run_in({State::BillStacked, 5}, 5s);
    EXPECT_TRUE(device.came(NoteInBox{{key, hundred}}));
    EXPECT_EQ(device.acks_of_credit, 0);
    device.tell(AcknowledgeNote{key});
    device.run(50ms);
    EXPECT_EQ(device.acks_of_credit, 1);
    device.run_in({State::Idling});
    EXPECT_TRUE(device.came());
}

TEST(CcnetNote, ACreditThatIsRepeatedAfterItsAcknowledgementIsConfirmedAtOnce)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.run_in({State::BillStacked, 5});
    device.tell(AcknowledgeNote{key});
    device.run(1s);  // our ACK is lost again and again
    EXPECT_TRUE(device.came(NoteInBox{{key, hundred}}));
    EXPECT_GE(device.acks_of_credit, 8);
}

TEST(CcnetNote, ACreditAfterAnotherNoteWasDrawnInIsOfThatOne)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.run_in({State::BillStacked, 5});
    device.tell(AcknowledgeNote{key});
    device.run(200ms);
    device.take();
    device.run_in({State::Accepting});
    device.run_in({State::BillStacked, 5});
    EXPECT_TRUE(device.came(NoteInBox{{{7, 1, 2}, hundred}, true}));
}

TEST(CcnetNote, TwoNotesOfOneValueAreTwo)
{
    ScriptedValidator device;
    device.start();
    std::vector<NoteKey> boxed;
    for (int i = 0; i < 2; ++i) {
        device.run_in({State::Accepting});
        device.run_in({State::Escrow, 5});
        const auto key = only<NoteInEscrow>(device.take()).at(0).note.key;
        device.tell(StackNote{key});
        device.run_in({State::BillStacked, 5});
        for (const auto& event : only<NoteInBox>(device.take())) boxed.push_back(event.note.key);
        device.tell(AcknowledgeNote{key});
        device.run(100ms);
    }
    EXPECT_EQ(boxed, (std::vector{NoteKey{7, 1, 1}, NoteKey{7, 1, 2}}));
}

TEST(CcnetNote, GoesBackWhenTold)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.tell(GiveBackNote{key});
    device.run(50ms);
    EXPECT_EQ(device.commands, std::vector<std::string>{"RETURN"});
    device.run_in({State::Returning});
    EXPECT_TRUE(device.came());
    device.run_in({State::BillReturned, 5});
    device.run_in({State::Idling}, 2s);
    EXPECT_TRUE(device.came(NoteGivenBack{{key, hundred}}));
}

TEST(CcnetNote, IsHeldOnceBeforeTheEscrowTimeOutThenTheDeviceMayReturnIt)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.run(7s);
    EXPECT_TRUE(device.commands.empty());
    device.run(2s);
    EXPECT_EQ(device.commands, std::vector<std::string>{"HOLD"});
    device.run_in({State::Holding}, 9s);
    EXPECT_EQ(device.sent("HOLD"), 1);
    device.run_in({State::Returning});
    device.run_in({State::BillReturned, 5});
    EXPECT_TRUE(device.came(NoteGivenBack{{key, hundred}}));
}

TEST(CcnetNote, CanStillBeStackedWhileItIsHeld)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.run_in({State::Holding}, 9s);
    device.tell(StackNote{key});
    device.run(50ms);
    EXPECT_EQ(device.sent("STACK"), 1);
}

TEST(CcnetNote, IsSentStackOnlyInEscrowAndHolding)
{
    for (const auto state :
         {State::PowerUp, State::Initialize, State::Idling, State::Accepting, State::Stacking,
          State::Returning, State::UnitDisabled, State::Busy, State::Pause}) {
        ScriptedValidator device;
        const auto key = device.start_with_escrow();
        device.state = {state};
        device.run(150ms);
        device.commands.clear();
        device.tell(StackNote{key});
        device.run(200ms);
        EXPECT_EQ(device.sent("STACK"), 0) << to_text(state);
    }
}

TEST(CcnetNote, ACommandForAnotherNoteDoesNothing)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    const NoteKey other{key.boot_epoch, key.acceptor_epoch, key.sequence + 1};
    device.tell(StackNote{other});
    device.tell(GiveBackNote{other});
    device.tell(AcknowledgeNote{other});
    device.run(500ms);
    EXPECT_TRUE(device.commands.empty());
}

TEST(CcnetNote, AStackCommandWhoseAnswerIsLostIsRepeatedAndRefusedWithoutHarm)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.mute = true;
    device.tell(StackNote{key});
    device.mute = false;
    device.illegal = {Command::Stack};
    device.run_in({State::Stacking});
    device.run_in({State::BillStacked, 5});
    EXPECT_TRUE(device.came(NoteInBox{{key, hundred}}));
}

TEST(CcnetNote, IsGivenBackUnaskedWhenNothingIsAccepted)  // I14
{
    ScriptedValidator device;
    device.start({});
    device.run_in({State::Escrow, 5});
    EXPECT_GE(device.sent("RETURN"), 1);
    device.run_in({State::BillReturned, 5});
    EXPECT_TRUE(device.came(NoteGivenBack{{{7, 1, 1}, hundred}, true}));
}

TEST(CcnetNote, AWithdrawnDenominationThatSlippedInIsGivenBack)
{
    ScriptedValidator device;
    device.start({hundred});
    device.tell(AcceptNotes{{Money::yuan(50)}});
    device.run_in({State::Escrow, 5});
    EXPECT_GE(device.sent("RETURN"), 1);
}

// ---- enabling and disabling (I14)

TEST(CcnetMask, DisablesWithin500MillisecondsInEveryState)
{
    for (const auto state :
         {State::Idling, State::Accepting, State::Escrow, State::Holding, State::Stacking,
          State::Returning, State::Rejecting, State::BillStacked, State::BillReturned, State::Busy,
          State::Pause, State::CassetteFull}) {
        ScriptedValidator device;
        device.start();
        device.run_in({state, 5}, 450ms);
        device.commands.clear();
        const auto told = device.now;
        device.tell(AcceptNotes{});
        device.run(500ms);
        ASSERT_EQ(device.sent(disable), 1) << to_text(state);
        EXPECT_LE(device.last_command - told, 500ms) << to_text(state);
    }
}

TEST(CcnetMask, IsConfirmedByTheDevicesStateAndNotByOurCommand)
{
    ScriptedValidator device;
    device.start({});
    device.follows_mask = false;
    device.tell(AcceptNotes{{hundred}});
    device.run(1s);
    EXPECT_TRUE(device.came());
    device.run_in({State::Idling});
    EXPECT_TRUE(device.came(AcceptorEnabled{}));
}

TEST(CcnetMask, IsSentAgainToADeviceThatLostIt)
{
    ScriptedValidator device;
    device.start({hundred});
    device.run_in({State::UnitDisabled});
    EXPECT_EQ(device.state, PollReply{State::Idling});
}

TEST(CcnetMask, EveryAcceptIsAnswered)
{
    ScriptedValidator device;
    device.start({hundred});
    device.tell(AcceptNotes{{hundred}});
    device.run(500ms);
    EXPECT_TRUE(device.came(AcceptorEnabled{}));
    device.tell(AcceptNotes{});
    device.run(500ms);
    EXPECT_TRUE(device.came(AcceptorDisabled{}));
    device.tell(AcceptNotes{{Money::yuan(3)}});
    device.run(500ms);
    EXPECT_TRUE(device.came(AcceptorDisabled{}));
}

TEST(CcnetMask, IsNotReportedWhileANoteIsInside)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.tell(AcceptNotes{});
    device.tell(StackNote{key});
    device.run_in({State::BillStacked, 5});
    EXPECT_TRUE(only<AcceptorDisabled>(device.take()).empty());
    device.tell(AcknowledgeNote{key});
    device.run_in({State::UnitDisabled});
    EXPECT_EQ(only<AcceptorDisabled>(device.take()).size(), 1U);
}

// ---- rejects, busy, troubles

TEST(CcnetReject, IsReportedOnceWithItsReason)
{
    ScriptedValidator device;
    device.start();
    device.run_in({State::Accepting});
    device.run_in({State::Rejecting, 0x68}, 1s);
    device.run_in({State::Idling}, 1s);
    EXPECT_TRUE(device.came(NoteRefused{NoteRejection::NotAccepted, 0x68}));
}

TEST(CcnetReject, OfAHeldNoteIsFollowedByItsReturn)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.run_in({State::Rejecting, 0x64}, 1s);
    EXPECT_TRUE(device.came(NoteRefused{NoteRejection::Mechanical, 0x64}));
    device.run_in({State::Idling}, 1s);
    EXPECT_TRUE(device.came(NoteGivenBack{{key, hundred}}));
}

TEST(CcnetBusy, WaitsAsLongAsTheDeviceAsksUpToHalfASecond)
{
    ScriptedValidator device;
    device.start();
    device.run_in({State::Busy, 3}, 100ms);
    device.polls.clear();
    device.run(1s);
    for (std::size_t i = 1; i < device.polls.size(); ++i)
        EXPECT_GE(device.polls[i] - device.polls[i - 1], 300ms);
    device.run_in({State::Busy, 0xFF}, 300ms);
    device.polls.clear();
    device.run(1100ms);
    EXPECT_GE(device.polls.size(), 2U);
}

struct NamedTrouble {
    PollReply state;
    AcceptorProblem problem;
};
const NamedTrouble troubles[] = {
    {{State::CassetteFull}, AcceptorProblem::CassetteFull},
    {{State::CassetteRemoved}, AcceptorProblem::CassetteOut},
    {{State::JamInAcceptor}, AcceptorProblem::JamInAcceptor},
    {{State::JamInCassette}, AcceptorProblem::JamInCassette},
    {{State::Cheated}, AcceptorProblem::Cheated},
    {{State::Failure, 0x50}, AcceptorProblem::Failure},
};

TEST(CcnetTrouble, IsSaidOnceAndItsEndOnce)
{
    for (const auto& trouble : troubles) {
        ScriptedValidator device;
        device.start();
        device.run_in(trouble.state, 2s);
        EXPECT_TRUE(device.came(AcceptorInTrouble{trouble.problem, trouble.state.detail}))
            << to_text(trouble.state.state);
        device.run_in({State::Initialize});
        EXPECT_TRUE(device.came()) << to_text(trouble.state.state);
        device.run_in({State::UnitDisabled}, 1s);
        EXPECT_TRUE(device.came(AcceptorRecovered{trouble.problem}, AcceptorEnabled{}))
            << to_text(trouble.state.state);
    }
}

TEST(CcnetTrouble, AJamOrFailureIsResetEvery30SecondsAndACassetteNever)
{
    for (const auto& trouble : troubles) {
        ScriptedValidator device;
        device.start();
        device.after_reset = trouble.state;
        device.run_in(trouble.state, 65s);
        const bool cassette = trouble.problem == AcceptorProblem::CassetteFull ||
                              trouble.problem == AcceptorProblem::CassetteOut;
        EXPECT_EQ(device.sent("RESET"), cassette ? 0 : 2) << to_text(trouble.state.state);
    }
}

TEST(CcnetTrouble, ANoteThatIsStillBeingStackedIsNotReset)
{
    ScriptedValidator device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.run_in({State::JamInCassette}, 29s);
    EXPECT_EQ(device.sent("RESET"), 0);
    EXPECT_TRUE(device.came(AcceptorInTrouble{AcceptorProblem::JamInCassette}));
    device.run_in({State::BillStacked, 5});
    EXPECT_TRUE(device.came(NoteInBox{{key, hundred}}));
}

}  // namespace
}  // namespace kiosk::devices
