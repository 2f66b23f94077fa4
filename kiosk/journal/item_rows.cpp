#include "kiosk/journal/item_rows.h"

#include "kiosk/journal/statement.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace kiosk::journal {

bool is_own_cash(const LoadItem& item)
{
    return item.funding.kind == FundingKind::Cash && !item.elsewhere;
}

Digest card_token(const Vault& vault, const CardId& card)
{
    Bytes identity(card.issuer.begin(), card.issuer.end());
    append(identity, card.number.bytes());
    return vault.token("card", identity);
}

ItemRows::ItemRows(SQLite::Database& database, const EntryRows& entries, const Vault& vault)
    : database_{database}, entries_{entries}, vault_{vault}
{
}

Expected<LoadItem, Refusal> ItemRows::fold(std::int64_t row, std::uint64_t first) const
{
    std::optional<LoadItem> item;
    for (const auto& entry : entries_.of_item(row, first)) {
        const auto where = "entry " + std::to_string(entry.place.number) + ": ";
        const auto record = read_entry(entry, vault_);
        if (!record) return unexpected{Refusal{where + to_text(record.error())}};
        const auto* fact = std::get_if<Fact>(&*record);
        if (fact == nullptr) return unexpected{Refusal{where + "not a fact"}};
        const auto* begins = std::get_if<fact::LoadOpened>(fact);
        if (!item && begins != nullptr) {
            item = open_item(*begins);
        } else if (!item) {
            return unexpected{Refusal{where + "a fact before LoadOpened"}};
        } else if (const auto applied = apply(*item, *fact); !applied) {
            return unexpected{Refusal{where + std::string{kiosk::to_text(applied.error())}}};
        }
    }
    if (!item) return unexpected{Refusal{"an item without entries"}};
    return std::move(*item);
}

CashLedger ItemRows::ledger() const
{
    CashLedger ledger;
    const auto notes =
        prepare(database_,
                "SELECT n.place, sum(n.fen) FROM notes n LEFT JOIN items i ON i.id = n.item"
                " WHERE n.place IN (2, 4) AND (n.item IS NULL OR i.own_cash = 1) GROUP BY n.place");
    while (notes->executeStep()) {
        const auto fen = money_at(*notes, 1);
        ledger.stacked += fen;
        if (integer_at(*notes, 0) == static_cast<int>(NotePlace::Unattributed))
            ledger.unattributed += fen;
    }
    const auto stages = prepare(
        database_,
        "SELECT stage, sum(CASE amount_fen WHEN 0 THEN stacked_fen ELSE amount_fen END) FROM items"
        " WHERE own_cash = 1 GROUP BY stage");
    while (stages->executeStep()) {
        // All items of one stage as one item without notes: add() knows which place of the ledger the stage means.
        LoadItem together;
        together.stage = static_cast<LoadStage>(integer_at(*stages, 0));
        together.amount = money_at(*stages, 1);
        add(ledger, together);
    }
    return ledger;
}

void ItemRows::audit(
    const std::function<void(const LoadItem&, const std::string& trouble)>& sink) const
{
    const auto rows = prepare(database_, "SELECT id, first, name FROM items ORDER BY id");
    while (rows->executeStep()) {
        const auto row = integer_at(*rows, 0);
        const auto item = fold(row, number_at(*rows, 1));
        if (item) {
            sink(*item, difference(row, *item));
        } else {
            LoadItem unknown;
            if (const auto id = item_id_from_text(text_at(*rows, 2))) unknown.id = *id;
            sink(unknown, item.error().why);
        }
    }
}

std::string ItemRows::difference(std::int64_t row, const LoadItem& item) const
{
    const auto found = prepare(database_,
                               "SELECT name, card, own_cash, stage, amount_fen, stacked_fen, "
                               "receipt FROM items WHERE id = ?");
    const Query query{*found, row};
    if (!query.next()) return "no row of items";
    const auto token = card_token(vault_, item.card);
    if (text_at(*found, 0) != to_text(item.id) || !std::ranges::equal(bytes_at(*found, 1), token) ||
        integer_at(*found, 2) != (is_own_cash(item) ? 1 : 0) ||
        integer_at(*found, 3) != static_cast<int>(item.stage) ||
        money_at(*found, 4) != item.amount || money_at(*found, 5) != item.stacked() ||
        integer_at(*found, 6) != static_cast<int>(item.receipt))
        return "its row of items differs from its facts";
    return note_difference(row, item);
}

std::string ItemRows::note_difference(std::int64_t row, const LoadItem& item) const
{
    const auto notes = prepare(
        database_,
        "SELECT count(*) FROM notes WHERE item = ? AND boot = ? AND acceptor = ? AND sequence = ?"
        " AND fen = ? AND place = ?");
    for (const auto& [note, place] : item.notes) {
        const Query one{
            *notes,     row,  note.key.boot_epoch, note.key.acceptor_epoch, note.key.sequence,
            note.value, place};
        if (!one.next() || integer_at(*notes, 0) != 1)
            return "a row of notes differs from its facts";
    }
    return {};
}

}  // namespace kiosk::journal
