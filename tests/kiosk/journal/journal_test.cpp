#include "kiosk/journal/journal.h"
#include "kiosk/journal/journal_error.h"
#include "kiosk/journal/journal_snapshot.h"

#include "sample_facts.h"
#include "temporary_directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

namespace kiosk::journal {
namespace {

class JournalOnDisk : public testing::Test {
protected:
    Journal& open(const JournalOptions& with = options())
    {
        journal_.reset();
        journal_.emplace(directory_.path(), with);
        return *journal_;
    }
    Journal& journal() { return journal_ ? *journal_ : open(); }

    Appended append(const Step& step)
    {
        const auto done = journal().append(step, stamp_at(journal().boot_epoch(), uptime_ += 100));
        EXPECT_TRUE(done) << to_text(done ? JournalFault::Closed : done.error()) << ": "
                          << journal().why();
        return done.value_or(Appended{});
    }
    JournalFault refusal(const Step& step)
    {
        const auto before = journal().read().last_number();
        const auto done = journal().append(step, stamp_at(journal().boot_epoch(), uptime_ += 100));
        EXPECT_FALSE(done);
        EXPECT_EQ(journal().read().last_number(), before);
        return done ? JournalFault::Closed : done.error();
    }
    /// The first `steps` steps of a cash load of 100 yuan.
    ItemId load(std::size_t steps)
    {
        const auto id = journal().next_item();
        const auto all = cash_load(id, {journal().boot_epoch(), 1, id.sequence}, ++counter_);
        for (std::size_t i = 0; i < std::min(steps, all.size()); ++i) append(all[i]);
        return id;
    }
    RequestId queue(const std::string& key, const std::string& order, Lane lane = Lane::LoadResult)
    {
        auto request = request_for(item, key);
        request.key = key;
        request.order_key = order;
        request.lane = lane;
        return append({.requests = {request}}).requests.at(0);
    }
    std::vector<ItemId> unprinted()
    {
        std::vector<ItemId> ids;
        for (const auto& found : journal().read().unprinted_items()) ids.push_back(found.id);
        return ids;
    }
    std::vector<std::string> waiting_keys()
    {
        std::vector<std::string> keys;
        for (const auto& stored : journal().read().waiting_requests(100))
            keys.push_back(stored.request.key);
        return keys;
    }

