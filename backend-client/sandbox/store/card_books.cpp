#include "backend-client/sandbox/store/card_books.h"

#include "backend-client/sandbox/store/words_of_rows.h"

#include "backend-client/json_object.h"

#include <algorithm>

namespace kiosk::sandbox {
namespace {

/// Names of all items that a decision can touch, as a JSON array.  The recursion closes the set: with an attempt come
/// the others at its counter, with a load the item whose pending pays it.
std::string items_in_reach(Database& database, const RegisteredCard& card, const ItemId& item,
                           const std::string& pending)
{
    Query query{database, R"sql(
WITH RECURSIVE reach(item) AS (
  SELECT item FROM load_item WHERE item = ?2 AND card = ?1
  UNION SELECT item FROM pending WHERE id = ?3 AND card = ?1
  UNION SELECT item FROM load_attempt WHERE card = ?1 AND state = 'authorised'
  UNION SELECT a.item FROM load_attempt a WHERE a.card = ?1 AND a.state = 'not-applied' AND NOT EXISTS(
    SELECT 1 FROM load_attempt b WHERE b.card = ?1 AND b.counter = a.counter AND b.state = 'applied')
  UNION SELECT b.item FROM reach JOIN load_attempt a USING(item)
    JOIN load_attempt b ON b.card = a.card AND b.counter = a.counter
    WHERE a.state <> 'declined' AND b.state <> 'declined'
  UNION SELECT p.item FROM reach JOIN load_item i USING(item) JOIN pending p ON p.id = i.pending
)
SELECT json_group_array(item) FROM reach)sql"};
    query.with(card.row, item, pending);
    return query.next() ? query.text(0) : "[]";
}

void read_items(Database& database, const std::string& reach, CardBook& book)
{
    Query query{database,
                "SELECT item, amount_fen, funding, coalesce(pending, ''), custody FROM load_item"
                " WHERE item IN (SELECT value FROM json_each(?))"};
    query.with(reach);
    while (query.next())
        book.items.push_back(
            {query.item(0),
             query.money(1),
             {Query::sound(from_word(funding_words, query.text(2))), query.text(3)},
             Query::sound(from_word(custody_words, query.text(4)))});
}

void read_attempts(Database& database, const std::string& reach, CardBook& book)
{
    Query query{
        database,
        "SELECT item, number, terminal, balance_fen, counter, key_version, algorithm, random, mac1,"
        " host_date, host_time, state, applied_by FROM load_attempt"
        " WHERE item IN (SELECT value FROM json_each(?)) ORDER BY id"};
    query.with(reach);
    while (query.next()) {
        BookedAttempt attempt{
            .item = query.item(0),
            .number = query.number<std::uint32_t>(1),
            .terminal = query.terminal(2),
            .challenge = {.balance = query.money(3),
                          .counter = query.number<std::uint16_t>(4),
                          .key_version = query.number<std::uint8_t>(5),
                          .algorithm = query.number<std::uint8_t>(6),
                          .random = query.hex<4>(7),
                          .mac1 = query.hex<4>(8)},
            .host_time = {Query::sound(Bcd<4>::from_digits(query.text(9))),
                          Query::sound(Bcd<3>::from_digits(query.text(10)))},
            .state = Query::sound(from_word(attempt_words, query.text(11))),
            .applied_by = std::nullopt,
        };
        if (!query.is_null(12))
            attempt.applied_by = Query::sound(from_word(applied_words, query.text(12)));
        book.attempts.push_back(attempt);
    }
}

void read_pendings(Database& database, const std::string& reach, const RegisteredCard& card,
                   const std::string& asked, CardBook& book)
{
    Query query{
        database,
        "SELECT id, item, amount_fen, state, claimed_by FROM pending WHERE card = ?2 AND ("
        " id = ?3 OR item IN (SELECT value FROM json_each(?1)) OR id IN ("
        "  SELECT pending FROM load_item WHERE item IN (SELECT value FROM json_each(?1))))"};
    query.with(reach, card.row, asked);
    while (query.next()) {
        BookedPending pending{query.text(0), query.item(1), query.money(2),
                              Query::sound(from_word(pending_words, query.text(3))), std::nullopt};
        if (!query.is_null(4)) pending.claimed_by = query.item(4);
        book.pendings.push_back(pending);
    }
}

void insert(Database& database, const RegisteredCard& card, const BookedItem& item,
            const Occasion& occasion)
{
    const bool pending = item.funding.kind == FundingKind::Pending;
    Query{database,
          "INSERT INTO load_item(item, card, terminal, created, amount_fen, funding, pending, "
          "custody)"
          " VALUES(?, ?, ?, ?, ?, ?, ?, ?)"}
        .with(item.id, card.row, item.id.terminal, occasion.at, item.amount,
              to_word(funding_words, item.funding.kind),
              pending ? std::optional{item.funding.pending} : std::nullopt,
              to_word(custody_words, item.custody))
        .run();
}

void insert(Database& database, const RegisteredCard& card, const BookedAttempt& attempt)
{
    const auto& challenge = attempt.challenge;
    Query{
        database,
        "INSERT INTO load_attempt(item, number, card, terminal, balance_fen, counter, key_version, "
        "algorithm,"
        " random, mac1, host_date, host_time, state) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"}
        .with(attempt.item, attempt.number, card.row, attempt.terminal, challenge.balance,
              challenge.counter, challenge.key_version, challenge.algorithm, challenge.random,
              challenge.mac1, attempt.host_time.date.digits(), attempt.host_time.time.digits(),
              to_word(attempt_words, attempt.state))
        .run();
}

void update(Database& database, const BookedAttempt& attempt)
{
    std::optional<std::string_view> by;
    if (attempt.applied_by) by = to_word(applied_words, *attempt.applied_by);
    Query{database,
          "UPDATE load_attempt SET state = ?, applied_by = ? WHERE item = ? AND number = ?"}
        .with(to_word(attempt_words, attempt.state), by, attempt.item, attempt.number)
        .run();
}

void write_items(Database& database, const RegisteredCard& card, const CardBook& before,
                 const CardBook& after, const Occasion& occasion)
{
    for (const auto& item : after.items) {
        const auto* was = before.find(item.id);
        if (was == nullptr)
            insert(database, card, item, occasion);
        else if (*was != item)
            Query{database, "UPDATE load_item SET custody = ? WHERE item = ?"}
                .with(to_word(custody_words, item.custody), item.id)
                .run();
    }
}

/// Attempts are never removed and never change places: those of `before` lead in `after`.
void write_attempts(Database& database, const RegisteredCard& card, const CardBook& before,
                    const CardBook& after)
{
    const auto old = before.attempts.size();
    // What is no longer applied first: the indexes allow one applied attempt a counter at every moment.
    for (const bool applied : {false, true})
        for (std::size_t i = 0; i < old; ++i)
            if (after.attempts[i] != before.attempts[i] &&
                applied == (after.attempts[i].state == AttemptState::Applied))
                update(database, after.attempts[i]);
    for (std::size_t i = old; i < after.attempts.size(); ++i)
        insert(database, card, after.attempts[i]);
}

void write_pendings(Database& database, const RegisteredCard& card, const CardBook& before,
                    const CardBook& after, const Occasion& occasion)
{
    const auto old = before.pendings.size();
    for (std::size_t i = 0; i < after.pendings.size(); ++i) {
        const auto& pending = after.pendings[i];
        const auto state = to_word(pending_words, pending.state);
        if (i >= old)
            Query{database,
                  "INSERT INTO pending(id, item, card, amount_fen, state, claimed_by, created, "
                  "reason)"
                  " VALUES(?, ?, ?, ?, ?, ?, ?, ?)"}
                .with(pending.id, pending.item, card.row, pending.amount, state, pending.claimed_by,
                      occasion.at, occasion.reason)
                .run();
        else if (pending != before.pendings[i])
            Query{database, "UPDATE pending SET state = ?, claimed_by = ? WHERE id = ?"}
                .with(state, pending.claimed_by, pending.id)
                .run();
    }
}

void write_entries(Database& database, const RegisteredCard& card, const CardBook& before,
                   const Ruling& after, const Occasion& occasion)
{
    auto balance = before.balance;
    for (const auto& entry : after.entries) {
        balance += entry.delta;
        Query{database,
              "INSERT INTO account_entry(card, at, kind, delta_fen, balance_fen, item) VALUES(?, "
              "?, ?, ?, ?, ?)"}
            .with(card.row, occasion.at, to_word(entry_words, entry.kind), entry.delta, balance,
                  entry.item)
            .run();
    }
    Query{database, "UPDATE card SET counter = ?, balance_fen = ? WHERE id = ?"}
        .with(after.book.counter, after.book.balance, card.row)
        .run();
}

}  // namespace

std::optional<RegisteredCard> CardBooks::card_of(const ItemId& item) const
{
    Query query{database_,
                "SELECT asn FROM load_item i JOIN card c ON c.id = i.card WHERE item = ?"};
    if (!query.with(item).next()) return std::nullopt;
    const auto number = Query::sound(CardNumber::from_digits(query.text(0)));
    return CardRegister{database_}.find(number, std::nullopt);
}

CardBook CardBooks::open(const RegisteredCard& card, const ItemId& item,
                         const std::string& pending) const
{
    CardBook book{.card = card.id, .counter = card.counter, .balance = card.balance};
    const auto reach = items_in_reach(database_, card, item, pending);
    read_items(database_, reach, book);
    read_attempts(database_, reach, book);
    read_pendings(database_, reach, card, pending, book);
    return book;
}

void CardBooks::keep(const RegisteredCard& card, const CardBook& before, const Ruling& after,
                     const Occasion& occasion)
{
    write_items(database_, card, before, after.book, occasion);
    write_attempts(database_, card, before, after.book);
    write_pendings(database_, card, before, after.book, occasion);
    write_entries(database_, card, before, after, occasion);
    for (const auto& alarm : after.alarms)
        Query{database_, "INSERT INTO alarm(at, kind, terminal, card, item) VALUES(?, ?, ?, ?, ?)"}
            .with(occasion.at, to_word(alarm_words, alarm.kind), occasion.terminal, card.row,
                  alarm.item)
            .run();
}

}  // namespace kiosk::sandbox
