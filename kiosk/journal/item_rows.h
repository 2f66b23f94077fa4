#pragma once

#include "kiosk/domain/expected.h"
#include "kiosk/domain/ledger.h"
#include "kiosk/domain/load_item.h"
#include "kiosk/journal/entry.h"
#include "kiosk/journal/entry_rows.h"

#include <cstdint>
#include <functional>
#include <string>

namespace kiosk::journal {

/// Why a record cannot be booked: a bug of the flow that made it; in a journal read back, damage.
struct Refusal {
    std::string why;
};

/// Its notes are in this terminal's box.
[[nodiscard]] bool is_own_cash(const LoadItem& item);

/// The key under which the items of a card are found.
[[nodiscard]] Digest card_token(const Vault& vault, const CardId& card);

/// Items as they stand on the disk: folded from their entries, added up from their rows, and the two compared.
class ItemRows {
public:
    ItemRows(SQLite::Database& database, const EntryRows& entries, const Vault& vault);

    /// The item in `row` of which `first` is the LoadOpened.
    Expected<LoadItem, Refusal> fold(std::int64_t row, std::uint64_t first) const;

    /// Added up from the rows of notes and items; no sum is kept anywhere (I1).
    [[nodiscard]] CashLedger ledger() const;

    /// Every item, folded from its entries, and why it could not be, or how its rows differ; no trouble: all is well.
    void audit(const std::function<void(const LoadItem&, const std::string& trouble)>& sink) const;

private:
    [[nodiscard]] std::string difference(std::int64_t row, const LoadItem& item) const;
    [[nodiscard]] std::string note_difference(std::int64_t row, const LoadItem& item) const;

    SQLite::Database& database_;
    const EntryRows& entries_;
    const Vault& vault_;
};

}  // namespace kiosk::journal