    TemporaryDirectory directory_;
    std::optional<Journal> journal_;
    std::int64_t uptime_ = 0;
    std::uint16_t counter_ = 0;  ///< of the card
};

using Keys = std::vector<std::string>;
using Ids = std::vector<ItemId>;
constexpr std::size_t whole_load = 8;
constexpr std::size_t credited = 6;  ///< steps of a load, of which the last is PurseCredited

TEST_F(JournalOnDisk, EveryStartIsANewBoot)
{
    EXPECT_EQ(open().boot_epoch(), 1U);
    EXPECT_EQ(open().boot_epoch(), 2U);
    EXPECT_EQ(open().boot_epoch(), 3U);
}

TEST_F(JournalOnDisk, ItemsAreNamedByBootAndSequenceAndNeverTwice)
{
    EXPECT_EQ(to_text(journal().next_item()), "225000000001-1-1");
    EXPECT_EQ(to_text(journal().next_item()), "225000000001-1-2");
    EXPECT_EQ(to_text(open().next_item()), "225000000001-2-1");
}

TEST_F(JournalOnDisk, AnOpenItemComesBackAsItWasAfterEveryStepOfALoad)
{
    for (std::size_t steps = 1; steps <= 5; ++steps) {
        const auto id = load(steps);
        const auto before = journal().read().item(id);
        ASSERT_TRUE(before);
        EXPECT_TRUE(before->is_open());
        open();
        EXPECT_EQ(journal().read().item(id), before) << steps;
        EXPECT_EQ(journal().read().open_items().size(), steps);
    }
}

TEST_F(JournalOnDisk, ASettledItemIsNoLongerOpen)
{
    const auto id = load(whole_load);
    EXPECT_TRUE(journal().read().open_items().empty());
    open();
    EXPECT_TRUE(journal().read().open_items().empty());
    EXPECT_EQ(journal().read().item(id)->stage, LoadStage::Applied);
    EXPECT_TRUE(journal().verify().empty());
}

TEST_F(JournalOnDisk, AContradictionIsRefusedWholly)
{
    const auto id = load(3);
    const Step twice{
        .facts = {fact::AmountCommitted{id, Money::yuan(100)}, fact::NoteStacked{id, note}}};
    EXPECT_EQ(refusal(twice), JournalFault::Contradiction);
    EXPECT_NE(journal().why().find("NoteStacked"), std::string::npos);
    EXPECT_EQ(journal().read().item(id)->stage, LoadStage::Collecting);
    open();
    EXPECT_EQ(journal().read().item(id)->stage, LoadStage::Collecting);
    EXPECT_TRUE(journal().verify().empty());
}

TEST_F(JournalOnDisk, FactsOfNoItemAreRefused)
{
    EXPECT_EQ(refusal({.facts = {fact::CreditIntended{{terminal, 1, 99}, 1}}}),
              JournalFault::Contradiction);
}

TEST_F(JournalOnDisk, OneNoteIsNeverCreditedToTwoItems)
{
    const auto first = load(3);
    const auto second = load(1);
    const NoteKey key{1, 1, first.sequence};
    EXPECT_EQ(refusal({.facts = {fact::NoteEscrowed{second, {key, Money::yuan(100)}}}}),
              JournalFault::Contradiction);
}

TEST_F(JournalOnDisk, AFactThatCannotBeReadBackIsRefused)
{
    const auto id = load(1);
    EXPECT_EQ(refusal({.facts = {fact::NoteEscrowed{id, {note, Money::yuan(20'000'000'000)}}}}),
              JournalFault::Contradiction);
    EXPECT_EQ(refusal({.facts = {fact::NoteEscrowed{id, {note, Money{}}}}}),
              JournalFault::Contradiction);
}

TEST_F(JournalOnDisk, AnItemFromElsewhereMayBeTakenUpAgain)
{
    const ItemId foreign{*TerminalId::from_digits("225000000002"), 9, 4};
    const Step opened{.facts = {fact::LoadOpened{foreign, card, {}, true, Money::yuan(3), "pcsc"}}};
    append(opened);
    append({.facts = {fact::LoadClosed{foreign, ClosedAs::LeftAtHost}}});
    append(opened);
    append({.facts = {fact::AmountCommitted{foreign, Money::yuan(50)}}});
    const auto before = journal().read().item(foreign);
    EXPECT_EQ(before->stage, LoadStage::Owed);
    EXPECT_EQ(refusal(opened), JournalFault::Contradiction);
    open();
    EXPECT_EQ(journal().read().item(foreign), before);
    EXPECT_TRUE(journal().verify().empty());
}

TEST_F(JournalOnDisk, AnItemWithNotesOfThisBoxBeginsOnce)
{
    const auto id = load(1);
    append({.facts = {fact::LoadClosed{id, ClosedAs::NothingHappened}}});
    for (const bool elsewhere : {false, true})
        EXPECT_EQ(refusal({.facts = {fact::LoadOpened{id, card, {}, elsewhere, {}, ""}}}),
                  JournalFault::Contradiction);
}

TEST_F(JournalOnDisk, AnOwnClaimThatWasLeftToTheHostMayBeTakenUpAgain)
{
    const auto id = journal().next_item();
    fact::LoadOpened opened{id, card, {FundingKind::Pending, "pv-1"}, false, {}, "pcsc"};
    append({.facts = {opened, fact::LoadClosed{id, ClosedAs::LeftAtHost}}});
    EXPECT_EQ(refusal({.facts = {opened}}), JournalFault::Contradiction);
    opened.elsewhere = true;
    append({.facts = {opened}});
    EXPECT_EQ(open().read().open_items().size(), 1U);
    EXPECT_TRUE(journal().verify().empty());
}

TEST_F(JournalOnDisk, AnAdoptedAttemptComesBackWithWhatTheHostSaidOfIt)
{
    const ItemId foreign{*TerminalId::from_digits("225000000002"), 9, 4};
    append({.facts = {fact::LoadOpened{foreign, card, {}, true, Money::yuan(3), "pcsc"},
                      fact::AmountCommitted{foreign, Money::yuan(50)},
                      fact::AttemptAdopted{foreign, 3, challenge, authorisation}}});
    const auto back = open().read().item(foreign);
    ASSERT_TRUE(back && back->last_attempt() != nullptr);
    EXPECT_EQ(back->stage, LoadStage::Crediting);
    EXPECT_EQ(back->last_attempt()->number, 3U);
    EXPECT_TRUE(back->last_attempt()->requested);
    EXPECT_FALSE(back->last_attempt()->declined || back->last_attempt()->judged);
    append({.facts = {fact::VerdictReached{foreign, 3, false}}});
    EXPECT_TRUE(open().read().item(foreign)->last_attempt()->judged);
    EXPECT_EQ(journal().read().ledger(), CashLedger{}) << "its cash is in another box";
}

TEST_F(JournalOnDisk, ARequestIsReturnedByteForByteUntilItIsAcknowledged)
{
    auto request = request_for(item, "result-1");
    for (unsigned i = 0; i < 256; ++i) request.body.push_back(octet(i));
    const auto id = append({.requests = {request}}).requests.at(0);
    for (int start = 0; start < 3; ++start) {
        const auto waiting = open().read().waiting_requests(10);
        ASSERT_EQ(waiting.size(), 1U);
        EXPECT_EQ(waiting[0].request, request);
        EXPECT_EQ(waiting[0].id, id);
    }
    append({.acknowledgements = {{id, "host-4711"}}});
    EXPECT_TRUE(open().read().waiting_requests(10).empty());
    EXPECT_EQ(journal().read().request(request.key)->ack, "host-4711");
    EXPECT_EQ(journal().read().request(id)->request, request);
}

TEST_F(JournalOnDisk, AnAcknowledgementNeedsTheHostsWord)
{
    const auto id = queue("a", "card-1");
    EXPECT_EQ(refusal({.acknowledgements = {{id, ""}}}), JournalFault::Contradiction);
    EXPECT_EQ(waiting_keys(), (Keys{"a"}));
}

TEST_F(JournalOnDisk, ASecondAcknowledgementIsPassedOver)
{
    const auto id = queue("a", "card-1");
    append({.acknowledgements = {{id, "host-1"}}});
    const auto last = journal().read().last_number();
    append({.acknowledgements = {{id, "host-1"}}});
    append({.acknowledgements = {{id, "host-2"}}});
    EXPECT_EQ(journal().read().last_number(), last);
    EXPECT_EQ(journal().read().request("a")->ack, "host-1");
}

// S10, S17: the answer, and that it came, are one step.
TEST_F(JournalOnDisk, AnAnswerIsAcknowledgedTogetherWithTheFactThatItCaused)
{
    const auto id = load(4);
    const auto asked = journal().read().request(to_text(id) + ":authorise-1")->id;
    const Step answered{.facts = {fact::Authorised{id, 1, authorisation}},
                        .acknowledgements = {{asked, "host-1"}}};
    append(answered);
    open();
    EXPECT_EQ(journal().read().item(id)->stage, LoadStage::Authorised);
    EXPECT_TRUE(waiting_keys().empty());
}

TEST_F(JournalOnDisk, AnAnswerWhoseFactIsRefusedIsNotAcknowledgedEither)
{
    const auto id = load(5);
    const auto asked = journal().read().request(to_text(id) + ":authorise-1")->id;
    const Step late{.facts = {fact::Authorised{id, 1, authorisation}},
                    .acknowledgements = {{asked, "host-1"}}};
    EXPECT_EQ(refusal(late), JournalFault::Contradiction);
    EXPECT_EQ(waiting_keys(), (Keys{to_text(id) + ":authorise-1"}));
}

TEST_F(JournalOnDisk, ADuplicateAnswerWithinOneStepIsPassedOver)
{
    const auto id = queue("a", "card-1");
    const auto last = journal().read().last_number();
    append({.acknowledgements = {{id, "host-1"}, {id, "host-1"}}});
    EXPECT_EQ(journal().read().last_number(), last + 1);
}

TEST_F(JournalOnDisk, AnUnknownRequestCannotBeAcknowledged)
{
    EXPECT_EQ(refusal({.acknowledgements = {{RequestId{999}, "host-1"}}}),
              JournalFault::Contradiction);
}

TEST_F(JournalOnDisk, AnIdempotencyKeyIsUsedOnce)
{
    queue("a", "card-1");
    auto other = request_for(item, "x");
    other.key = "a";
    EXPECT_EQ(refusal({.requests = {other}}), JournalFault::Contradiction);
}

TEST_F(JournalOnDisk, TheUrgentLaneGoesFirstAndInItTheOldest)
{
    queue("log", "logs", Lane::Logs);
    queue("result-1", "card-1");
    queue("result-2", "card-2");
    queue("loss", "card-3", Lane::LossPreReport);
    EXPECT_EQ(waiting_keys(), (Keys{"loss", "result-1", "result-2", "log"}));
}

TEST_F(JournalOnDisk, RequestsOfOneCardGoOneAfterAnotherWhateverTheirLane)
{
    const auto first = queue("result-1", "card-1");
    queue("loss", "card-1", Lane::LossPreReport);
    queue("result-2", "card-1");
    queue("other", "card-2");
    EXPECT_EQ(waiting_keys(), (Keys{"result-1", "other"}));
    append({.acknowledgements = {{first, "host-1"}}});
    EXPECT_EQ(waiting_keys(), (Keys{"loss", "other"}));
}

TEST_F(JournalOnDisk, RequestsWithoutOrderWaitForNoOther)
{
    queue("a", "");
    queue("b", "");
    EXPECT_EQ(waiting_keys(), (Keys{"a", "b"}));
}

TEST_F(JournalOnDisk, ThoseOnTheirWayAreLeftOutWithACursor)
{
    queue("loss", "card-3", Lane::LossPreReport);
    const auto first = queue("a", "card-1");
    queue("b", "card-2");
    const auto rest = journal().read().waiting_requests(10, first);
    ASSERT_EQ(rest.size(), 1U);
    EXPECT_EQ(rest[0].request.key, "b");
    EXPECT_EQ(journal().read().waiting_requests(1)[0].request.key, "loss");
}

TEST_F(JournalOnDisk, AQuarantinedRequestIsKeptAndDoesNotBlockItsCard)
{
    const auto id = queue("a", "card-1");
    queue("b", "card-1");
    append({.quarantines = {{id, "400 three times"}}});
    EXPECT_EQ(waiting_keys(), (Keys{"b"}));
    open();
    const auto aside = journal().read().quarantined_requests();
    ASSERT_EQ(aside.size(), 1U);
    EXPECT_EQ(aside[0].request.key, "a");
    append({.acknowledgements = {{id, "settled by hand"}}});
    EXPECT_TRUE(journal().read().quarantined_requests().empty());
}

TEST_F(JournalOnDisk, TheQueueIsCountedAndSummed)
{
    EXPECT_EQ(journal().read().queue_totals(), QueueTotals{});
    const auto first = queue("a", "card-1");
    const auto oldest = stamp_at(1, uptime_);
    queue("b", "card-1");
    const auto third = queue("c", "card-2");
    append({.quarantines = {{third, "400"}}});
    EXPECT_EQ(journal().read().queue_totals(), (QueueTotals{2, Money::yuan(200), oldest, 1}));
    append({.acknowledgements = {{first, "host-1"}}});
    EXPECT_EQ(journal().read().queue_totals().sum, Money::yuan(100));
}

TEST_F(JournalOnDisk, TheLedgerFollowsEveryNote)
{
    load(3);           // stacked
    load(5);           // being credited
    load(whole_load);  // on the card
    const auto kept = load(3);
    append({.facts = {fact::LoadKept{kept, Money::yuan(100)}}});
    append({.facts = {fact::NoteUnattributed{std::nullopt, {{1, 2, 1}, Money::yuan(20)}}}});
    const auto ledger = journal().read().ledger();
    EXPECT_EQ(ledger.stacked, Money::yuan(420));
    EXPECT_EQ(ledger.in_session, Money::yuan(100));
    EXPECT_EQ(ledger.unresolved, Money::yuan(100));
    EXPECT_EQ(ledger.loaded, Money::yuan(100));
    EXPECT_EQ(ledger.kept, Money::yuan(100));
    EXPECT_EQ(ledger.unattributed, Money::yuan(20));
    EXPECT_EQ(ledger.difference(), Money{});
    EXPECT_EQ(open().read().ledger(), ledger);
    EXPECT_TRUE(journal().verify().empty());
}

TEST_F(JournalOnDisk, ANoteFoundInTheBoxIsBookedOnce)
{
    const Step found{.facts = {fact::NoteUnattributed{std::nullopt, {{1, 2, 1}, Money::yuan(20)}}}};
    append(found);
    EXPECT_EQ(refusal(found), JournalFault::Contradiction);
}

// ID-003's VEND VALID after a start, when nobody remembers a STACK: the terminal may not stop over it.
TEST_F(JournalOnDisk, ANoteOfUnknownValueIsEnteredAndRememberedWithoutASum)
{
    append({.facts = {fact::NoteUnattributed{std::nullopt, {{1, 2, 1}, Money{}}}}});
    EXPECT_EQ(journal().read().ledger().unattributed, Money{});
    EXPECT_TRUE(journal().verify().empty());
    const auto last = open().read().last_accounted_note();
    ASSERT_TRUE(last);
    EXPECT_EQ(last->key, (NoteKey{1, 2, 1}));
}

TEST_F(JournalOnDisk, SettledItemsOfACardAreFoundForTheReprint)
{
    load(whole_load);
    open();
    const auto printing = load(7);
    EXPECT_EQ(journal().read().settled_items(card, 1).size(), 2U);
    const auto recent = journal().read().settled_items(card, 2);
    ASSERT_EQ(recent.size(), 1U);
    EXPECT_EQ(recent[0].id, printing);
    EXPECT_EQ(recent[0].receipt, ReceiptState::Intended);
    auto other = card;
    other.issuer[0] ^= std::byte{1};
    EXPECT_TRUE(journal().read().settled_items(other, 1).empty());
}

TEST_F(JournalOnDisk, AReceiptThatThePowerCutIsFoundAtTheNextStart)
{
    const auto id = load(7);
    EXPECT_TRUE(journal().verify().empty()) << "it is still printing";
    open();
    EXPECT_EQ(unprinted(), (Ids{id}));
    EXPECT_EQ(journal().verify().at(0).kind, FindingKind::IntentWithoutResult);
    append({.facts = {fact::ReceiptFailed{id, 1, "power"}}});
    EXPECT_TRUE(journal().verify().empty());
    EXPECT_EQ(unprinted(), (Ids{id})) << "no paper came";
    append({.facts = {fact::ReceiptIntended{id, 2}, fact::ReceiptPrinted{id, 2}}});
    EXPECT_TRUE(unprinted().empty());
    EXPECT_EQ(journal().read().settled_items(card, 1).size(), 1U)
        << "settled in boot 1, whenever it was printed";
    EXPECT_TRUE(journal().read().settled_items(card, 2).empty());
}

TEST_F(JournalOnDisk, ALoadWithoutASlipIsUnprintedAndAnOpenOneIsNot)
{
    load(credited - 1);
    load(whole_load);
    const auto applied = load(credited);
    const auto kept = load(3);
    append({.facts = {fact::LoadKept{kept, Money::yuan(100)}}});
    EXPECT_EQ(unprinted(), (Ids{applied, kept}));
    open();
    EXPECT_EQ(unprinted(), (Ids{applied, kept}));
}

TEST_F(JournalOnDisk, AnItemThatNothingHappenedToHasNoSlipToShow)
{
    const auto id = load(1);
    append({.facts = {fact::LoadClosed{id, ClosedAs::NothingHappened}}});
    EXPECT_TRUE(unprinted().empty());
    append({.facts = {fact::ReceiptIntended{id, 1}, fact::ReceiptFailed{id, 1, "paper-out"}}});
    EXPECT_EQ(unprinted(), (Ids{id})) << "a claim slip was begun";
}

TEST_F(JournalOnDisk, TheUnprintedItemThatWasSettledLastStandsLast)
{
    const auto first = load(5);
    const auto second = load(credited);
    append({.facts = {fact::PurseCredited{first, 1, {}}}});
    EXPECT_EQ(unprinted(), (Ids{second, first}));
    const auto newest = journal().read().unprinted_items(1);
    ASSERT_EQ(newest.size(), 1U);
    EXPECT_EQ(newest[0].id, first);
}

TEST_F(JournalOnDisk, TheLastNoteIsAccountedForFromItsStackingToTheNextNote)
{
    const auto accounted = [this] { return open().read().last_accounted_note(); };
    EXPECT_EQ(accounted(), std::nullopt);
    const auto id = journal().next_item();
    const Note first{{1, 1, 1}, Money::yuan(100)};
    const Note second{{1, 1, 2}, Money::yuan(50)};
    append(cash_load(id, first.key, 1).at(0));
    append({.facts = {fact::NoteEscrowed{id, first}, fact::StackIntended{id, first.key}}});
    EXPECT_EQ(accounted(), std::nullopt) << "the result of the STACK is not known";
    append({.facts = {fact::NoteStacked{id, first.key}}});
    EXPECT_EQ(accounted(), first);
    append({.facts = {fact::NoteEscrowed{id, second}}});
    EXPECT_EQ(accounted(), std::nullopt);
    append({.facts = {fact::NoteReturned{id, second.key}}});
    EXPECT_EQ(accounted(), std::nullopt) << "the citizen has it";
}

TEST_F(JournalOnDisk, ALostNoteIsAccountedForWhateverFollowsThatSpeaksOfNoNote)
{
    const auto id = load(2);
    const Note lost{{1, 1, id.sequence}, Money::yuan(100)};
    append({.facts = {fact::NoteUnattributed{id, lost}}});
    append({.facts = {fact::LoadClosed{id, ClosedAs::NothingHappened}}});
    queue("a", "card-1");
    EXPECT_EQ(open().read().last_accounted_note(), lost);
    const Note found{{2, 1, 1}, Money::yuan(20)};
    append({.facts = {fact::NoteUnattributed{std::nullopt, found}}});
    EXPECT_EQ(open().read().last_accounted_note(), found);
}

TEST_F(JournalOnDisk, AnEmptyStepWritesNothing)
{
    const auto last = journal().read().last_number();
    EXPECT_EQ(append({}).last, last);
    EXPECT_EQ(journal().read().last_number(), last);
}

TEST_F(JournalOnDisk, TheHeadMovesWithEveryAppend)
{
    const auto head = journal().head();
    EXPECT_EQ(head.number, 1U);
    load(1);
    EXPECT_EQ(journal().head().number, 2U);
    EXPECT_NE(journal().head().hash, head.hash);
    const auto before = journal().head();
    open();
    EXPECT_EQ(journal().head().number, before.number + 1);
}

TEST_F(JournalOnDisk, TheLastGoodTimeIsTheFloorOfTheClock)
{
    auto suspect = options();
    suspect.quality = TimeQuality::Unknown;
    suspect.wall = {};
    EXPECT_EQ(open(suspect).read().last_good_wall(), std::nullopt);
    load(1);
    const auto good = afternoon + std::chrono::milliseconds{uptime_};
    EXPECT_EQ(open(suspect).read().last_good_wall(), good);
}

TEST_F(JournalOnDisk, NumbersDoNotDependOnTheClock)
{
    auto with = options();
    for (const auto wall : {WallTime{}, WallTime::max(), afternoon, WallTime::min()}) {
        with.wall = wall;
        open(with);
        load(whole_load);
    }
    EXPECT_EQ(journal().boot_epoch(), 4U);
    EXPECT_TRUE(journal().verify().empty());
}

TEST_F(JournalOnDisk, ASecondProcessIsToldThatItIsInUse)
{
    open();
    try {
        const Journal second{directory_.path(), options()};
        FAIL() << "opened twice";
    } catch (const JournalError& error) {
        EXPECT_EQ(error.problem(), JournalProblem::InUse);
    }
}

JournalProblem problem_at_start(const std::filesystem::path& directory,
                                const JournalOptions& with = options())
{
    try {
        const Journal journal{directory, with};
    } catch (const JournalError& error) {
        return error.problem();
    }
    ADD_FAILURE() << "it opened";
    return {};
}

TEST_F(JournalOnDisk, AnotherTerminalsJournalIsRefusedAndKept)
{
    load(3);
    journal_.reset();
    auto other = options();
    other.terminal = *TerminalId::from_digits("225000000009");
    EXPECT_EQ(problem_at_start(directory_.path(), other), JournalProblem::OtherTerminal);
    EXPECT_EQ(open().read().open_items().size(), 1U);
}

TEST_F(JournalOnDisk, WithoutItsKeyOrWithAnotherItStaysClosedAndIsKept)
{
    load(3);
    journal_.reset();
    const auto key = directory_.path() / "journal.key";
    const auto kept = directory_.path() / "kept.key";
    std::filesystem::rename(key, kept);
    EXPECT_EQ(problem_at_start(directory_.path()), JournalProblem::KeyMissing);
    EXPECT_FALSE(std::filesystem::exists(key)) << "a new key would only hide the loss";
    std::ofstream{key} << std::string(32, 'x');
    std::filesystem::permissions(key, std::filesystem::perms::owner_read);
    EXPECT_EQ(problem_at_start(directory_.path()), JournalProblem::KeyWrong);
    std::filesystem::rename(kept, key);
    EXPECT_EQ(open().read().open_items().size(), 1U);
}

TEST_F(JournalOnDisk, TheKeyMayLieElsewhere)
{
    const TemporaryDirectory safe;
    auto with = options();
    with.key_file = safe.path() / "k";
    open(with);
    load(3);
    EXPECT_FALSE(std::filesystem::exists(directory_.path() / "journal.key"));
    EXPECT_EQ(open(with).read().open_items().size(), 1U);
}

TEST_F(JournalOnDisk, NoFileHoldsACardNumber)
{
    for (std::size_t steps = 1; steps <= whole_load; ++steps) load(steps);
    queue("with-a-card", card_digits);
    append({.quarantines = {{queue("q", "card-1"), "no card " + card_digits}}});
    const Bytes packed{card.number.bytes().begin(), card.number.bytes().end()};
    const std::string binary{reinterpret_cast<const char*>(packed.data()), packed.size()};
    std::size_t files = 0;
    for (const auto& found : std::filesystem::recursive_directory_iterator{directory_.path()}) {
        if (!found.is_regular_file()) continue;
        std::ifstream in{found.path(), std::ios::binary};
        const std::string content{std::istreambuf_iterator<char>{in}, {}};
        EXPECT_EQ(content.find(card_digits), std::string::npos) << found.path();
        EXPECT_EQ(content.find(card_digits.substr(4)), std::string::npos) << found.path();
        EXPECT_EQ(content.find(binary), std::string::npos) << found.path();
        ++files;
    }
    EXPECT_GE(files, 4U) << "journal.db, its log, the EJ, the key";
}

TEST_F(JournalOnDisk, FilesAreForTheirOwnerAlone)
{
    load(whole_load);
    for (const auto& found : std::filesystem::recursive_directory_iterator{directory_.path()}) {
        const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
        EXPECT_EQ(found.status().permissions() & others, std::filesystem::perms::none)
            << found.path();
    }
}

TEST_F(JournalOnDisk, TheExportIsReadableAndMasked)
{
    load(6);
    std::ostringstream out;
    journal().read().write_export(out);
    EXPECT_EQ(out.str().find(card_digits.substr(0, 16)), std::string::npos);
    EXPECT_NE(
        out.str().find(
            R"("kind":"NoteEscrowed","item":"225000000001-1-1","body":{"note":"1-1-1","value_fen":10000})"),
        std::string::npos);
    EXPECT_NE(out.str().find("/v1/cards/****0017/loads"), std::string::npos);
    EXPECT_EQ(std::ranges::count(out.str(), '\n'),
              static_cast<std::ptrdiff_t>(journal().read().last_number()));
    std::ostringstream last;
    journal().read().write_export(last, journal().read().last_number());
    EXPECT_EQ(std::ranges::count(last.str(), '\n'), 1);
}

TEST_F(JournalOnDisk, AnInspectorSeesTheSameAndChangesNothing)
{
    const auto id = load(5);
    const auto seen = journal().read().item(id);
    const auto ledger = journal().read().ledger();
    journal_.reset();
    {
        const InspectedJournal inspected{{directory_.path(), {}}};
        EXPECT_EQ(inspected.read().item(id), seen);
        EXPECT_EQ(inspected.read().ledger(), ledger);
        EXPECT_TRUE(inspected.read().verify().empty());
    }
    EXPECT_EQ(open().boot_epoch(), 2U);
}

TEST_F(JournalOnDisk, ASnapshotShowsWhatTheHolderHasTakenDown)
{
    const auto id = load(5);
    const JournalSnapshot snapshot{{directory_.path(), {}}};
    const auto last = journal().read().last_number();
    load(1);
    EXPECT_EQ(snapshot.read().item(id), journal().read().item(id));
    EXPECT_EQ(snapshot.read().ledger(), journal().read().ledger());
    EXPECT_EQ(snapshot.read().waiting_requests(9), journal().read().waiting_requests(9));
    EXPECT_EQ(snapshot.read().last_number(), last);
    EXPECT_TRUE(snapshot.read().verify().empty());
}

TEST_F(JournalOnDisk, ASnapshotLeavesOutALineThatIsBeingWritten)
{
    load(1);
    const auto last = journal().read().last_number();
    for (const auto& file : std::filesystem::directory_iterator{directory_.path() / "ej"})
        std::ofstream{file.path(), std::ios::app} << "000000000003\t1/1\t2026";
    const JournalSnapshot snapshot{{directory_.path(), {}}};
    EXPECT_EQ(snapshot.read().last_number(), last);
    EXPECT_TRUE(snapshot.read().verify().empty());
}

TEST_F(JournalOnDisk, EveryItemIsShownInTheOrderInWhichItBegan)
{
    const Ids all{load(whole_load), load(1), load(3)};
    Ids shown;
    journal().read().each_item([&](const LoadItem& each) { shown.push_back(each.id); });
    EXPECT_EQ(shown, all);
}

// R41: bounded however long it runs; R42: and little is written.
TEST_F(JournalOnDisk, ItsLogStaysSmall)
{
    std::uintmax_t largest = 0;
    for (int i = 0; i < 60; ++i) {
        load(whole_load);
        largest =
            std::max(largest, std::filesystem::file_size(directory_.path() / "journal.db-wal"));
    }
    EXPECT_GT(largest, 0U);
    EXPECT_LE(largest, 8U << 20U);
}

}  // namespace
}  // namespace kiosk::journal
