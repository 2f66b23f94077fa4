#include "backend-client/sandbox/rules/authorisation.h"
#include "backend-client/sandbox/rules/judgement.h"
#include "backend-client/sandbox/rules/keeping.h"

#include <gtest/gtest.h>

#include <algorithm>

// The host's rules as tables: book and question in, book and answer out.  Section numbers are money-safety.md's.
namespace kiosk::sandbox {
namespace {

const LoadLimits limits{Money::fen(1), Money::yuan(1000), Money::yuan(1000)};
const auto kiosk_one = *TerminalId::from_digits("225000000001");
const auto kiosk_two = *TerminalId::from_digits("225000000002");

ItemId item(std::uint32_t sequence, const TerminalId& terminal = kiosk_one)
{
    return {terminal, 7, sequence};
}

/// A challenge that was never seen before.
LoadChallenge challenge(std::uint16_t counter, Money balance = Money::yuan(95))
{
    static std::uint32_t draws = 0;
    return {.balance = balance, .counter = counter, .random = to_big_endian<4>(++draws)};
}

LoadCase load_of(const ItemId& id, std::uint32_t attempt, const LoadChallenge& shown,
                 Money amount = Money::yuan(50))
{
    LoadCase load;
    load.item = id;
    load.attempt = attempt;
    load.terminal = id.terminal;
    load.amount = amount;
    load.challenge = shown;
    load.mac1_right = true;
    load.limits = limits;
    return load;
}

LoadCase from_pending(LoadCase load, const std::string& pending)
{
    load.funding = {FundingKind::Pending, pending};
    return load;
}

/// A book on which decisions follow each other, as the host keeps it.
class Host : public testing::Test {
protected:
    Host()
    {
        book_.counter = 23;
        book_.balance = Money::yuan(95);
    }

    std::optional<Refusal> authorise(const LoadCase& load)
    {
        auto answer = sandbox::authorise(book_, load);
        keep_ruling(answer.ruling);
        return answer.refusal;
    }
    std::optional<Judgement> report(const LoadReport& told)
    {
        auto answer = judge(book_, told);
        if (answer) keep_ruling(answer->ruling);
        return answer;
    }
    std::optional<Verdict> verdict(const LoadReport& told)
    {
        const auto answer = report(told);
        return answer ? std::optional{answer->verdict} : std::nullopt;
    }
    Verdict shown(const ItemId& id, std::uint32_t attempt, const LoadChallenge& now)
    {
        return *verdict({id, attempt, {}, false, LoadReport::Shown{now, true, false}});
    }
    Verdict proved(const ItemId& id, std::uint32_t attempt)
    {
        return *verdict({id, attempt, {{id, attempt}}});
    }
    Keeping keep(const ItemId& id, Money amount = Money::yuan(50))
    {
        auto answer = sandbox::keep(book_, {id, amount, false});
        keep_ruling(answer.ruling);
        return answer;
    }
    LoadState state(const ItemId& id) const { return standing_of(book_, id)->state; }
    std::optional<AppliedBy> applied_by(const ItemId& id) const
    {
        return standing_of(book_, id)->applied_by;
    }
    std::optional<PendingState> pending(const std::string& id)
    {
        const auto* found = book_.find_pending(id);
        return found != nullptr ? std::optional{found->state} : std::nullopt;
    }
    bool alarmed(AlarmKind kind) const
    {
        return std::ranges::find(alarms_, kind, &Alarm::kind) != alarms_.end();
    }

