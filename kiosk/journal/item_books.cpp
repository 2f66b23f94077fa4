#include "kiosk/journal/item_books.h"

#include "kiosk/journal/journal_error.h"
#include "kiosk/journal/statement.h"

#include <utility>

namespace kiosk::journal {
namespace {

/// What was left to the host may be taken up again when the host offers it; what notes of this terminal's box are in
/// begins once.
bool may_begin_again(const LoadItem& item, const fact::LoadOpened& fact)
{
    return fact.elsewhere && !is_own_cash(item) && item.stage == LoadStage::Closed;
}

std::optional<std::uint32_t> job_of(const Fact& fact)
{
    if (const auto* f = std::get_if<fact::ReceiptIntended>(&fact)) return f->job;
    if (const auto* f = std::get_if<fact::ReceiptPrinted>(&fact)) return f->job;
    if (const auto* f = std::get_if<fact::ReceiptFailed>(&fact)) return f->job;
    return std::nullopt;
}

constexpr std::size_t most_settled_in_memory = 1000;

}  // namespace

struct ItemBooks::Statements {
    explicit Statements(SQLite::Database& database)
        : find{database, "SELECT id, first FROM items WHERE name = ?"},
          open{database,
               "INSERT INTO items (name, first, card, own_cash, stage, amount_fen, stacked_fen, "
               "receipt)"
               " VALUES (?, ?, ?, ?, 0, 0, 0, 0)"
               " ON CONFLICT (name) DO UPDATE SET first = excluded.first, card = excluded.card,"
               " own_cash = excluded.own_cash, stage = 0, amount_fen = 0, stacked_fen = 0, receipt "
               "= 0,"
               " settled = NULL, settled_boot = NULL RETURNING id"},
          update{database,
                 "UPDATE items SET stage = ?, amount_fen = ?, stacked_fen = ?, receipt = ?"
                 " WHERE id = ?"},
          settle{database,
                 "UPDATE items SET stage = ?, amount_fen = ?, stacked_fen = ?, receipt = ?,"
                 " settled = ?, settled_boot = ? WHERE id = ?"},
          new_note{database,
                   "INSERT OR IGNORE INTO notes (boot, acceptor, sequence, item, fen, place)"
                   " VALUES (?, ?, ?, ?, ?, ?)"},
          move_note{database,
                    "UPDATE notes SET place = ? WHERE boot = ? AND acceptor = ? AND sequence = ?"},
          receipt{database,
                  "INSERT INTO receipts (item, job, state) VALUES (?, ?, ?)"
                  " ON CONFLICT (item, job) DO UPDATE SET state = excluded.state"}
    {
    }

