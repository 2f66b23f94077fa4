#pragma once

#include "kiosk/domain/load_item.h"
#include "kiosk/domain/money.h"

namespace kiosk {

/// The cash of one terminal (or bag), in fen: where every stacked note's value is now (I1).
struct CashLedger {
    Money stacked;       ///< all notes in the box: NoteStacked, and notes found in it
    Money in_session;    ///< of items still collecting or committed: a citizen is standing here
    Money unresolved;    ///< of items that the host may have authorised: waiting for the resolver
    Money loaded;        ///< of items that are on the card
    Money kept;          ///< pending add-value registered for a card
    Money unattributed;  ///< notes in the box that belong to no item: claim codes
    Money paid_back;     ///< by staff, against a claim

    /// stacked - in_session - unresolved - loaded - kept - unattributed - paid_back; zero or a bug (I1).
    [[nodiscard]] Money difference() const;

    friend bool operator==(const CashLedger&, const CashLedger&) = default;
};

/// Adds one item's cash.  Items funded otherwise, or opened elsewhere, add nothing.
void add(CashLedger& ledger, const LoadItem& item);

}  // namespace kiosk
