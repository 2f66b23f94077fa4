#include "kiosk/flows/terminal.h"

#include "kiosk/flows/times.h"
#include "tests/kiosk/flows/world.h"

#include <gtest/gtest.h>

#include <algorithm>

/// What a citizen lives through, one fact a test; that no order of events loses money is the walk's business.
namespace kiosk::flows {
namespace {

using testing::Move;
using testing::World;
using K = Move::Kind;
using namespace std::chrono_literals;

World at(std::initializer_list<Move> moves)
{
    World world;
    for (const auto& move : moves) world.make(move);
    return world;
}

World at_home() { return at({{K::Phone, 0}, {K::HostAnswers, 0}}); }
World taking_notes()
{
    return at({{K::Phone, 0},
               {K::HostAnswers, 0},
               {K::Press, 0},
               {K::HostAnswers, 0},
               {K::CardAnswers, 0},
               {K::AcceptorTells, 0}});
}
World with_hundred_yuan()
{
    auto world = taking_notes();
    world.make({K::Insert, 1});
    world.make({K::NoteMoves, 0});
    return world;
}
World crediting()
{
    auto world = with_hundred_yuan();
    world.make({K::Press, 3});
    world.make({K::AcceptorTells, 0});
    world.make({K::CardAnswers, 0});
    world.make({K::Deliver, 0});
    return world;
}

template <class F>
long count(const Step& done)
{
    return std::ranges::count_if(done.facts,
                                 [](const auto& fact) { return std::holds_alternative<F>(fact); });
}

template <class V>
const V* station(const World& world)
{
    return std::get_if<V>(&world.terminal.visit);
}

Step step_at(const World& world, const Event& event, Duration later)
{
    return step(world.terminal, event, world.now + later);
}

template <class E>
bool asks_for(const Step& done)
{
    return std::ranges::any_of(done.effects,
                               [](const Effect& e) { return std::holds_alternative<E>(e); });
}

TEST(Tap, BalanceIsKnownBeforeTheHostAnswers)
{
    const auto world = at({{K::Phone, 0}});
    const auto* checking = station<visit::Checking>(world);
    ASSERT_NE(checking, nullptr);
    EXPECT_EQ(checking->guest.purse.balance, Money::yuan(3));
}

TEST(Tap, ASilentHostLeadsToTheMenuAllTheSame)
{
    const auto world = at({{K::Phone, 0}});
    const auto waiting = step_at(world, Tick{}, times::ask_host_at_tap - 1ms);
    EXPECT_TRUE(std::holds_alternative<visit::Checking>(waiting.next.visit));
    const auto done = step_at(world, Tick{}, times::ask_host_at_tap);
    EXPECT_TRUE(std::holds_alternative<visit::Home>(done.next.visit));
}

TEST(Tap, WithoutALinkTheHostIsNotAskedAtAll)
{
    World world;
    world.make({K::Condition, 0});
    world.make({K::Phone, 0});
    EXPECT_NE(station<visit::Home>(world), nullptr);
    EXPECT_TRUE(world.asked.empty());
}

TEST(Menu, ALiftedPhoneHasTenSecondsToComeBack)
{
    auto world = at_home();
    world.make({K::Lift, 0});
    EXPECT_NE(station<visit::Home>(world), nullptr);
    const auto gone = step_at(world, Tick{}, times::phone_back_menu);
    EXPECT_TRUE(std::holds_alternative<visit::Idle>(gone.next.visit));
    world.make({K::Phone, 0});
    EXPECT_NE(station<visit::Home>(world), nullptr);
}

TEST(Menu, MoreTimeCanBeAskedForTenTimesAndMore)
{
    auto world = at_home();
    for (int i = 0; i < 12; ++i) {
        world.now += times::choose - 1s;
        world.terminal = step(world.terminal, Pressed{Button::MoreTime}, world.now).next;
        EXPECT_TRUE(std::holds_alternative<visit::Home>(
            step_at(world, Tick{}, times::choose - 1s).next.visit));
    }
}

TEST(Menu, AnotherPhoneIsNotServedWhileThisOneLiesHere)
{
    auto world = at_home();
    const auto before = world.terminal.visit;
    world.make({K::OtherPhone, 0});
    EXPECT_EQ(station<visit::Home>(world)->guest.purse, std::get<visit::Home>(before).guest.purse);
}

TEST(CashLoad, EachHindranceKeepsTheAcceptorShut)
{
    for (const auto shut :
         {&Conditions::journal_healthy, &Conditions::disk_reserve, &Conditions::queue_within_limits,
          &Conditions::bag_known, &Conditions::time_known, &Conditions::reader_ready}) {
        auto world = at_home();
        world.terminal.conditions.*shut = false;
        const auto done = step_at(world, Pressed{Button::LoadCash}, 0s);
        EXPECT_TRUE(std::holds_alternative<visit::Trouble>(done.next.visit));
        EXPECT_TRUE(done.effects.empty());
    }
}

TEST(CashLoad, APurseThatWantsItsPinIsNoticedBeforeAnyNote)
{
    auto world = at({{K::Phone, 0},
                     {K::HostAnswers, 0},
                     {K::Press, 0},
                     {K::HostAnswers, 0},
                     {K::CardAnswers, 2}});
    ASSERT_NE(station<visit::Trouble>(world), nullptr);
    EXPECT_EQ(station<visit::Trouble>(world)->kind, TroubleKind::PinNeeded);
    EXPECT_TRUE(world.acceptor.enabled.empty());
    EXPECT_TRUE(world.journal.empty());
}

TEST(CashLoad, OnlyNotesThatStillFitAreEnabled)
{
    auto world = taking_notes();
    const auto& c = station<visit::TakingNotes>(world)->collecting;
    EXPECT_EQ(c.acceptable(), (std::set<Money>{Money::yuan(50), Money::yuan(100)}));
    auto nearly_full = c;
    nearly_full.item.balance_before = Money::yuan(940);
    EXPECT_EQ(nearly_full.acceptable(), std::set<Money>{Money::yuan(50)});
}

// S4/R: the note waits ten seconds for the phone, then goes back.
TEST(CashLoad, ANoteWithoutThePhoneIsHeldAndThenReturned)
{
    auto world = taking_notes();
    world.make({K::Lift, 0});
    world.make({K::Insert, 1});
    EXPECT_EQ(world.acceptor.path->place, testing::AcceptorTruth::Place::Escrow);
    EXPECT_FALSE(asks_for<ReturnNote>(step_at(world, Tick{}, times::escrow - 1ms)));
    EXPECT_TRUE(asks_for<ReturnNote>(step_at(world, Tick{}, times::escrow)));
    world.make({K::Phone, 0});
    EXPECT_EQ(world.acceptor.path->place, testing::AcceptorTruth::Place::Stacking);
}

// S4/U: the link to the acceptor was lost with the note in escrow.  Nothing is inside and nothing can come in.
TEST(CashLoad, ATroubledAcceptorThatGaveTheNoteBackEndsIt)
{
    auto world = taking_notes();
    world.make({K::Lift, 0});
    world.make({K::Insert, 1});
    world.terminal = step_at(world, AcceptorTroubled{AcceptorProblem::LinkLost}, 0s).next;
    ASSERT_NE(station<visit::TakingNotes>(world), nullptr);
    const auto done = step_at(world, NoteGivenBack{world.acceptor.path->note, true}, 0s);
    EXPECT_TRUE(std::holds_alternative<visit::Home>(done.next.visit));
}

// X10: none while money is inside, but the safe end.
TEST(CashLoad, WithMoneyInsideThereIsNoTimeOutButTheSafeEnd)
{
    auto world = with_hundred_yuan();
    const auto start = world.now;
    while (station<visit::TakingNotes>(world)->collecting.closing == std::nullopt)
        world.make({K::Time, 0});
    EXPECT_EQ(world.now - start, times::money_idle);
    world.make({K::AcceptorTells, 0});
    ASSERT_NE(station<visit::Finished>(world), nullptr);
    EXPECT_EQ(station<visit::Finished>(world)->outcome, LoadOutcome::Kept);
}

TEST(CashLoad, CancelIsIgnoredOnceMoneyIsInside)
{
    const auto done = step_at(with_hundred_yuan(), Pressed{Button::GiveUp}, 0s);
    EXPECT_TRUE(std::holds_alternative<visit::TakingNotes>(done.next.visit));
    EXPECT_TRUE(done.facts.empty());
}

// R11: twenty taps, one action.
TEST(CashLoad, TwentyTapsOnLoadAreOneLoad)
{
    auto world = with_hundred_yuan();
    for (int i = 0; i < 20; ++i) world.make({K::Press, 3});
    world.make({K::AcceptorTells, 0});
    for (int i = 0; i < 20; ++i) world.make({K::Press, 3});
    EXPECT_EQ(world.asked.size(), 1U);
}

TEST(Credit, SuccessIsShownOnlyWithTheTac)
{
    auto world = crediting();
    EXPECT_EQ(station<visit::Finished>(world), nullptr);
    world.make({K::CardAnswers, 0});
    ASSERT_NE(station<visit::Finished>(world), nullptr);
    EXPECT_EQ(station<visit::Finished>(world)->outcome, LoadOutcome::Loaded);
    EXPECT_EQ(station<visit::Finished>(world)->balance_after, Money::yuan(103));
}

TEST(Credit, ATornPhoneIsAskedForAgainAndHealsWhenItComesBack)
{
    auto world = crediting();
    world.make({K::CardAnswers, 1});  // executed, the answer lost
    ASSERT_NE(station<visit::Loading>(world), nullptr);
    EXPECT_TRUE(
        std::holds_alternative<phase::AwaitingPhone>(station<visit::Loading>(world)->run.phase));
    for (const Move move : {Move{K::Phone, 0},
                            {K::CardAnswers, 0},
                            {K::CardAnswers, 0},
                            {K::CardAnswers, 0},
                            {K::Deliver, 0}})
        world.make(move);
    ASSERT_NE(station<visit::Finished>(world), nullptr);
    EXPECT_EQ(station<visit::Finished>(world)->outcome, LoadOutcome::Loaded);
    EXPECT_EQ(world.card.balance, Money::yuan(103));
}

// S11/O, I11: the host answers when the screen has already said that it did not.
TEST(Credit, TheResultScreenHearsALateAnswer)
{
    auto world = with_hundred_yuan();
    for (const Move move :
         {Move{K::Press, 3}, {K::AcceptorTells, 0}, {K::CardAnswers, 0}, {K::Time, 0}})
        world.make(move);
    ASSERT_NE(station<visit::Finished>(world), nullptr);
    EXPECT_EQ(station<visit::Finished>(world)->item.stage, LoadStage::Authorising);
    world.make({K::Deliver, 0});
    EXPECT_EQ(station<visit::Finished>(world)->item.stage, LoadStage::Authorised);
    EXPECT_EQ(station<visit::Finished>(world)->outcome, LoadOutcome::Unresolved);
}

// Section 3: number c+1 before c, and the proof before any INITIALIZE.
TEST(Resolver, AsksForTheProofFirstAndForBothNumbers)
{
    auto world = crediting();
    world.make({K::CardAnswers, 1});
    world.make({K::Phone, 0});
    ASSERT_EQ(world.asked.size(), 1U);
    const auto* ask = std::get_if<AskProofs>(&world.asked.front());
    ASSERT_NE(ask, nullptr);
    EXPECT_EQ(ask->numbers, (std::vector<std::uint16_t>{8, 7}));
}

// Section 3, step 1.
TEST(Resolver, RefusesAnotherCardAndSaysSo)
{
    auto world = crediting();
    world.make({K::CardAnswers, 1});
    const CardId other{{}, *CardNumber::from_digits("00002510000000000099")};
    const auto done = step_at(world, PurseRead{"rf", {other, Money::yuan(1), 2, {}, {}, {}}}, 1s);
    const auto& run = std::get<visit::Loading>(done.next.visit).run;
    EXPECT_TRUE(std::get<phase::AwaitingPhone>(run.phase).wrong_card);
    EXPECT_TRUE(done.effects.empty());
}

// S10, S9': the answer came, but the card's random died with the field.
TEST(Resolver, APhoneLiftedBeforeTheAnswerGetsANewAttempt)
{
    auto world = with_hundred_yuan();
    for (const Move move : {Move{K::Press, 3},
                            {K::AcceptorTells, 0},
                            {K::CardAnswers, 0},
                            {K::Lift, 0},
                            {K::Phone, 0},
                            {K::Deliver, 0}})
        world.make(move);
    ASSERT_EQ(world.asked.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<TakeChallenge>(world.asked.front()));
    world.make({K::CardAnswers, 0});
    EXPECT_EQ(station<visit::Loading>(world)->run.item.last_attempt()->number, 2U);
}

// S7/K: PEND + SHOW.
TEST(Restart, MoneyInsideIsKeptForTheCardAndTheIdleScreenSaysSo)
{
    auto world = with_hundred_yuan();
    world.card.on_reader = false;
    world.make({K::Restart, 0});
    EXPECT_EQ(world.journal.begin()->second.stage, LoadStage::Kept);
    ASSERT_TRUE(world.terminal.notice);
    EXPECT_EQ(world.terminal.notice->amount, Money::yuan(100));
    EXPECT_EQ(world.terminal.notice->last_four, "0017");
}

// S6/K, R3: an acceptor that does not say which note it is (ID-003's VEND VALID), and says it again.
TEST(Restart, ALeftOverNoteWithoutAValueIsTheOneThatWasToBeStackedAndCountsOnce)
{
    auto world = taking_notes();
    world.make({K::Insert, 1});
    world.make({K::Restart, 0});
    const Event in_box = NoteInBox{{{2, 1, 1}, Money{}}, true};
    auto once = step_at(world, in_box, 0s);
    EXPECT_EQ(count<fact::NoteStacked>(once), 1);
    EXPECT_EQ(count<fact::NoteUnattributed>(once), 0);
    const auto again = step(once.next, NoteInBox{{{2, 2, 1}, Money{}}, true}, world.now);
    EXPECT_TRUE(again.facts.empty());
    EXPECT_TRUE(asks_for<AcknowledgeNote>(again));
}

// S6/U, devices.md section 3, rule 3: ID-003's 42, then VEND VALID.
TEST(TakingNotes, ANoteThatPowerFoundInTheBoxIsMarkedRecovered)
{
    for (const bool left_over : {false, true}) {
        auto world = taking_notes();
        world.make({K::Insert, 1});
        const auto done = step_at(world, NoteInBox{world.acceptor.path->note, left_over}, 0s);
        ASSERT_EQ(count<fact::NoteStacked>(done), 1);
        for (const auto& fact : done.facts) {
            const auto* stacked = std::get_if<fact::NoteStacked>(&fact);
            EXPECT_TRUE(stacked == nullptr || stacked->recovered == left_over);
        }
    }
}

// S5/K: CCNET's 12 is told twice, as what power found in the acceptor and as the note that is in the box.
TEST(Restart, ANoteThatPowerFoundInTheStackerCountsOnceThoughItIsInTheBoxToo)
{
    auto world = taking_notes();
    world.make({K::Insert, 1});
    world.make({K::Restart, 0});
    const auto found = step_at(world, AcceptorFound{PowerUpNote::InStacker, {}}, 0s);
    EXPECT_EQ(count<fact::NoteStacked>(found), 1);
    const auto in_box = step(found.next, NoteInBox{{{2, 1, 1}, Money{}}, true}, world.now);
    EXPECT_TRUE(in_box.facts.empty());
    EXPECT_TRUE(asks_for<AcknowledgeNote>(in_box));
}

// I1, I4: without a STACK intent, and with no note in the books that it could be.
TEST(Restart, ALeftOverNoteWithoutAValueThatNobodySentIsCreditedToNobody)
{
    World world;
    world.make({K::Restart, 0});
    const auto done = step_at(world, NoteInBox{{{2, 1, 1}, Money{}}, true}, 0s);
    EXPECT_EQ(count<fact::NoteStacked>(done), 0);
    EXPECT_EQ(count<fact::NoteUnattributed>(done), 1);
    EXPECT_TRUE(asks_for<RaiseAlarm>(done));
}

// S13/K: HEAL.
TEST(Restart, AnUnknownCreditWaitsForItsCard)
{
    auto world = crediting();
    world.card.on_reader = false;
    world.make({K::Restart, 0});
    ASSERT_EQ(world.terminal.open.size(), 1U);
    EXPECT_TRUE(world.terminal.notice);
    world.make({K::Phone, 0});
    world.make({K::HostAnswers, 0});
    ASSERT_NE(station<visit::Loading>(world), nullptr);
    EXPECT_EQ(station<visit::Loading>(world)->purpose, Purpose::Heal);
}

// S15/K: the slip is offered again at the next tap of the card.
TEST(Restart, ASlipThatWasPrintingIsOfferedAgain)
{
    auto world = crediting();
    world.make({K::CardAnswers, 0});
    world.make({K::Press, 8});
    world.card.on_reader = false;
    world.make({K::Restart, 0});
    while (!world.queue.empty()) world.make({K::Deliver, 0});
    world.make({K::Phone, 0});
    world.make({K::HostAnswers, 0});
    ASSERT_NE(station<visit::Home>(world), nullptr);
    EXPECT_TRUE(station<visit::Home>(world)->guest.unprinted);
    EXPECT_TRUE(asks_for<PrintReceipt>(step_at(world, Pressed{Button::PrintReceipt}, 0s)));
}

// S15/K, I6: that slip's intent gets its result too, or it is offered for ever.
TEST(Restart, ASlipThatIsPrintedAgainIsRecordedAsPrinted)
{
    auto world = crediting();
    world.make({K::CardAnswers, 0});
    world.make({K::Press, 8});
    const auto item = station<visit::Finished>(world)->item.id;
    world.card.on_reader = false;
    world.make({K::Restart, 0});
    while (!world.queue.empty()) world.make({K::Deliver, 0});
    world.make({K::Phone, 0});
    world.make({K::HostAnswers, 0});
    world.make({K::Press, 8});
    world.make({K::Paper, 0});
    EXPECT_EQ(world.journal.at(item).receipt, ReceiptState::Printed);
    EXPECT_TRUE(world.terminal.unprinted.empty());
}

TEST(Language, GoesBackToChineseAfterTheVisit)
{
    auto world = at_home();
    world.terminal = step(world.terminal, LanguageChosen{Language::English}, world.now).next;
    EXPECT_NE(station<visit::Home>(world), nullptr);
    EXPECT_EQ(world.terminal.language, Language::English);
    world.make({K::Press, 9});
    world.make({K::Lift, 0});
    EXPECT_EQ(world.terminal.language, Language::Chinese);
}

}  // namespace
}  // namespace kiosk::flows
