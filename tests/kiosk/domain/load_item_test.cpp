#include "kiosk/domain/load_item.h"

#include <gtest/gtest.h>

#include <vector>

namespace kiosk {
namespace {

const ItemId id{*TerminalId::from_digits("225000000001"), 1, 1};
const CardId card{{}, *CardNumber::from_digits("00002510000000000017")};
constexpr NoteKey first{1, 1, 1};
constexpr NoteKey second{1, 1, 2};

LoadItem opened() { return open_item({.item = id, .card = card, .balance = Money::yuan(3)}); }

/// Folds facts that must all be accepted.
LoadItem after(const std::vector<Fact>& facts)
{
    auto item = opened();
    for (const auto& fact : facts) {
        const auto done = apply(item, fact);
        EXPECT_TRUE(done) << name_of(fact);
    }
    return item;
}

Contradiction refusal(LoadItem item, const Fact& fact)
{
    const auto before = item;
    const auto done = apply(item, fact);
    EXPECT_FALSE(done);
    EXPECT_EQ(item, before) << "a refused fact changed the item";
    return done ? Contradiction::UnknownItem : done.error();
}

const std::vector<Fact> hundred_yuan{fact::NoteEscrowed{id, {first, Money::yuan(100)}},
                                     fact::StackIntended{id, first}, fact::NoteStacked{id, first}};

std::vector<Fact> hundred_yuan_and(const std::vector<Fact>& more)
{
    auto facts = hundred_yuan;
    facts.insert(facts.end(), more.begin(), more.end());
    return facts;
}

const std::vector<Fact> to_crediting{
    fact::AmountCommitted{id, Money::yuan(100)},
    fact::ChallengeTaken{id, 1, {.balance = Money::yuan(3), .counter = 7}},
    fact::AuthorisationIntended{id, 1}, fact::Authorised{id, 1, {}}, fact::CreditIntended{id, 1}};

TEST(LoadItem, AWholeLoadEndsApplied)
{
    auto facts = hundred_yuan_and(to_crediting);
    facts.push_back(fact::PurseCredited{id, 1, {}});
    const auto item = after(facts);
    EXPECT_EQ(item.stage, LoadStage::Applied);
    EXPECT_EQ(item.amount, Money::yuan(100));
    EXPECT_FALSE(item.is_open());
}

TEST(LoadItem, ANoteIsCreditedOnce)
{
    const auto item = after(hundred_yuan);
    EXPECT_EQ(item.stacked(), Money::yuan(100));
    EXPECT_EQ(refusal(item, fact::NoteStacked{id, first}), Contradiction::NoteTwice);
    EXPECT_EQ(refusal(item, fact::NoteReturned{id, first}), Contradiction::NoteTwice);
}

TEST(LoadItem, ANoteIsNotCreditedWithoutAnIntent)
{
    const auto item = after({fact::NoteEscrowed{id, {first, Money::yuan(100)}}});
    EXPECT_EQ(refusal(item, fact::NoteStacked{id, first}), Contradiction::NoteTwice);
    EXPECT_EQ(refusal(item, fact::NoteStacked{id, second}), Contradiction::UnknownNote);
}

TEST(LoadItem, OnlyWhatWasStackedCanBeCommitted)
{
    const auto item = after(hundred_yuan);
    EXPECT_EQ(refusal(item, fact::AmountCommitted{id, Money::yuan(99)}),
              Contradiction::WrongAmount);
    EXPECT_EQ(refusal(opened(), fact::AmountCommitted{id, Money{}}), Contradiction::WrongAmount);
}

TEST(LoadItem, NothingIsCommittedWhileANoteIsOnItsWay)
{
    const auto item = after(hundred_yuan_and(
        {fact::NoteEscrowed{id, {second, Money::yuan(50)}}, fact::StackIntended{id, second}}));
    EXPECT_EQ(refusal(item, fact::AmountCommitted{id, Money::yuan(100)}),
              Contradiction::WrongStage);
}

TEST(LoadItem, CreditNeedsAnAuthorisation)
{
    const auto item = after(
        hundred_yuan_and({fact::AmountCommitted{id, Money::yuan(100)},
                          fact::ChallengeTaken{id, 1, {}}, fact::AuthorisationIntended{id, 1}}));
    EXPECT_EQ(refusal(item, fact::CreditIntended{id, 1}), Contradiction::WrongStage);
    EXPECT_EQ(refusal(item, fact::PurseCredited{id, 1, {}}), Contradiction::WrongStage);
}

TEST(LoadItem, AnUnknownOutcomeCanOnlyBeJudged)
{
    const auto item = after(hundred_yuan_and(to_crediting));
    EXPECT_TRUE(item.is_unresolved());
    EXPECT_EQ(refusal(item, fact::LoadKept{id, Money::yuan(100)}), Contradiction::WrongStage);
    EXPECT_EQ(refusal(item, fact::ChallengeTaken{id, 2, {}}), Contradiction::WrongStage);
    EXPECT_EQ(refusal(item, fact::LoadClosed{id, {}}), Contradiction::WrongStage);
}

TEST(LoadItem, AVerdictOfNotAppliedOwesTheMoneyToTheCardAgain)
{
    auto facts = hundred_yuan_and(to_crediting);
    facts.push_back(fact::VerdictReached{id, 1, false});
    auto item = after(facts);
    EXPECT_EQ(item.stage, LoadStage::Owed);
    EXPECT_EQ(refusal(item, fact::ChallengeTaken{id, 1, {}}), Contradiction::UnknownAttempt);
    EXPECT_TRUE(apply(item, fact::ChallengeTaken{id, 2, {}}));
}

TEST(LoadItem, AVerdictOnASettledItemIsRefused)
{
    auto facts = hundred_yuan_and(to_crediting);
    facts.push_back(fact::PurseCredited{id, 1, {}});
    const auto item = after(facts);
    EXPECT_EQ(refusal(item, fact::VerdictReached{id, 1, true}), Contradiction::WrongStage);
}

TEST(LoadItem, ALateAnswerOfAnOldAttemptIsRefused)
{
    auto facts = hundred_yuan_and(to_crediting);
    facts.insert(facts.end(), {fact::VerdictReached{id, 1, false}, fact::ChallengeTaken{id, 2, {}},
                               fact::AuthorisationIntended{id, 2}});
    EXPECT_EQ(refusal(after(facts), fact::Authorised{id, 1, {}}), Contradiction::UnknownAttempt);
}

TEST(LoadItem, ACardTakenAwayBeforeTheCreditMayBeAskedAgainUnderANewAttempt)
{
    auto item = after(hundred_yuan_and(
        {fact::AmountCommitted{id, Money::yuan(100)}, fact::ChallengeTaken{id, 1, {}},
         fact::AuthorisationIntended{id, 1}, fact::ChallengeTaken{id, 2, {}},
         fact::AuthorisationIntended{id, 2}, fact::AuthorisationDeclined{id, 2, "card-lost"}}));
    // Attempt 1 may stand at the host: not a voucher, only a verdict can move the money now.
    EXPECT_TRUE(item.is_unresolved());
    EXPECT_EQ(refusal(item, fact::LoadKept{id, Money::yuan(100)}), Contradiction::WrongStage);
}

TEST(LoadItem, ADeclineWithNothingElseOpenOwesTheMoney)
{
    auto item = after(hundred_yuan_and(
        {fact::AmountCommitted{id, Money::yuan(100)}, fact::ChallengeTaken{id, 1, {}},
         fact::AuthorisationIntended{id, 1}, fact::AuthorisationDeclined{id, 1, "card-lost"}}));
    EXPECT_EQ(item.stage, LoadStage::Owed);
    EXPECT_EQ(item.declined, "card-lost");
    EXPECT_TRUE(apply(item, fact::LoadKept{id, Money::yuan(100)}));
}

TEST(LoadItem, AnAttemptFromElsewhereIsAdoptedAsUnknown)
{
    auto item = open_item({.item = id, .card = card, .elsewhere = true});
    ASSERT_TRUE(apply(item, fact::AmountCommitted{id, Money::yuan(50)}));
    ASSERT_TRUE(apply(item, fact::AttemptAdopted{id, 3, {.counter = 9}, {}}));
    EXPECT_EQ(item.stage, LoadStage::Crediting);
    EXPECT_EQ(item.next_attempt(), 4U);
    auto own = after(hundred_yuan_and({fact::AmountCommitted{id, Money::yuan(100)}}));
    EXPECT_EQ(refusal(own, fact::AttemptAdopted{id, 1, {}, {}}), Contradiction::WrongStage);
}

TEST(LoadItem, AFactOfAnotherItemIsRefused)
{
    const ItemId other{id.terminal, 1, 2};
    EXPECT_EQ(refusal(opened(), fact::LoadKept{other, Money::yuan(1)}), Contradiction::UnknownItem);
}

}  // namespace
}  // namespace kiosk
