#pragma once

#include "kiosk/domain/expected.h"
#include "kiosk/domain/load_item.h"
#include "kiosk/journal/entry.h"
#include "kiosk/journal/item_rows.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace kiosk::journal {

/// The tables `items`, `notes` and `receipts`: what the facts of each load add up to.  The items at work are kept in
/// memory as well, folded by the same apply() that the flows use, so that a fact is checked before it is written.
///
/// Booking is part of the caller's transaction, which settles it with keep() or forget().
class ItemBooks {
public:
    ItemBooks(SQLite::Database& database, const EntryRows& entries, const Vault& vault);
    ~ItemBooks();
    ItemBooks(const ItemBooks&) = delete;
    ItemBooks& operator=(const ItemBooks&) = delete;

    /// Books `fact`, which `entry` holds.  Returns the row of its item; none for a note that was found in the box.
    Expected<std::optional<std::int64_t>, Refusal> post(const Fact& fact, const Entry& entry);
    void keep();    ///< committed
    void forget();  ///< rolled back

    [[nodiscard]] std::optional<LoadItem> find(const ItemId& id);
    [[nodiscard]] std::vector<LoadItem> open();
    /// Of one card, settled in boot `since_boot` or later, oldest first.
    [[nodiscard]] std::vector<LoadItem> settled(const CardId& card, std::uint32_t since_boot);
    /// See JournalReader::unprinted_items().
    [[nodiscard]] std::vector<LoadItem> unprinted(std::size_t limit);
    [[nodiscard]] const ItemRows& rows() const { return rows_; }

private:
    struct Account {
        std::int64_t row = 0;
        LoadItem item;
    };
    struct Statements;

    Expected<Account, Refusal> opened(const fact::LoadOpened& fact, const Entry& entry);
    Expected<void, Refusal> write_notes(const Account& before, const Account& after);
    Expected<void, Refusal> write_note(std::optional<std::int64_t> item, const ItemNote& note);
    void write_receipt(const Account& account, const Fact& fact);
    void write_item(const Account& before, const Account& after, const Entry& entry);
    [[nodiscard]] const Account* account(const ItemId& id);
    [[nodiscard]] std::vector<LoadItem> of_rows(SQLite::Statement& names);

    SQLite::Database& database_;
    const Vault& vault_;
    ItemRows rows_;
    std::unique_ptr<Statements> statements_;
    std::map<ItemId, Account>
        accounts_;  ///< as committed: all open ones that were asked for, and some settled ones
    std::map<ItemId, Account> touched_;  ///< as they will be if the transaction is committed
};

}  // namespace kiosk::journal
