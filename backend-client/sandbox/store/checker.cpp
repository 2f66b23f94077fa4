#include "backend-client/sandbox/store/checker.h"

#include "backend-client/sandbox/store/words_of_rows.h"

#include "backend-client/json_object.h"

#include <array>
#include <vector>

namespace kiosk::sandbox {
namespace {

using backend::json_array;
using backend::JsonObject;

/// One column of a row that becomes an object; NULL is left out.
struct Column {
    const char* name;
    bool is_number;
};
constexpr Column text(const char* name) { return {name, false}; }
constexpr Column number(const char* name) { return {name, true}; }

template <std::size_t N>
std::string rows_of(Query& query, const std::array<Column, N>& columns)
{
    std::vector<std::string> rows;
    while (query.next()) {
        JsonObject row;
        for (int i = 0; i < static_cast<int>(N); ++i) {
            const auto& column = columns.at(static_cast<std::size_t>(i));
            if (query.is_null(i)) continue;
            if (column.is_number)
                row.number(column.name, query.number<std::int64_t>(i));
            else
                row.text(column.name, query.text(i));
        }
        rows.push_back(row.finish());
    }
    return json_array(rows);
}

std::string standings_of(Database& database, const TerminalId& terminal, std::string_view funding)
{
    Query query{database,
                "SELECT standing, count(*), sum(amount_fen) FROM load_standing"
                " WHERE terminal = ? AND funding = ? GROUP BY standing"};
    query.with(terminal, funding);
    JsonObject out;
    while (query.next())
        out.json(query.text(0), JsonObject{}
                                    .number("count", query.number<std::int64_t>(1))
                                    .fen("sum_fen", query.money(2))
                                    .finish());
    return out.finish();
}

JsonObject totals_of(Database& database, const TerminalId& terminal)
{
    JsonObject out;
    out.text("terminal", terminal.digits());
    Query stacked{
        database,
        "SELECT json_extract(body, '$.cash.stacked_fen') FROM heartbeat WHERE terminal = ?"
        " ORDER BY id DESC LIMIT 1"};
    if (stacked.with(terminal).next() && !stacked.is_null(0))
        out.fen("stacked_fen", stacked.money(0));
    Query journal{database,
                  "SELECT count(*), coalesce(sum(last - first + 1), 0) FROM journal_segment"
                  " WHERE terminal = ?"};
    JsonObject kept;
    if (journal.with(terminal).next())
        kept.number("segments", journal.number<std::int64_t>(0))
            .number("lines", journal.number<std::int64_t>(1));
    out.json("cash", standings_of(database, terminal, "cash"))
        .json("pending", standings_of(database, terminal, "pending"))
        .json("journal", kept.finish());
    return out;
}

/// Every terminal that ever spoke, or whose items are booked.
std::vector<std::string> terminals_of(Database& database)
{
    std::vector<TerminalId> terminals;
    Query query{database,
                "SELECT number FROM terminal UNION SELECT terminal FROM load_item"
                " UNION SELECT terminal FROM heartbeat ORDER BY 1"};
    while (query.next()) terminals.push_back(query.terminal(0));
    std::vector<std::string> rows;
    rows.reserve(terminals.size());
    for (const auto& terminal : terminals) rows.push_back(totals_of(database, terminal).finish());
    return rows;
}

/// Each answers a row, naming what is wrong, for every place where the books contradict themselves.
constexpr std::array breaks{
    "SELECT 'I2: two loads used counter ' || counter || ' of card row ' || card FROM load_attempt"
    " WHERE state = 'applied' GROUP BY card, counter HAVING count(*) > 1",
    "SELECT 'I2: two attempts of ' || item || ' are applied' FROM load_attempt"
    " WHERE state = 'applied' GROUP BY item HAVING count(*) > 1",
    "SELECT 'an attempt of ' || item || ' is unresolved below the card''s counter' FROM "
    "load_attempt a"
    " JOIN card c ON c.id = a.card WHERE a.state = 'authorised' AND a.counter < c.counter",
    "SELECT 'account of card row ' || c.id || ' is not the sum of its entries' FROM card c WHERE "
    "balance_fen <>"
    " opening_fen + (SELECT coalesce(sum(delta_fen), 0) FROM account_entry e WHERE e.card = c.id)",
    "SELECT 'entries of ' || item || ' do not say what became of it' FROM load_standing i WHERE"
    " (SELECT coalesce(sum(delta_fen), 0) FROM account_entry e WHERE e.item = i.item)"
    " <> iif(standing = 'applied', amount_fen, 0)",
    "SELECT 'pending ' || p.id || ' waits, but its item is on the card' FROM pending p"
    " JOIN load_standing i USING(item) WHERE p.state = 'available' AND i.standing = 'applied'",
    "SELECT 'pending ' || p.id || ' is used up by nothing' FROM pending p"
    " JOIN load_standing i ON i.item = p.claimed_by WHERE p.state = 'consumed' AND i.standing <> "
    "'applied'",
    "SELECT 'pending ' || p.id || ' is held by a settled load' FROM pending p"
    " JOIN load_standing i ON i.item = p.claimed_by WHERE p.state = 'claimed' AND i.standing <> "
    "'authorised'",
    "SELECT 'pending ' || p.id || ' paid another amount' FROM pending p"
    " JOIN load_item i ON i.item = p.claimed_by WHERE p.amount_fen <> i.amount_fen OR i.pending <> "
    "p.id",
    "SELECT 'two loads took pending ' || pending FROM load_standing WHERE funding = 'pending' AND"
    " standing IN ('applied', 'authorised') GROUP BY pending HAVING count(*) > 1",
    "SELECT 'item ' || item || ' is kept nowhere' FROM load_item i WHERE custody <> 'load'"
    " AND NOT EXISTS(SELECT 1 FROM pending p WHERE p.item = i.item AND p.amount_fen = "
    "i.amount_fen)"};

std::int64_t sum_of(Database& database, const char* sql)
{
    Query query{database, sql};
    return query.next() ? query.number<std::int64_t>(0) : 0;
}

}  // namespace

std::string Checker::card(const RegisteredCard& card) const
{
    Query loads{database_,
                "SELECT item, terminal, amount_fen, funding, pending, standing FROM load_standing"
                " WHERE card = ? ORDER BY created, item"};
    const auto load_rows = rows_of(loads.with(card.row),
                                   std::array{text("item"), text("terminal"), number("amount_fen"),
                                              text("funding"), text("pending"), text("state")});
    Query pending{database_,
                  "SELECT id, item, amount_fen, state, claimed_by, reason FROM pending"
                  " WHERE card = ? ORDER BY created, id"};
    const auto pending_rows = rows_of(
        pending.with(card.row), std::array{text("pending"), text("item"), number("amount_fen"),
                                           text("state"), text("claimed_by"), text("reason")});
    Query opening{database_, "SELECT opening_fen FROM card WHERE id = ?"};
    const auto opening_fen = opening.with(card.row).next() ? opening.money(0) : Money{};
    return JsonObject{}
        .text("asn", card.id.number.full_digits())
        .text("issuer", to_hex(card.id.issuer))
        .text("state", to_word(card_state_words, card.state))
        .fen("opening_fen", opening_fen)
        .fen("balance_fen", card.balance)
        .number("counter", card.counter)
        .json("loads", load_rows)
        .json("pending", pending_rows)
        .finish();
}

std::string Checker::history(const RegisteredCard& card) const
{
    Query entries{database_,
                  "SELECT at, kind, delta_fen, balance_fen, item FROM account_entry WHERE card = ? "
                  "ORDER BY id"};
    const auto entry_rows =
        rows_of(entries.with(card.row), std::array{text("at"), text("kind"), number("delta_fen"),
                                                   number("balance_fen"), text("item")});
    Query attempts{
        database_,
        "SELECT item, number, terminal, counter, host_date || host_time, state, applied_by"
        " FROM load_attempt WHERE card = ? ORDER BY id"};
    const auto attempt_rows =
        rows_of(attempts.with(card.row),
                std::array{text("item"), number("attempt"), text("terminal"), number("counter"),
                           text("host_time"), text("state"), text("applied_by")});
    Query reports{database_,
                  "SELECT r.at, r.item, r.attempt, r.terminal, r.verdict FROM load_report r"
                  " JOIN load_item i USING(item) WHERE i.card = ? ORDER BY r.id"};
    const auto report_rows = rows_of(
        reports.with(card.row),
        std::array{text("at"), text("item"), number("attempt"), text("terminal"), text("verdict")});
    return JsonObject{}
        .json("entries", entry_rows)
        .json("attempts", attempt_rows)
        .json("reports", report_rows)
        .finish();
}

std::string Checker::totals(const TerminalId& terminal) const
{
    return totals_of(database_, terminal).finish();
}

std::string Checker::book() const
{
    Query cards{database_, R"sql(
WITH sums AS (
  SELECT card, count(*) FILTER(WHERE standing = 'applied') AS loads,
    sum(amount_fen) FILTER(WHERE standing = 'applied') AS applied,
    sum(amount_fen) FILTER(WHERE standing = 'authorised') AS open,
    sum(amount_fen) FILTER(WHERE standing = 'not-applied' AND funding = 'cash') AS owed
  FROM load_standing GROUP BY card),
waiting AS (
  SELECT card, sum(amount_fen) AS sum FROM pending WHERE state IN ('available', 'awaiting-proof', 'claimed')
  GROUP BY card)
SELECT c.phone, c.asn, z.name, c.state, c.opening_fen, c.balance_fen, c.counter, coalesce(s.loads, 0),
  coalesce(s.applied, 0), coalesce(s.open, 0), coalesce(s.owed, 0), coalesce(w.sum, 0)
FROM card c JOIN citizen z ON z.id = c.citizen LEFT JOIN sums s ON s.card = c.id LEFT JOIN waiting w ON w.card = c.id
ORDER BY c.id)sql"};
    const auto card_rows =
        rows_of(cards, std::array{text("phone"), text("asn"), text("holder"), text("state"),
                                  number("opening_fen"), number("balance_fen"), number("counter"),
                                  number("loads"), number("applied_fen"), number("open_fen"),
                                  number("owed_fen"), number("pending_fen")});
    return JsonObject{}
        .json("cards", card_rows)
        .json("terminals", json_array(terminals_of(database_)))
        .finish();
}

std::string Checker::alarms() const
{
    Query query{database_,
                "SELECT a.at, a.kind, a.terminal, '****' || substr(c.asn, -4), a.item FROM alarm a"
                " LEFT JOIN card c ON c.id = a.card ORDER BY a.id"};
    return JsonObject{}
        .json("alarms", rows_of(query, std::array{text("at"), text("kind"), text("terminal"),
                                                  text("card"), text("item")}))
        .finish();
}

std::string Checker::audit() const
{
    std::vector<std::string> found;
    for (const auto* sql : breaks) {
        Query query{database_, sql};
        while (query.next()) found.push_back(backend::json_text(query.text(0)));
    }
    const auto add_sum = [this](JsonObject& out, const char* name, const char* sql) {
        out.number(name, sum_of(database_, sql));
    };
    JsonObject out;
    out.flag("sound", found.empty()).json("breaks", json_array(found));
    add_sum(out, "opening_fen", "SELECT coalesce(sum(opening_fen), 0) FROM card");
    add_sum(out, "balance_fen", "SELECT coalesce(sum(balance_fen), 0) FROM card");
    add_sum(out, "applied_loads", "SELECT count(*) FROM load_attempt WHERE state = 'applied'");
    add_sum(out, "applied_fen",
            "SELECT coalesce(sum(amount_fen), 0) FROM load_standing WHERE standing = 'applied'");
    add_sum(out, "seen_fen",
            "SELECT coalesce(sum(delta_fen), 0) FROM account_entry WHERE kind = 'seen'");
    add_sum(out, "unresolved_fen",
            "SELECT coalesce(sum(amount_fen), 0) FROM load_standing WHERE standing = 'authorised'");
    add_sum(out, "owed_fen",
            "SELECT coalesce(sum(amount_fen), 0) FROM load_standing"
            " WHERE standing = 'not-applied' AND funding = 'cash'");
    add_sum(out, "pending_fen",
            "SELECT coalesce(sum(amount_fen), 0) FROM pending"
            " WHERE state IN ('available', 'awaiting-proof', 'claimed')");
    add_sum(out, "alarms", "SELECT count(*) FROM alarm");
    return out.finish();
}

}  // namespace kiosk::sandbox