    CardBook book_;
    std::vector<Alarm> alarms_;
    std::vector<AccountEntry> entries_;

private:
    void keep_ruling(const Ruling& ruling)
    {
        book_ = ruling.book;
        alarms_.insert(alarms_.end(), ruling.alarms.begin(), ruling.alarms.end());
        entries_.insert(entries_.end(), ruling.entries.begin(), ruling.entries.end());
    }
};

// ---- authorise ----

class Authorise : public Host {};

TEST_F(Authorise, CountsALoadAsUnresolvedUntilItIsProved)
{
    EXPECT_EQ(authorise(load_of(item(1), 1, challenge(23))), std::nullopt);
    EXPECT_EQ(state(item(1)), LoadState::Authorised);
    EXPECT_EQ(book_.balance, Money::yuan(95)) << "nothing is booked before it is proved";
}

TEST_F(Authorise, RefusesAWrongMac1WithAnAlarmAndBelievesNothingOfIt)
{
    authorise(load_of(item(1), 1, challenge(23)));
    auto forged = load_of(item(2), 1, challenge(24));
    forged.mac1_right = false;
    EXPECT_EQ(authorise(forged), Refusal::Mac1Wrong);
    EXPECT_TRUE(alarmed(AlarmKind::Mac1Wrong));
    EXPECT_EQ(state(item(1)), LoadState::Authorised);
    EXPECT_EQ(book_.counter, 23);
}

TEST_F(Authorise, RefusesAReplayedChallengeWithAnAlarm)
{
    auto replay = load_of(item(1), 1, challenge(23));
    replay.challenge_known = true;
    EXPECT_EQ(authorise(replay), Refusal::Mac1Wrong);
    EXPECT_TRUE(alarmed(AlarmKind::ChallengeReplayed));
}

TEST_F(Authorise, RefusesACounterBelowTheHighestKnownWithAnAlarm)
{
    EXPECT_EQ(authorise(load_of(item(1), 1, challenge(22))), Refusal::CounterBehind);
    EXPECT_TRUE(alarmed(AlarmKind::CounterBehind));
}

TEST_F(Authorise, RemembersTheCounterEvenOfADeclinedLoad)
{
    auto lost = load_of(item(1), 1, challenge(25));
    lost.card = CardState::Lost;
    EXPECT_EQ(authorise(lost), Refusal::CardLost);
    EXPECT_EQ(authorise(load_of(item(2), 1, challenge(24))), Refusal::CounterBehind);
}

TEST_F(Authorise, RefusesEachCardThatMustNotBeLoaded)
{
    const std::pair<CardState, Refusal> table[] = {{CardState::LossPreReported, Refusal::CardLost},
                                                   {CardState::Lost, Refusal::CardLost},
                                                   {CardState::Cancelled, Refusal::CardCancelled},
                                                   {CardState::Expired, Refusal::CardExpired}};
    std::uint32_t sequence = 0;
    for (const auto& [card, refusal] : table) {
        auto load = load_of(item(++sequence), 1, challenge(23));
        load.card = card;
        EXPECT_EQ(authorise(load), refusal);
    }
}

TEST_F(Authorise, HoldsTheLimitsToTheFen)
{
    const auto empty = Money{};
    const std::tuple<Money, Money, std::optional<Refusal>> table[] = {
        {Money::fen(1), empty, std::nullopt},
        {Money::yuan(1000), empty, std::nullopt},
        {Money::fen(100'001), empty, Refusal::OverLimit},
        {Money::fen(1), Money::fen(99'999), std::nullopt},
        {Money::fen(1), Money::yuan(1000), Refusal::BalanceCap},
        {Money::yuan(1000), Money::fen(1), Refusal::BalanceCap}};
    for (const auto& [amount, balance, refusal] : table)
        EXPECT_EQ(refusal_of(limits, amount, balance), refusal)
            << to_yuan_text(amount) << " on " << to_yuan_text(balance);
    EXPECT_EQ(refusal_of(LoadLimits{Money::yuan(1), limits.load_max, limits.balance_cap},
                         Money::fen(99), empty),
              Refusal::OverLimit);
    EXPECT_EQ(authorise(load_of(item(1), 1, challenge(23), Money::yuan(1001))), Refusal::OverLimit);
    EXPECT_EQ(authorise(load_of(item(2), 1, challenge(23), Money::yuan(906))), Refusal::BalanceCap);
}

TEST_F(Authorise, RefusesAnItemOfAnotherCard)
{
    auto load = load_of(item(1), 1, challenge(23));
    load.item_elsewhere = true;
    EXPECT_EQ(authorise(load), Refusal::NotSameCard);
    EXPECT_TRUE(book_.attempts.empty());
}

TEST_F(Authorise, RefusesAnAttemptThatIsNotTheLatest)
{
    authorise(load_of(item(1), 2, challenge(23)));
    EXPECT_EQ(authorise(load_of(item(1), 2, challenge(23))), Refusal::AttemptSuperseded);
    EXPECT_EQ(authorise(load_of(item(1), 1, challenge(23))), Refusal::AttemptSuperseded);
    EXPECT_EQ(state(item(1)), LoadState::Authorised) << "an old request changes nothing";
}

TEST_F(Authorise, RefusesAnAttemptAfterADeclinedOneOfTheSameNumber)
{
    authorise(load_of(item(1), 1, challenge(22)));
    EXPECT_EQ(authorise(load_of(item(1), 1, challenge(23))), Refusal::AttemptSuperseded);
    EXPECT_EQ(authorise(load_of(item(1), 2, challenge(23))), std::nullopt);
}

TEST_F(Authorise, RefusesOtherTermsForAnItem)
{
    authorise(load_of(item(1), 1, challenge(23)));
    EXPECT_EQ(authorise(load_of(item(1), 2, challenge(23), Money::yuan(60))),
              Refusal::AttemptSuperseded);
    EXPECT_EQ(authorise(from_pending(load_of(item(1), 2, challenge(23)), "P-x")),
              Refusal::AttemptSuperseded);
}

// Section 3, host mirror rule: c == x, not applied.
TEST_F(Authorise, CancelsAnEarlierAttemptOfTheItemAtTheSameCounter)
{
    authorise(load_of(item(1), 1, challenge(23)));
    EXPECT_EQ(authorise(load_of(item(1), 2, challenge(23))), std::nullopt);
    EXPECT_EQ(book_.attempts[0].state, AttemptState::NotApplied);
    EXPECT_EQ(book_.attempts[1].state, AttemptState::Authorised);
    EXPECT_TRUE(book_.pendings.empty()) << "the money is still the item's";
}

TEST_F(Authorise, OwesAnotherItemAtTheSameCounterToTheCard)
{
    authorise(load_of(item(1), 1, challenge(23)));
    EXPECT_EQ(authorise(load_of(item(2, kiosk_two), 1, challenge(23))), std::nullopt);
    EXPECT_EQ(state(item(1)), LoadState::Superseded);
    EXPECT_EQ(pending(pending_id_of(item(1))), PendingState::Available);
    EXPECT_EQ(authorise(load_of(item(1), 2, challenge(23))), Refusal::ItemSettled)
        << "its money is in the pending now";
}

TEST_F(Authorise, LeavesAnotherItemOwedWhenTheNewOneIsDeclined)
{
    authorise(load_of(item(1), 1, challenge(23)));
    authorise(load_of(item(2, kiosk_two), 1, challenge(23), Money::yuan(2000)));
    EXPECT_EQ(state(item(1)), LoadState::NotApplied);
    EXPECT_EQ(authorise(load_of(item(1), 2, challenge(23))), std::nullopt);
}

// Section 3, host mirror rule: c < x, applied.
TEST_F(Authorise, TakesAnUnresolvedLoadAsAppliedWhenTheCounterMovedOn)
{
    authorise(load_of(item(1), 1, challenge(23)));
    EXPECT_EQ(authorise(load_of(item(2), 1, challenge(24, Money::yuan(145)))), std::nullopt);
    EXPECT_EQ(state(item(1)), LoadState::Applied);
    EXPECT_EQ(applied_by(item(1)), AppliedBy::Mirror);
    EXPECT_EQ(book_.balance, Money::yuan(145));
    EXPECT_TRUE(alarms_.empty());
}

TEST_F(Authorise, RefusesASettledItem)
{
    authorise(load_of(item(1), 1, challenge(23)));
    EXPECT_EQ(authorise(load_of(item(1), 2, challenge(24, Money::yuan(145)))), Refusal::ItemSettled)
        << "the card's counter says that attempt 1 was applied";
    keep(item(2));
    EXPECT_EQ(authorise(load_of(item(2), 1, challenge(24, Money::yuan(145)))),
              Refusal::ItemSettled);
}

TEST_F(Authorise, SettlesOlderLoadsEvenWhenItDeclines)
{
    authorise(load_of(item(1), 1, challenge(23)));
    authorise(load_of(item(2), 1, challenge(24, Money::yuan(145)), Money::yuan(1001)));
    EXPECT_EQ(state(item(1)), LoadState::Applied);
}

// A replayed old INITIALIZE makes an applied load look not applied; the counter brings it to light before a second one.
TEST_F(Authorise, CorrectsANotAppliedVerdictThatTheCounterDisproves)
{
    authorise(load_of(item(1), 1, challenge(23)));
    EXPECT_EQ(shown(item(1), 1, challenge(23)), Verdict::NotApplied);
    const auto kept = keep(item(1));
    EXPECT_EQ(kept.state, KeptState::Available);
    EXPECT_EQ(
        authorise(from_pending(load_of(item(2), 1, challenge(24, Money::yuan(145))), kept.pending)),
        Refusal::PendingNotAvailable);
    EXPECT_EQ(state(item(1)), LoadState::Applied);
    EXPECT_EQ(pending(kept.pending), PendingState::Settled);
    EXPECT_TRUE(alarmed(AlarmKind::VerdictCorrected));
}

TEST_F(Authorise, TellsFromTheBalanceWhichOfTwoLoadsTookTheCounter)
{
    authorise(load_of(item(1), 1, challenge(23), Money::yuan(30)));
    authorise(load_of(item(2, kiosk_two), 1, challenge(23), Money::yuan(70)));
    // Item 2's request was late: the card had taken item 1.
    authorise(load_of(item(3), 1, challenge(24, Money::yuan(125)), Money::yuan(10)));
    EXPECT_EQ(state(item(1)), LoadState::Applied);
    EXPECT_EQ(pending(pending_id_of(item(1))), PendingState::Settled);
    EXPECT_EQ(state(item(2, kiosk_two)), LoadState::NotApplied);
}

TEST_F(Authorise, BooksWhatWasSpentOffLine)
{
    authorise(load_of(item(1), 1, challenge(23, Money::yuan(80))));
    ASSERT_EQ(entries_.size(), 1U);
    EXPECT_EQ(entries_[0].kind, AccountEntry::Kind::Seen);
    EXPECT_EQ(entries_[0].delta, Money::yuan(-15));
    EXPECT_TRUE(alarms_.empty());
}

TEST_F(Authorise, AlarmsWhenACardHoldsMoreThanWasLoaded)
{
    authorise(load_of(item(1), 1, challenge(23, Money::yuan(96))));
    EXPECT_TRUE(alarmed(AlarmKind::UnexplainedBalance));
}

// ---- funding from a pending ----

class ClaimPending : public Host {
protected:
    std::string waiting_ = keep(item(1)).pending;
};

TEST_F(ClaimPending, HoldsItForTheItemUntilTheOutcomeIsKnown)
{
    EXPECT_EQ(authorise(from_pending(load_of(item(2), 1, challenge(23)), waiting_)), std::nullopt);
    EXPECT_EQ(pending(waiting_), PendingState::Claimed);
    EXPECT_EQ(book_.find_pending(waiting_)->claimed_by, item(2));
}

TEST_F(ClaimPending, UsesItUpWhenTheLoadIsApplied)
{
    authorise(from_pending(load_of(item(2), 1, challenge(23)), waiting_));
    proved(item(2), 1);
    EXPECT_EQ(pending(waiting_), PendingState::Consumed);
    EXPECT_EQ(
        authorise(from_pending(load_of(item(3), 1, challenge(24, Money::yuan(145))), waiting_)),
        Refusal::PendingNotAvailable);
}

TEST_F(ClaimPending, ReleasesItWhenTheLoadIsNotApplied)
{
    authorise(from_pending(load_of(item(2), 1, challenge(23)), waiting_));
    EXPECT_EQ(shown(item(2), 1, challenge(23)), Verdict::NotApplied);
    EXPECT_EQ(pending(waiting_), PendingState::Available);
    EXPECT_EQ(book_.find_pending(waiting_)->claimed_by, std::nullopt);
}

TEST_F(ClaimPending, StaysFreeWhenTheLoadIsDeclined)
{
    auto load = from_pending(load_of(item(2), 1, challenge(23)), waiting_);
    load.card = CardState::Lost;
    authorise(load);
    EXPECT_EQ(pending(waiting_), PendingState::Available);
}

TEST_F(ClaimPending, IsTakenOverByALaterAttemptOfTheSameItem)
{
    authorise(from_pending(load_of(item(2), 1, challenge(23)), waiting_));
    EXPECT_EQ(authorise(from_pending(load_of(item(2), 2, challenge(23)), waiting_)), std::nullopt);
    EXPECT_EQ(pending(waiting_), PendingState::Claimed);
}

TEST_F(ClaimPending, PassesToAnotherItemOnceTheFirstIsCancelled)
{
    authorise(from_pending(load_of(item(2), 1, challenge(23)), waiting_));
    EXPECT_EQ(authorise(from_pending(load_of(item(3, kiosk_two), 1, challenge(23)), waiting_)),
              std::nullopt)
        << "the same counter: item 2 is not applied";
    EXPECT_EQ(book_.find_pending(waiting_)->claimed_by, item(3, kiosk_two));
    EXPECT_EQ(state(item(2)), LoadState::NotApplied);
    EXPECT_EQ(book_.pendings.size(), 1U) << "no second pending for the same money";
}

TEST_F(ClaimPending, RefusesAnotherAmountAndAnUnknownOne)
{
    EXPECT_EQ(
        authorise(from_pending(load_of(item(2), 1, challenge(23), Money::yuan(49)), waiting_)),
        Refusal::PendingNotAvailable);
    EXPECT_EQ(authorise(from_pending(load_of(item(3), 1, challenge(23)), "P-none")),
              Refusal::PendingNotAvailable);
}

TEST_F(ClaimPending, GoesBackToItsPendingWhenTheItemIsRegistered)
{
    authorise(from_pending(load_of(item(2), 1, challenge(23)), waiting_));
    const auto meanwhile = keep(item(2));
    EXPECT_EQ(meanwhile.pending, waiting_);
    EXPECT_EQ(meanwhile.state, KeptState::AwaitingProof);
    shown(item(2), 1, challenge(23));
    EXPECT_EQ(keep(item(2)).state, KeptState::Available);
    EXPECT_EQ(book_.pendings.size(), 1U);
}

TEST_F(ClaimPending, IsTakenFromAClaimantAtTheSameCounterWhenItsItemIsProved)
{
    authorise(load_of(item(4), 1, challenge(23)));
    shown(item(4), 1, challenge(23));
    const auto kept = keep(item(4)).pending;
    authorise(from_pending(load_of(item(5), 1, challenge(23)), kept));
    EXPECT_EQ(proved(item(4), 1), Verdict::Applied);
    EXPECT_EQ(pending(kept), PendingState::Settled);
    EXPECT_EQ(state(item(5)), LoadState::NotApplied);
    EXPECT_FALSE(alarmed(AlarmKind::PendingOverdrawn)) << "nothing was loaded twice";
}

// Item 5's late request took item 4's counter in the host's eyes; item 6 is loading item 4's pending when item 4's TAC
// arrives after all.
class LateTac : public Host {
protected:
    LateTac()
    {
        authorise(load_of(item(4), 1, challenge(23)));
        authorise(load_of(item(5, kiosk_two), 1, challenge(23)));
        shown(item(5, kiosk_two), 1, challenge(24, Money::yuan(145)));
        authorise(from_pending(load_of(item(6), 1, challenge(24, Money::yuan(145))), kept_));
        EXPECT_EQ(proved(item(4), 1), Verdict::Applied);
    }
    std::string kept_ = pending_id_of(item(4));
};

TEST_F(LateTac, AlarmsWhenThePendingIsAlreadyUnderWayToTheCard)
{
    EXPECT_TRUE(alarmed(AlarmKind::PendingOverdrawn));
}

TEST_F(LateTac, LeavesNothingToClaimWhenTheClaimantIsNotApplied)
{
    EXPECT_EQ(shown(item(6), 1, challenge(24, Money::yuan(145))), Verdict::NotApplied);
    EXPECT_EQ(pending(kept_), PendingState::Settled);
}

TEST_F(ClaimPending, StaysUsedUpWhenALaterAttemptOfTheSameItemFails)
{
    authorise(from_pending(load_of(item(2), 1, challenge(23)), waiting_));
    authorise(load_of(item(5, kiosk_two), 1, challenge(23)));
    shown(item(5, kiosk_two), 1, challenge(24, Money::yuan(145)));
    authorise(from_pending(load_of(item(2), 2, challenge(24, Money::yuan(145))), waiting_));
    EXPECT_EQ(proved(item(2), 1), Verdict::Applied);
    EXPECT_EQ(shown(item(2), 2, challenge(24, Money::yuan(145))), Verdict::Applied);
    EXPECT_EQ(pending(waiting_), PendingState::Consumed);
}

// ---- judge ----

class Judge : public Host {
protected:
    Judge() { authorise(load_of(item(1), 1, challenge(23))); }
};

TEST_F(Judge, BelievesATac)
{
    EXPECT_EQ(proved(item(1), 1), Verdict::Applied);
    EXPECT_EQ(applied_by(item(1)), AppliedBy::Tac);
    EXPECT_EQ(book_.balance, Money::yuan(145));
    EXPECT_EQ(book_.counter, 24);
}

TEST_F(Judge, LeavesALoadOpenOnAWrongTacAndAlarms)
{
    EXPECT_EQ(verdict({.item = item(1), .attempt = 1, .tac_wrong = true}), Verdict::Open);
    EXPECT_TRUE(alarmed(AlarmKind::TacWrong));
}

// Section 3, steps 3 and 4: c' == c, c' == c+1, c' > c+1, c' < c.
TEST_F(Judge, BelievesATrueChallengeByItsCounter)
{
    const std::tuple<std::uint16_t, Verdict, bool> table[] = {{22, Verdict::Open, true},
                                                              {23, Verdict::NotApplied, false},
                                                              {24, Verdict::Applied, false},
                                                              {26, Verdict::Applied, false}};
    const auto before = book_;
    for (const auto& [counter, expected, alarm] : table) {
        book_ = before;
        alarms_.clear();
        const auto balance = counter > 23 ? Money::yuan(145) : Money::yuan(95);
        EXPECT_EQ(shown(item(1), 1, challenge(counter, balance)), expected) << counter;
        EXPECT_EQ(alarmed(AlarmKind::CounterBehind), alarm) << counter;
    }
}

TEST_F(Judge, SaysByWhatItKnows)
{
    shown(item(1), 1, challenge(24, Money::yuan(145)));
    EXPECT_EQ(applied_by(item(1)), AppliedBy::Counter);
    EXPECT_EQ(proved(item(1), 1), Verdict::Applied);
    EXPECT_EQ(applied_by(item(1)), AppliedBy::Tac)
        << "the TAC that comes later is the better reason";
    EXPECT_EQ(book_.balance, Money::yuan(145)) << "booked once";
}

TEST_F(Judge, BelievesNoForgedChallenge)
{
    EXPECT_EQ(verdict({item(1), 1, {}, false, LoadReport::Shown{challenge(24), false, false}}),
              Verdict::Open);
    EXPECT_TRUE(alarmed(AlarmKind::Mac1Wrong));
}

TEST_F(Judge, BelievesNoReplayedChallenge)
{
    EXPECT_EQ(verdict({item(1), 1, {}, false, LoadReport::Shown{challenge(23), true, true}}),
              Verdict::Open);
    EXPECT_TRUE(alarmed(AlarmKind::ChallengeReplayed));
}

TEST_F(Judge, DecidesNothingWithoutProofOrChallenge)
{
    EXPECT_EQ(verdict({.item = item(1), .attempt = 1}), Verdict::Open);
    EXPECT_TRUE(alarms_.empty());
}

TEST_F(Judge, KnowsNoLoadThatWasNeverAuthorised)
{
    EXPECT_EQ(verdict({.item = item(9), .attempt = 1}), std::nullopt);
    auto declined = load_of(item(8), 1, challenge(23));
    declined.card = CardState::Lost;
    authorise(declined);
    EXPECT_EQ(verdict({.item = item(8), .attempt = 1}), std::nullopt);
}

TEST_F(Judge, AppliesTheLastOfTwoAttemptsWhenTheCounterMovedOn)
{
    authorise(load_of(item(1), 2, challenge(23)));
    const auto answer = report(
        {item(1), 2, {}, false, LoadReport::Shown{challenge(25, Money::yuan(145)), true, false}});
    EXPECT_EQ(answer->verdict, Verdict::Applied);
    EXPECT_EQ(answer->attempt, 2U);
    EXPECT_EQ(book_.attempts[0].state, AttemptState::NotApplied);
    EXPECT_EQ(book_.attempts[1].state, AttemptState::Applied);
}

TEST_F(Judge, SpeaksOfALaterAttemptThatAnotherTerminalMade)
{
    authorise(load_of(item(1), 2, challenge(23)));
    const auto answer = report({.item = item(1), .attempt = 1});
    EXPECT_EQ(answer->verdict, Verdict::Open);
    EXPECT_EQ(answer->attempt, 2U);
}

TEST_F(Judge, BelievesATacOfASupersededAttempt)
{
    authorise(load_of(item(1), 2, challenge(23)));
    const auto answer = report({item(1), 1, {{item(1), 1}}});
    EXPECT_EQ(answer->verdict, Verdict::Applied);
    EXPECT_EQ(book_.attempts[1].state, AttemptState::NotApplied);
    EXPECT_EQ(book_.balance, Money::yuan(145)) << "one load, one entry";
}

TEST_F(Judge, DoesNotApplyALoadWhoseCounterAnotherLoadUsed)
{
    authorise(load_of(item(2, kiosk_two), 1, challenge(23)));
    proved(item(2, kiosk_two), 1);
    EXPECT_EQ(shown(item(1), 1, challenge(24, Money::yuan(145))), Verdict::NotApplied);
    EXPECT_EQ(state(item(1)), LoadState::Superseded);
}

// The request of item 2 lay in its terminal's queue while the card went to item 1's terminal and was loaded there.
TEST_F(Judge, TakesAWrongBeliefBackWhenATacSaysOtherwise)
{
    authorise(load_of(item(2, kiosk_two), 1, challenge(23)));
    EXPECT_EQ(shown(item(2, kiosk_two), 1, challenge(24, Money::yuan(145))), Verdict::Applied);
    EXPECT_EQ(proved(item(1), 1), Verdict::Applied);
    EXPECT_TRUE(alarmed(AlarmKind::CounterUsedTwice));
    EXPECT_EQ(pending(pending_id_of(item(1))), PendingState::Settled);
    EXPECT_EQ(state(item(2, kiosk_two)), LoadState::Superseded);
    EXPECT_EQ(pending(pending_id_of(item(2, kiosk_two))), PendingState::Available)
        << "its terminal believes that it is done: the money waits for the card";
    EXPECT_EQ(book_.balance, Money::yuan(145));
}

TEST_F(Judge, LetsNoSecondTacHaveTheSameCounter)
{
    authorise(load_of(item(2, kiosk_two), 1, challenge(23)));
    proved(item(2, kiosk_two), 1);
    EXPECT_NE(proved(item(1), 1), Verdict::Applied);
    EXPECT_TRUE(alarmed(AlarmKind::CounterUsedTwice));
    EXPECT_EQ(state(item(2, kiosk_two)), LoadState::Applied);
}

TEST_F(Judge, LearnsFromAProofOfAnotherLoad)
{
    authorise(load_of(item(2, kiosk_two), 1, challenge(23)));
    EXPECT_EQ(verdict({item(2, kiosk_two), 1, {{item(1), 1}}}), Verdict::NotApplied);
    EXPECT_EQ(state(item(1)), LoadState::Applied);
}

// ---- keep ----

class Keep : public Host {};

TEST_F(Keep, MakesOnePendingAnItemHoweverOftenItIsAsked)
{
    const auto first = keep(item(1));
    const auto second = keep(item(1));
    EXPECT_EQ(first.state, KeptState::Available);
    EXPECT_EQ(second.pending, first.pending);
    EXPECT_EQ(book_.pendings.size(), 1U);
}

TEST_F(Keep, WaitsForTheVerdictOfAnUnresolvedLoad)
{
    authorise(load_of(item(1), 1, challenge(23)));
    EXPECT_EQ(keep(item(1)).state, KeptState::AwaitingProof);
    EXPECT_EQ(state(item(1)), LoadState::Authorised);
    shown(item(1), 1, challenge(23));
    EXPECT_EQ(keep(item(1)).state, KeptState::Available);
    EXPECT_EQ(state(item(1)), LoadState::Kept);
}

TEST_F(Keep, SettlesWhenTheUnresolvedLoadTurnsOutToBeApplied)
{
    authorise(load_of(item(1), 1, challenge(23)));
    keep(item(1));
    proved(item(1), 1);
    EXPECT_EQ(keep(item(1)).state, KeptState::Settled);
}

TEST_F(Keep, AnswersSettledForALoadedItem)
{
    authorise(load_of(item(1), 1, challenge(23)));
    proved(item(1), 1);
    const auto answer = keep(item(1));
    EXPECT_EQ(answer.state, KeptState::Settled);
    EXPECT_EQ(authorise(from_pending(load_of(item(2), 1, challenge(24, Money::yuan(145))),
                                     answer.pending)),
              Refusal::PendingNotAvailable);
}

TEST_F(Keep, FindsThePendingThatTheHostMadeOfASupersededItem)
{
    authorise(load_of(item(1), 1, challenge(23)));
    authorise(load_of(item(2, kiosk_two), 1, challenge(23)));
    const auto answer = keep(item(1));
    EXPECT_EQ(answer.state, KeptState::Available);
    EXPECT_EQ(state(item(1)), LoadState::Kept);
    EXPECT_EQ(book_.pendings.size(), 1U);
}

TEST_F(Keep, RefusesAnotherAmountAndAnotherCard)
{
    keep(item(1));
    EXPECT_EQ(keep(item(1), Money::yuan(51)).refusal, KeepRefusal::AmountDiffers);
    EXPECT_EQ(sandbox::keep(book_, {item(2), Money::yuan(50), true}).refusal,
              KeepRefusal::NotSameCard);
}

TEST_F(Keep, RefusesALateAuthorisation)
{
    keep(item(1));
    EXPECT_EQ(authorise(load_of(item(1), 1, challenge(23))), Refusal::ItemSettled);
}

TEST(CardState, ExpiresAfterItsLastDay)
{
    const auto last = *Bcd<4>::from_digits("20260301");
    EXPECT_EQ(state_on(CardState::Active, last, last), CardState::Active);
    EXPECT_EQ(state_on(CardState::Active, last, *Bcd<4>::from_digits("20260302")),
              CardState::Expired);
    EXPECT_EQ(state_on(CardState::Lost, last, *Bcd<4>::from_digits("20260302")), CardState::Lost);
}

}  // namespace
}  // namespace kiosk::sandbox
