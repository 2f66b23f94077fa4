#include "backend-client/sandbox/rules/keeping.h"
#include "backend-client/sandbox/store/card_books.h"
#include "backend-client/sandbox/store/words_of_rows.h"

/// The lists that a terminal asks for before it shows a menu.
namespace kiosk::sandbox {

// Per item the last attempt that was authorised.  A load that is paid from a pending and is not applied is not listed:
// its pending is.
std::vector<backend::OpenLoad> CardBooks::open_loads(const RegisteredCard& card) const
{
    Query query{database_, R"sql(
SELECT a.item, a.number, a.state, a.terminal, i.amount_fen, i.funding, coalesce(i.pending, ''), a.counter,
  a.balance_fen, a.host_date, a.host_time
FROM load_attempt a JOIN load_item i USING(item)
WHERE a.card = ?1 AND a.state IN ('authorised', 'not-applied')
  AND (a.state = 'authorised' OR (i.custody = 'load' AND i.funding = 'cash'))
  AND a.number = (SELECT max(number) FROM load_attempt b WHERE b.item = a.item AND b.state <> 'declined')
  AND NOT EXISTS(SELECT 1 FROM load_attempt b WHERE b.item = a.item AND b.state = 'applied')
ORDER BY a.id LIMIT 100)sql"};
    query.with(card.row);
    std::vector<backend::OpenLoad> loads;
    while (query.next())
        loads.push_back({
            .item = query.item(0),
            .attempt = query.number<std::uint32_t>(1),
            .state = query.text(2) == "authorised" ? backend::OpenLoadState::Authorised
                                                   : backend::OpenLoadState::NotApplied,
            .terminal = query.terminal(3),
            .amount = query.money(4),
            .funding = {Query::sound(from_word(funding_words, query.text(5))), query.text(6)},
            .counter = query.number<std::uint16_t>(7),
            .balance_before = query.money(8),
            .host_time = {Query::sound(Bcd<4>::from_digits(query.text(9))),
                          Query::sound(Bcd<3>::from_digits(query.text(10)))},
        });
    return loads;
}

std::vector<backend::PendingLoad> CardBooks::pending_loads(const RegisteredCard& card) const
{
    Query query{database_,
                "SELECT id, item, amount_fen, created, state FROM pending"
                " WHERE card = ? AND state IN ('available', 'awaiting-proof')"
                " ORDER BY created, rowid LIMIT 100"};
    query.with(card.row);
    std::vector<backend::PendingLoad> pending;
    while (query.next())
        pending.push_back({query.text(0), query.item(1), query.money(2), query.time(3),
                           kept_state_of(Query::sound(from_word(pending_words, query.text(4))))});
    return pending;
}

}  // namespace kiosk::sandbox
