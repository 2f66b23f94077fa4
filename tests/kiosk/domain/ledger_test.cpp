#include "kiosk/domain/ledger.h"

#include <gtest/gtest.h>

namespace kiosk {
namespace {

LoadItem item_with(LoadStage stage, NotePlace place)
{
    LoadItem item;
    item.stage = stage;
    item.notes.push_back({{{1, 1, 1}, Money::yuan(100)}, place});
    if (stage != LoadStage::Collecting) item.amount = item.stacked();
    return item;
}

CashLedger ledger_of(const LoadItem& item)
{
    CashLedger ledger;
    add(ledger, item);
    return ledger;
}

TEST(CashLedger, EveryStageBalancesInAPlaceOfItsOwn)
{
    const auto hundred = Money::yuan(100);
    EXPECT_EQ(ledger_of(item_with(LoadStage::Collecting, NotePlace::Stacked)).in_session, hundred);
    EXPECT_EQ(ledger_of(item_with(LoadStage::Authorising, NotePlace::Stacked)).unresolved, hundred);
    EXPECT_EQ(ledger_of(item_with(LoadStage::Crediting, NotePlace::Stacked)).unresolved, hundred);
    EXPECT_EQ(ledger_of(item_with(LoadStage::Applied, NotePlace::Stacked)).loaded, hundred);
    EXPECT_EQ(ledger_of(item_with(LoadStage::Kept, NotePlace::Stacked)).kept, hundred);
    EXPECT_EQ(ledger_of(item_with(LoadStage::Collecting, NotePlace::Unattributed)).unattributed,
              hundred);
    for (const auto stage :
         {LoadStage::Collecting, LoadStage::Owed, LoadStage::Authorising, LoadStage::Authorised,
          LoadStage::Crediting, LoadStage::Applied, LoadStage::Kept})
        EXPECT_EQ(ledger_of(item_with(stage, NotePlace::Stacked)).difference(), Money{});
}

TEST(CashLedger, AnItemThatMovedMoreThanItsNotesShowsADifference)
{
    auto item = item_with(LoadStage::Applied, NotePlace::Stacked);
    item.amount = Money::yuan(200);
    EXPECT_EQ(ledger_of(item).difference(), Money::yuan(-100));
}

TEST(CashLedger, NotesThatAreStillTheCitizensDoNotCount)
{
    EXPECT_EQ(ledger_of(item_with(LoadStage::Collecting, NotePlace::Escrow)), CashLedger{});
    EXPECT_EQ(ledger_of(item_with(LoadStage::Collecting, NotePlace::Returned)), CashLedger{});
}

TEST(CashLedger, MoneyOfAnotherTerminalOrABankIsNotInThisBox)
{
    auto foreign = item_with(LoadStage::Applied, NotePlace::Stacked);
    foreign.elsewhere = true;
    EXPECT_EQ(ledger_of(foreign), CashLedger{});
    auto claimed = item_with(LoadStage::Applied, NotePlace::Stacked);
    claimed.funding.kind = FundingKind::Pending;
    EXPECT_EQ(ledger_of(claimed), CashLedger{});
}

}  // namespace
}  // namespace kiosk
