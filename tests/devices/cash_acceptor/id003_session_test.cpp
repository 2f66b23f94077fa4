#include "devices/cash_acceptor/id003_session.h"

#include "tests/devices/cash_acceptor/scripted_id003.h"

#include <gtest/gtest.h>

namespace kiosk::devices {
namespace {

using id003::Command;
using id003::State;
using id003::Status;

const Money hundred = Money::yuan(100);
const std::set<Money> all{Money::yuan(1),  Money::yuan(5),  Money::yuan(10),
                          Money::yuan(20), Money::yuan(50), Money::yuan(100)};
const char* const inhibit = "INHIBIT 01";
const char* const admit = "INHIBIT 00";
const char* const denominations = "ENABLE/DISABLE DENOMINATIONS ";

// ---- start-up (section 2, flow)

TEST(Id003StartUp, AsksResetsSetsAndEnablesInThePublishedOrder)
{
    ScriptedId003 device;
    device.tell(AcceptNotes{all});
    device.run(2s);
    EXPECT_EQ(
        device.commands,
        (std::vector<std::string>{
            "GET VERSION", "GET CURRENCY ASSIGN", "RESET", "ENABLE/DISABLE DENOMINATIONS FF00",
            "SECURITY 0000", "INHIBIT 01", "DIRECTION 00", "OPTIONAL FUNCTION 0000",
            "COMMUNICATION MODE 00", "ENABLE/DISABLE DENOMINATIONS C000", "INHIBIT 00"}));
    EXPECT_TRUE(device.came(AcceptorPoweredUp{}, AcceptorReady{{all.begin(), all.end()}, "VERSION"},
                            AcceptorEnabled{}));
}

TEST(Id003StartUp, LeavesADeviceInhibitedUntilNotesAreWanted)
{
    ScriptedId003 device;
    device.run(3s);
    EXPECT_EQ(device.sent(admit), 0);
    EXPECT_EQ(only<AcceptorDisabled>(device.take()).size(), 1U);
}

TEST(Id003StartUp, ResetsAtOnceAndAsksNothingWhenPowerFindsANote)
{
    for (const auto state : {State::PowerUpBillInAcceptor, State::PowerUpBillInStacker}) {
        ScriptedId003 device;
        device.run_in({state}, 1s);
        ASSERT_FALSE(device.commands.empty());
        EXPECT_EQ(device.commands.front(), "RESET");
        EXPECT_EQ(device.sent("GET VERSION"), 1);  // later, while it initialises
    }
}

TEST(Id003StartUp, OfADeviceThatKeepsRunningSendsNoResetAndInhibitsFirst)
{
    ScriptedId003 device;
    device.run_in({State::Idling}, 2s);
    ASSERT_FALSE(device.commands.empty());
    EXPECT_EQ(device.commands.front(), inhibit);
    EXPECT_EQ(device.sent("RESET"), 0);
    EXPECT_EQ(only<AcceptorDisabled>(device.take()).size(), 1U);
}

TEST(Id003StartUp, SendsSettingsInThreeStatesAlone)
{
    for (const auto state :
         {State::Accepting, State::Escrow, State::Stacking, State::VendValid, State::Stacked,
          State::Rejecting, State::Returning, State::Holding, State::PowerUp, State::StackerFull,
          State::StackerOpen, State::JamInAcceptor, State::Pause, State::Cheated, State::Failure}) {
        ScriptedId003 device;
        device.after_reset = {state, 0x66};
        device.tell(AcceptNotes{all});
        device.run_in({state, 0x66}, 2s);
        EXPECT_TRUE(device.settings_in.empty()) << to_text(state);
    }
}

TEST(Id003StartUp, GoesOnWithoutANameOrASettingThatTheDeviceDoesNotKnow)
{
    ScriptedId003 device;
    device.invalid = {Command::Version, Command::Security, Command::Direction,
                      Command::OptionalFunction, Command::CommunicationMode};
    device.tell(AcceptNotes{{hundred}});
    device.run(2s);
    const auto events = device.take();
    ASSERT_EQ(only<AcceptorReady>(events).size(), 1U);
    EXPECT_EQ(only<AcceptorReady>(events)[0].identification, "");
    EXPECT_EQ(only<AcceptorEnabled>(events).size(), 1U);
    EXPECT_EQ(device.sent("SECURITY 0000"), 1);
}

TEST(Id003StartUp, AsksForTheTableAgainWhereItMayBeLegal)
{
    ScriptedId003 device;
    device.after_reset = {State::PowerUp};
    device.invalid = {Command::CurrencyAssign};
    device.run(2s);
    EXPECT_EQ(device.sent("GET CURRENCY ASSIGN"), 1);
    EXPECT_EQ(device.sent("RESET"), 1);
    device.invalid.clear();
    device.run_in({State::Initialize}, 1s);
    EXPECT_EQ(device.sent("GET CURRENCY ASSIGN"), 2);
    EXPECT_EQ(only<AcceptorReady>(device.take()).size(), 1U);
}

TEST(Id003StartUp, BelievesNoSettingThatIsEchoedOtherwise)
{
    for (const auto command : {Command::Inhibit, Command::Denominations, Command::Security}) {
        ScriptedId003 device;
        device.wrong_echo[command] = Bytes(3, octet(static_cast<std::uint8_t>(command)));
        device.tell(AcceptNotes{all});
        device.run(2s);
        EXPECT_TRUE(only<AcceptorReady>(device.take()).empty()) << to_text(command);
        EXPECT_EQ(device.sent(admit), 0) << to_text(command);
        device.wrong_echo.clear();
        device.run(2s);
        EXPECT_EQ(only<AcceptorEnabled>(device.take()).size(), 1U) << to_text(command);
    }
}

TEST(Id003StartUp, RepeatsAWrongEchoAtItsPollsAndNotInARush)
{
    ScriptedId003 device;
    device.wrong_echo[Command::Inhibit] = {std::byte{0xC3}, std::byte{0}};
    device.run(1s);
    device.commands.clear();
    device.polls.clear();
    device.run(2s);
    EXPECT_LE(device.commands.size(), device.polls.size());
    EXPECT_LE(device.polls.size(), 21U);
}

TEST(Id003StartUp, RepeatsAResetThatChangedNothingOnlyAfterThreeSeconds)
{
    ScriptedId003 device;
    device.after_reset = {State::PowerUp};
    device.run(2900ms);
    EXPECT_EQ(device.sent("RESET"), 1);
    device.run(1100ms);
    EXPECT_EQ(device.sent("RESET"), 2);
    EXPECT_EQ(only<AcceptorPoweredUp>(device.take()).size(), 1U);
}

TEST(Id003StartUp, SetsEverythingAnewAfterAReset)
{
    ScriptedId003 device;
    device.start();
    device.run_in({State::Failure, 0xA2}, 31s);
    EXPECT_EQ(device.sent("RESET"), 1);
    device.run(2s);
    ASSERT_EQ(device.sent("SECURITY 0000"), 1);
    EXPECT_EQ(device.commands.back(), admit);
}

TEST(Id003StartUp, SetsEverythingAnewAfterAResetWhoseAnswerIsLost)
{
    ScriptedId003 device;
    device.start();
    device.unheard_once = {Command::Reset};
    device.run_in({State::Failure, 0xA2}, 33s);
    EXPECT_EQ(device.sent("RESET"), 1);
    ASSERT_EQ(device.sent("SECURITY 0000"), 1);
    EXPECT_EQ(device.commands.back(), admit);
}

TEST(Id003StartUp, SetsEverythingAnewWhenTheDeviceBeginsAnewByItself)
{
    ScriptedId003 device;
    device.start();
    device.run_in({State::Initialize}, 1s);
    ASSERT_EQ(device.sent("SECURITY 0000"), 1);
    EXPECT_EQ(device.commands.back(), admit);
}

// ---- currency

TEST(Id003Currency, IsThatOfTheConfiguredCountry)
{
    ScriptedId003 device{{{.boot_epoch = 7}, 0xE0}};
    device.table[2] = {Money::yuan(10), 0xE0};
    device.table[7] = {Money::yuan(500), 0xE0};
    device.run(2s);
    const auto ready = only<AcceptorReady>(device.take());
    ASSERT_EQ(ready.size(), 1U);
    EXPECT_EQ(ready[0].denominations, (std::vector{Money::yuan(10), Money::yuan(500)}));
}

TEST(Id003Currency, NeverEnablesAForeignNote)
{
    ScriptedId003 device;
    device.table[7] = {hundred, 0xE0};
    device.tell(AcceptNotes{{hundred}});
    device.run(2s);
    EXPECT_EQ(device.sent(std::string{denominations} + "DF00"), 1);
}

TEST(Id003Currency, EnablesBothSeriesOfOneValue)
{
    ScriptedId003 device;
    device.table[7] = {hundred, 45};
    device.tell(AcceptNotes{{hundred}});
    device.run(2s);
    EXPECT_EQ(device.sent(std::string{denominations} + "5F00"), 1);
}

TEST(Id003Currency, ATableWithoutOursIsATroubleAndNothingIsEnabled)
{
    ScriptedId003 device;
    for (auto& entry : device.table)
        if (entry) entry->country = 0xE0;
    device.tell(AcceptNotes{all});
    device.run(2s);
    const auto events = device.take();
    EXPECT_EQ(only<AcceptorInTrouble>(events),
              std::vector{AcceptorInTrouble{AcceptorProblem::UnknownCurrency}});
    EXPECT_TRUE(only<AcceptorReady>(events).empty());
    EXPECT_EQ(device.sent(admit), 0);
}

TEST(Id003Currency, AForeignNoteOrATicketInEscrowIsGivenBackUnasked)
{
    for (const auto code : std::initializer_list<std::uint8_t>{0x68, 0x6F, 0x00, 0xFF}) {
        ScriptedId003 device;
        device.table[7] = {hundred, 0xE0};
        device.start();
        device.run_in({State::Escrow, code});
        EXPECT_TRUE(only<NoteInEscrow>(device.take()).empty());
        EXPECT_GE(device.sent("RETURN"), 1) << int{code};
    }
}

// ---- the line

TEST(Id003Line, PollsEvery100To200Milliseconds)
{
    ScriptedId003 device;
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

TEST(Id003Line, ACommandThatCameDamagedIsRepeatedAtOnce)
{
    ScriptedId003 device;
    device.damaged_once = {Command::CurrencyAssign, Command::Security};
    device.run(2s);
    EXPECT_EQ(device.sent("GET CURRENCY ASSIGN"), 2);
    EXPECT_EQ(device.sent("SECURITY 0000"), 2);
    EXPECT_EQ(only<AcceptorReady>(device.take()).size(), 1U);
}

TEST(Id003Line, FiveRepetitionsWithoutAnswerAreNoLink)
{
    ScriptedId003 device;
    device.start();
    device.run(50ms);
    device.polls.clear();
    device.mute = true;
    device.run(750ms);
    EXPECT_EQ(device.polls.size(), 6U);
    EXPECT_TRUE(device.came(AcceptorInTrouble{AcceptorProblem::LinkLost}));
}

TEST(Id003Line, AnAnswerAfterALostLinkLeadsBackToWhatWasAccepted)
{
    ScriptedId003 device;
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
    EXPECT_EQ(device.state, Status{State::Idling});
    EXPECT_EQ(device.sent("RESET"), 0);
}

TEST(Id003Line, AStateThatComesUnaskedIsBelievedButNotConfirmed)
{
    ScriptedId003 device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.run_in({State::Stacking}, 250ms);
    device.say(id003::encode(Status{State::VendValid}));
    EXPECT_TRUE(device.came(NoteInBox{{key, hundred}}));
    EXPECT_EQ(device.acks_of_credit, 0);
}

// ---- interrupt mode

Id003Settings with_interrupts()
{
    Id003Settings settings{{.boot_epoch = 7}};
    settings.interrupts = true;
    return settings;
}

TEST(Id003Interrupts, AreAskedForOnlyWhenConfigured)
{
    ScriptedId003 polled;
    polled.run(2s);
    EXPECT_EQ(polled.sent("COMMUNICATION MODE 00"), 1);
    ScriptedId003 device{with_interrupts()};
    device.run(2s);
    EXPECT_EQ(device.sent("COMMUNICATION MODE 01"), 1);
}

TEST(Id003Interrupts, ACalmDeviceIsStillAskedEveryThreeSeconds)
{
    ScriptedId003 device{with_interrupts()};
    for (const auto& accepted : {std::set<Money>{hundred}, std::set<Money>{}}) {
        device.start(accepted);
        device.run(3s);
        device.polls.clear();
        device.run(20s);
        ASSERT_GE(device.polls.size(), 7U);
        for (std::size_t i = 1; i < device.polls.size(); ++i) {
            EXPECT_GE(device.polls[i] - device.polls[i - 1], 2s);
            EXPECT_LE(device.polls[i] - device.polls[i - 1], 3s);
        }
    }
}

TEST(Id003Interrupts, AnEnquiryIsAnsweredWithStatusReqAtOnce)
{
    ScriptedId003 device{with_interrupts()};
    device.start();
    device.run(1s);
    device.state = {State::Escrow, 0x66};
    device.polls.clear();
    const auto said = device.now;
    device.session.feed(from_hex("FC05058200").value(), device.now);  // as the page has it
    device.run(50ms);
    ASSERT_EQ(device.polls.size(), 1U);
    EXPECT_LE(device.polls[0] - said, 20ms);
    EXPECT_EQ(only<NoteInEscrow>(device.take()).size(), 1U);
}

TEST(Id003Interrupts, ALostEnquiryCostsThreeSecondsAndNoNote)
{
    ScriptedId003 device{with_interrupts()};
    device.start();
    device.run_in({State::Escrow, 0x66}, 3s);
    EXPECT_EQ(only<NoteInEscrow>(device.take()).size(), 1U);
}

TEST(Id003Interrupts, AnEnquiryIsAnsweredBeforeAnySettingOfTheStateBeforeIt)
{
    ScriptedId003 device{with_interrupts()};
    device.start();
    device.run(1s);
    device.settings_in.clear();
    device.run(2500ms - (device.now - device.polls.back()) + 50ms);  // it has just been asked
    device.state = {State::Accepting};
    device.session.feed(from_hex("FC05058200").value(), device.now);
    device.tell(AcceptNotes{});
    device.run(200ms);
    EXPECT_TRUE(device.settings_in.empty());
}

/// No enquiry has come: the state that is known may be 2.5 s old, and settings are legal in three states alone.
TEST(Id003Interrupts, AStateThatWasHeardLongAgoIsAskedForBeforeASetting)
{
    ScriptedId003 device{with_interrupts()};
    device.start();
    device.run(1s);
    device.settings_in.clear();
    device.state = {State::Accepting};
    device.run(2400ms - (device.now - device.polls.back()));
    device.tell(AcceptNotes{});
    device.run(200ms);
    EXPECT_TRUE(device.settings_in.empty());
}

TEST(Id003Interrupts, ADeviceThatDoesNotRestIsWatchedClosely)
{
    for (const Status status : {Status{State::Failure, 0xA2}, Status{State::Accepting}}) {
        ScriptedId003 device{with_interrupts()};
        device.start();
        device.run_in(status, 3s);
        device.polls.clear();
        device.run(1s);
        EXPECT_GE(device.polls.size(), 4U) << to_text(status.state);
    }
}

TEST(Id003Interrupts, ANoteThatIsInsideIsWatchedClosely)
{
    ScriptedId003 device{with_interrupts()};
    device.start();
    device.run_in({State::Escrow, 0x66}, 3s);
    device.polls.clear();
    device.run(1s);
    EXPECT_GE(device.polls.size(), 8U);
}

TEST(Id003Interrupts, ADeviceThatKnowsNoneIsPolled)
{
    ScriptedId003 device{with_interrupts()};
    device.invalid = {Command::CommunicationMode};
    device.start();
    device.polls.clear();
    device.run(1s);
    EXPECT_GE(device.polls.size(), 9U);
}

TEST(Id003Interrupts, ADecisionDoesNotWaitForTheNextPoll)  // I14
{
    ScriptedId003 device{with_interrupts()};
    device.start();
    device.run(1s);
    device.tell(AcceptNotes{});
    device.run(50ms);
    EXPECT_EQ(device.sent(inhibit), 1);
    device.run(250ms);
    EXPECT_EQ(only<AcceptorDisabled>(device.take()).size(), 1U);
}

// ---- the normal course of a note (sections 2 and 3)

TEST(Id003Note, IsReportedOnceHoweverOftenEscrowIsSaid)
{
    ScriptedId003 device;
    device.start();
    device.run_in({State::Accepting});
    device.run_in({State::Escrow, 0x66}, 3s);
    EXPECT_TRUE(device.came(NoteInEscrow{{{7, 1, 1}, hundred}}));
    EXPECT_TRUE(device.commands.empty());
}

TEST(Id003Note, ADecisionToStackLeavesWithoutWaitingForTheNextPoll)  // R5
{
    ScriptedId003 device;
    const auto key = device.start_with_escrow();
    device.run(100ms - (device.now - device.polls.back()) + 50ms);  // half way between two polls
    const auto decided = device.now;
    device.tell(StackNote{key});
    device.run(30ms);
    ASSERT_EQ(device.sent("STACK-1"), 1);
    EXPECT_LE(device.last_command - decided, 20ms);
}

TEST(Id003Note, IsCreditedOnceAndConfirmedOnlyWhenAcknowledged)  // rules 1 and 2
{
    ScriptedId003 device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.run_in({State::Stacking});
    device.run_in({State::VendValid}, 5s);
    EXPECT_TRUE(device.came(NoteInBox{{key, hundred}}));
    EXPECT_EQ(device.acks_of_credit, 0);
    device.tell(AcknowledgeNote{key});
    device.run(50ms);
    EXPECT_EQ(device.acks_of_credit, 1);
    device.run_in({State::Stacked});
    device.run_in({State::Idling});
    EXPECT_TRUE(device.came());
}

TEST(Id003Note, ACreditThatIsRepeatedAfterItsAcknowledgementIsConfirmedAtOnce)
{
    ScriptedId003 device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.run_in({State::VendValid});
    device.tell(AcknowledgeNote{key});
    device.run(1s);  // our ACK is lost again and again
    EXPECT_TRUE(device.came(NoteInBox{{key, hundred}}));
    EXPECT_GE(device.acks_of_credit, 8);
}

TEST(Id003Note, TwoNotesOfOneValueAreTwo)
{
    ScriptedId003 device;
    device.start();
    std::vector<NoteKey> boxed;
    for (int i = 0; i < 2; ++i) {
        device.run_in({State::Escrow, 0x66});
        const auto key = only<NoteInEscrow>(device.take()).at(0).note.key;
        device.tell(StackNote{key});
        device.run_in({State::VendValid});
        for (const auto& event : only<NoteInBox>(device.take())) boxed.push_back(event.note.key);
        device.tell(AcknowledgeNote{key});
        device.run(100ms);
    }
    EXPECT_EQ(boxed, (std::vector{NoteKey{7, 1, 1}, NoteKey{7, 1, 2}}));
}

TEST(Id003Note, GoesBackWhenTold)
{
    ScriptedId003 device;
    const auto key = device.start_with_escrow();
    device.tell(GiveBackNote{key});
    device.run(50ms);
    EXPECT_EQ(device.commands, std::vector<std::string>{"RETURN"});
    device.run_in({State::Returning});
    EXPECT_TRUE(device.came());
    device.run_in({State::Idling}, 1s);
    EXPECT_TRUE(device.came(NoteGivenBack{{key, hundred}}));
}

TEST(Id003Note, IsHeldOnceBeforeTheTenSecondsThenTheDeviceMayReturnIt)
{
    ScriptedId003 device;
    const auto key = device.start_with_escrow();
    device.run(7s);
    EXPECT_TRUE(device.commands.empty());
    device.run(2s);
    EXPECT_EQ(device.commands, std::vector<std::string>{"HOLD"});
    device.run_in({State::Holding}, 9s);
    EXPECT_EQ(device.sent("HOLD"), 1);
    device.run_in({State::Rejecting, 0x79});  // no answer to escrow: no refusal of the note
    device.run_in({State::Idling}, 1s);
    EXPECT_TRUE(device.came(NoteGivenBack{{key, hundred}}));
}

TEST(Id003Note, CanStillBeStackedWhileItIsHeld)
{
    ScriptedId003 device;
    const auto key = device.start_with_escrow();
    device.run_in({State::Holding}, 9s);
    device.tell(StackNote{key});
    device.run(50ms);
    EXPECT_EQ(device.sent("STACK-1"), 1);
}

TEST(Id003Note, IsSentStackOnlyInEscrowAndHolding)
{
    for (const auto state :
         {State::PowerUp, State::Initialize, State::Idling, State::Accepting, State::Stacking,
          State::Returning, State::Disabled, State::Pause, State::VendValid}) {
        ScriptedId003 device;
        const auto key = device.start_with_escrow();
        device.state = {state};
        device.run(150ms);
        device.commands.clear();
        device.tell(StackNote{key});
        device.run(200ms);
        EXPECT_EQ(device.sent("STACK-1"), 0) << to_text(state);
    }
}

TEST(Id003Note, IsGivenBackUnaskedWhenNothingIsAcceptedOrNoLongerIt)  // I14
{
    for (const auto& accepted : {std::set<Money>{}, std::set{Money::yuan(50)}}) {
        ScriptedId003 device;
        device.start({hundred});
        device.tell(AcceptNotes{accepted});
        device.run_in({State::Escrow, 0x66});
        EXPECT_GE(device.sent("RETURN"), 1);
        device.run_in({State::Returning});
        device.run_in({State::Idling}, 1s);
        EXPECT_EQ(only<NoteGivenBack>(device.take()),
                  (std::vector{NoteGivenBack{{{7, 1, 1}, hundred}, true}}));
    }
}

// ---- enabling and disabling (I14)

TEST(Id003Mask, InhibitsAnIdleDeviceWithin500Milliseconds)
{
    ScriptedId003 device;
    device.start();
    const auto told = device.now;
    device.tell(AcceptNotes{});
    device.run(500ms);
    ASSERT_GE(device.sent(inhibit), 1);
    EXPECT_EQ(device.commands.front(), inhibit);
    EXPECT_LE(device.last_command - told, 500ms);
    EXPECT_TRUE(device.came(AcceptorDisabled{}));
}

TEST(Id003Mask, InhibitsAsSoonAsTheNoteInsideHasGone)
{
    for (const auto state :
         {State::Accepting, State::Escrow, State::Holding, State::Stacking, State::Returning,
          State::Rejecting, State::VendValid, State::Stacked, State::Pause, State::StackerFull}) {
        ScriptedId003 device;
        device.start();
        device.run_in({state, 0x66}, 450ms);
        device.tell(AcceptNotes{});
        device.run(500ms);
        EXPECT_EQ(device.sent(inhibit), 0) << to_text(state);
        device.run_in({State::Idling}, 250ms);
        EXPECT_GE(device.sent(inhibit), 1) << to_text(state);
    }
}

TEST(Id003Mask, ChangesTheDenominationsOfAnIdleDevice)
{
    ScriptedId003 device;
    device.start({Money::yuan(50), hundred});
    device.tell(AcceptNotes{{Money::yuan(50)}});
    device.run(500ms);
    EXPECT_EQ(device.commands, std::vector<std::string>{std::string{denominations} + "EF00"});
    EXPECT_TRUE(device.came(AcceptorEnabled{}));
}

TEST(Id003Mask, IsConfirmedByTheDevicesStateAndNotByItsEcho)
{
    ScriptedId003 device;
    device.start({});
    device.follows_inhibit = false;
    device.tell(AcceptNotes{{hundred}});
    device.run(1s);
    EXPECT_TRUE(device.came());
    device.run_in({State::Idling});
    EXPECT_TRUE(device.came(AcceptorEnabled{}));
}

TEST(Id003Mask, ATakingDeviceWhoseEchoWasAnotherIsToldAgain)
{
    ScriptedId003 device;
    device.start({});
    device.wrong_echo[Command::Inhibit] = {std::byte{0xC3}, std::byte{1}};
    device.tell(AcceptNotes{{hundred}});
    device.run_in({State::Idling}, 300ms);
    EXPECT_TRUE(device.came());
    device.wrong_echo.clear();
    device.run(300ms);
    EXPECT_TRUE(device.came(AcceptorEnabled{}));
}

TEST(Id003Mask, IsSentAgainToADeviceThatLostIt)
{
    ScriptedId003 device;
    device.start({hundred});
    device.run_in({State::Disabled});
    EXPECT_EQ(device.state, Status{State::Idling});
    device.start({});
    device.run_in({State::Idling});
    EXPECT_EQ(device.state, Status{State::Disabled});
}

TEST(Id003Mask, EveryAcceptIsAnswered)
{
    ScriptedId003 device;
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

// ---- rejects and troubles

struct NamedReject {
    std::uint8_t reason;
    NoteRejection why;
};

TEST(Id003Reject, IsReportedOnceWithItsReason)
{
    for (const auto& c : {NamedReject{0x71, NoteRejection::NotRecognised},
                          NamedReject{0x75, NoteRejection::Mechanical},
                          NamedReject{0x79, NoteRejection::NotAccepted},
                          NamedReject{0x9D, NoteRejection::NotAccepted},
                          NamedReject{0x7A, NoteRejection::NotRecognised}}) {
        ScriptedId003 device;
        device.start();
        device.run_in({State::Accepting});
        device.run_in({State::Rejecting, c.reason}, 1s);
        device.run_in({State::Idling}, 1s);
        EXPECT_TRUE(device.came(NoteRefused{c.why, c.reason})) << int{c.reason};
    }
}

TEST(Id003Reject, OfAHeldNoteIsFollowedByItsReturn)
{
    ScriptedId003 device;
    const auto key = device.start_with_escrow();
    device.run_in({State::Rejecting, 0x75}, 1s);
    EXPECT_TRUE(device.came(NoteRefused{NoteRejection::Mechanical, 0x75}));
    device.run_in({State::Idling}, 1s);
    EXPECT_TRUE(device.came(NoteGivenBack{{key, hundred}}));
}

struct NamedTrouble {
    Status state;
    AcceptorProblem problem;
};
const NamedTrouble troubles[] = {
    {{State::StackerFull}, AcceptorProblem::CassetteFull},
    {{State::StackerOpen}, AcceptorProblem::CassetteOut},
    {{State::JamInAcceptor}, AcceptorProblem::JamInAcceptor},
    {{State::JamInStacker}, AcceptorProblem::JamInCassette},
    {{State::Cheated}, AcceptorProblem::Cheated},
    {{State::Failure, 0xA2}, AcceptorProblem::Failure},
};

TEST(Id003Trouble, IsSaidOnceAndItsEndOnce)
{
    for (const auto& trouble : troubles) {
        ScriptedId003 device;
        device.start();
        device.run_in(trouble.state, 2s);
        EXPECT_TRUE(device.came(AcceptorInTrouble{trouble.problem, trouble.state.detail}))
            << to_text(trouble.state.state);
        device.run_in({State::Disabled}, 1s);
        EXPECT_TRUE(device.came(AcceptorRecovered{trouble.problem}, AcceptorEnabled{}))
            << to_text(trouble.state.state);
    }
}

TEST(Id003Trouble, AJamOrFailureIsResetEvery30SecondsAndACassetteNever)
{
    for (const auto& trouble : troubles) {
        ScriptedId003 device;
        device.start();
        device.after_reset = trouble.state;
        device.run_in(trouble.state, 65s);
        const bool cassette = trouble.problem == AcceptorProblem::CassetteFull ||
                              trouble.problem == AcceptorProblem::CassetteOut;
        EXPECT_EQ(device.sent("RESET"), cassette ? 0 : 2) << to_text(trouble.state.state);
    }
}

TEST(Id003Trouble, ANoteThatIsStillBeingStackedIsNotReset)
{
    ScriptedId003 device;
    const auto key = device.start_with_escrow();
    device.tell(StackNote{key});
    device.run_in({State::JamInStacker}, 29s);
    EXPECT_EQ(device.sent("RESET"), 0);
    EXPECT_TRUE(device.came(AcceptorInTrouble{AcceptorProblem::JamInCassette}));
    device.run_in({State::VendValid});
    EXPECT_TRUE(device.came(NoteInBox{{key, hundred}}));
}

}  // namespace
}  // namespace kiosk::devices