    SQLite::Statement find;
    SQLite::Statement open;
    SQLite::Statement update;
    SQLite::Statement settle;
    SQLite::Statement new_note;
    SQLite::Statement move_note;
    SQLite::Statement receipt;
};

ItemBooks::ItemBooks(SQLite::Database& database, const EntryRows& entries, const Vault& vault)
    : database_{database},
      vault_{vault},
      rows_{database, entries, vault},
      statements_{std::make_unique<Statements>(database)}
{
}

ItemBooks::~ItemBooks() = default;

Expected<std::optional<std::int64_t>, Refusal> ItemBooks::post(const Fact& fact, const Entry& entry)
{
    const auto id = item_of(fact);
    if (!id) {
        const auto& found = std::get<fact::NoteUnattributed>(fact);
        // Of an acceptor that does not say which note it holds: the entry says so, the count of the box its value.
        if (found.note.value.is_zero()) return std::nullopt;
        const auto written = write_note(std::nullopt, {found.note, NotePlace::Unattributed});
        if (!written) return unexpected{written.error()};
        return std::nullopt;
    }
    if (const auto* begins = std::get_if<fact::LoadOpened>(&fact)) {
        const auto account = opened(*begins, entry);
        if (!account) return unexpected{account.error()};
        touched_[*id] = *account;
        return account->row;
    }
    const auto* known = account(*id);
    if (known == nullptr)
        return unexpected{Refusal{"a fact of " + to_text(*id) + " before its LoadOpened"}};
    auto next = *known;
    if (const auto applied = apply(next.item, fact); !applied)
        return unexpected{Refusal{std::string{name_of(fact)} + " of " + to_text(*id) + ": " +
                                  std::string{kiosk::to_text(applied.error())}}};
    if (const auto written = write_notes(*known, next); !written)
        return unexpected{written.error()};
    write_receipt(next, fact);
    write_item(*known, next, entry);
    touched_[*id] = std::move(next);
    return touched_[*id].row;
}

Expected<ItemBooks::Account, Refusal> ItemBooks::opened(const fact::LoadOpened& fact,
                                                        const Entry& entry)
{
    const auto* known = account(fact.item);
    if (known != nullptr && !may_begin_again(known->item, fact))
        return unexpected{Refusal{to_text(fact.item) + " is opened twice"}};
    Account next{0, open_item(fact)};
    const Query query{statements_->open, to_text(fact.item), entry.place.number,
                      BytesView{card_token(vault_, fact.card)}, is_own_cash(next.item)};
    while (query.next()) next.row = integer_at(statements_->open, 0);
    return next;
}

Expected<void, Refusal> ItemBooks::write_note(std::optional<std::int64_t> item,
                                              const ItemNote& note)
{
    const auto& [key, value] = note.note;
    // One key, one note: a second row for it would be a second credit (R3).
    const int rows = value > Money{}
                         ? execute(statements_->new_note, key.boot_epoch, key.acceptor_epoch,
                                   key.sequence, item, value, note.place)
                         : 0;
    if (rows == 1) return {};
    return unexpected{Refusal{"a note that is known already, or worth nothing"}};
}

Expected<void, Refusal> ItemBooks::write_notes(const Account& before, const Account& after)
{
    for (std::size_t i = 0; i < after.item.notes.size(); ++i) {
        const auto& note = after.item.notes[i];
        const auto& key = note.note.key;
        if (i >= before.item.notes.size()) {
            if (auto written = write_note(after.row, note); !written) return written;
        } else if (note.place != before.item.notes[i].place) {
            execute(statements_->move_note, note.place, key.boot_epoch, key.acceptor_epoch,
                    key.sequence);
        }
    }
    return {};
}

void ItemBooks::write_receipt(const Account& account, const Fact& fact)
{
    if (const auto job = job_of(fact))
        execute(statements_->receipt, account.row, *job, account.item.receipt);
}

void ItemBooks::write_item(const Account& before, const Account& after, const Entry& entry)
{
    const auto& [was, is] = std::pair<const LoadItem&, const LoadItem&>{before.item, after.item};
    if (was.is_open() && !is.is_open()) {
        execute(statements_->settle, is.stage, is.amount, is.stacked(), is.receipt,
                entry.place.number, entry.stamp.boot_epoch, after.row);
        return;
    }
    if (was.stage != is.stage || was.amount != is.amount || was.stacked() != is.stacked() ||
        was.receipt != is.receipt)
        execute(statements_->update, is.stage, is.amount, is.stacked(), is.receipt, after.row);
}

void ItemBooks::keep()
{
    for (auto& [id, account] : touched_) accounts_.insert_or_assign(id, std::move(account));
    touched_.clear();
    if (accounts_.size() <= most_settled_in_memory) return;
    std::erase_if(accounts_, [](const auto& known) { return !known.second.item.is_open(); });
}

void ItemBooks::forget() { touched_.clear(); }

const ItemBooks::Account* ItemBooks::account(const ItemId& id)
{
    if (const auto found = touched_.find(id); found != touched_.end()) return &found->second;
    if (const auto found = accounts_.find(id); found != accounts_.end()) return &found->second;
    const Query query{statements_->find, to_text(id)};
    if (!query.next()) return nullptr;
    const auto row = integer_at(statements_->find, 0);
    auto item = rows_.fold(row, number_at(statements_->find, 1));
    if (!item) throw JournalError{JournalProblem::Damaged, item.error().why};
    return &(accounts_[id] = {row, std::move(*item)});
}

std::optional<LoadItem> ItemBooks::find(const ItemId& id)
{
    const auto* found = account(id);
    return found == nullptr ? std::nullopt : std::optional{found->item};
}

std::vector<LoadItem> ItemBooks::of_rows(SQLite::Statement& names)
{
    std::vector<LoadItem> items;
    while (names.executeStep())
        if (const auto id = item_id_from_text(text_at(names, 0)))
            if (auto item = find(*id)) items.push_back(std::move(*item));
    return items;
}

std::vector<LoadItem> ItemBooks::open()
{
    return of_rows(*prepare(database_, "SELECT name FROM items WHERE stage < 5 ORDER BY id"));
}

std::vector<LoadItem> ItemBooks::settled(const CardId& card, std::uint32_t since_boot)
{
    const auto names = prepare(
        database_, "SELECT name FROM items WHERE card = ? AND settled_boot >= ? ORDER BY id");
    bind_all(*names, BytesView{card_token(vault_, card)}, since_boot);
    return of_rows(*names);
}

std::vector<LoadItem> ItemBooks::unprinted(std::size_t limit)
{
    const auto names =
        prepare(database_,
                "SELECT name FROM (SELECT name, settled FROM items"
                " WHERE receipt <> 2 AND (stage IN (5, 6) OR receipt <> 0) AND settled IS NOT NULL"
                " ORDER BY settled DESC LIMIT ?) ORDER BY settled");
    bind_all(*names, limit);
    return of_rows(*names);
}

}  // namespace kiosk::journal
