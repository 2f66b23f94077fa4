#include "kiosk/domain/ledger.h"

namespace kiosk {
namespace {

/// Where the attributed cash of an item is.
Money& place_of(CashLedger& ledger, const LoadItem& item)
{
    switch (item.stage) {
        case LoadStage::Collecting:
            return ledger.in_session;
        case LoadStage::Owed:
            return item.is_unresolved() ? ledger.unresolved : ledger.in_session;
        case LoadStage::Authorising:
        case LoadStage::Authorised:
        case LoadStage::Crediting:
            return ledger.unresolved;
        case LoadStage::Applied:
            return ledger.loaded;
        case LoadStage::Kept:
            return ledger.kept;
        case LoadStage::Closed:
            break;
    }
    return ledger.in_session;
}

}  // namespace

Money CashLedger::difference() const
{
    return stacked - in_session - unresolved - loaded - kept - unattributed - paid_back;
}

void add(CashLedger& ledger, const LoadItem& item)
{
    if (item.elsewhere || item.funding.kind != FundingKind::Cash) return;
    for (const auto& [note, place] : item.notes) {
        if (place != NotePlace::Unattributed) continue;
        ledger.stacked += note.value;
        ledger.unattributed += note.value;
    }
    ledger.stacked += item.stacked();
    // Once an amount is committed that amount moves on, whatever the notes add up to: a difference shows (I1).
    place_of(ledger, item) += item.amount.is_zero() ? item.stacked() : item.amount;
}

}  // namespace kiosk
