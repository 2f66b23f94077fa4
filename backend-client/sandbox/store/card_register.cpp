#include "backend-client/sandbox/store/card_register.h"

#include "backend-client/sandbox/store/words_of_rows.h"

#include <nlohmann/json.hpp>

namespace kiosk::sandbox {

std::optional<RegisteredCard> CardRegister::find(
    const CardNumber& number, const std::optional<std::array<std::byte, 8>>& issuer) const
{
    Query query{database_,
                "SELECT id, issuer, state, valid_to, counter, balance_fen FROM card WHERE asn = ?"};
    if (!query.with(number.full_digits()).next()) return std::nullopt;
    RegisteredCard card{
        .row = query.number<std::int64_t>(0),
        .id = {query.hex<8>(1), number},
        .state = Query::sound(from_word(card_state_words, query.text(2))),
        .valid_to = Query::sound(Bcd<4>::from_digits(query.text(3))),
        .counter = query.number<std::uint16_t>(4),
        .balance = query.money(5),
    };
    if (issuer && *issuer != card.id.issuer) return std::nullopt;
    return card;
}

void CardRegister::add(const NewCard& card)
{
    Query{database_, "INSERT INTO citizen(name) VALUES(?)"}.with(card.citizen).run();
    Query{database_,
          "INSERT INTO card(citizen, phone, issuer, asn, state, valid_from, valid_to, "
          "opening_fen, counter, balance_fen)"
          " VALUES(last_insert_rowid(), ?, ?, ?, 'active', ?, ?, ?, ?, ?)"}
        .with(card.phone, card.id.issuer, card.id.number.full_digits(), card.valid_from.digits(),
              card.valid_to.digits(), card.balance, card.counter, card.balance)
        .run();
}

void CardRegister::set_state(const RegisteredCard& card, backend::CardState state)
{
    const auto word = to_word(card_state_words, state);
    Query{database_, "UPDATE card SET state = ? WHERE id = ?"}.with(word, card.row).run();
    const auto reason =
        state == backend::CardState::Active ? std::nullopt : std::optional{std::string{word}};
    Query{database_, "INSERT INTO hotlist_change(issuer, asn, reason) VALUES(?, ?, ?)"}
        .with(card.id.issuer, card.id.number.full_digits(), reason)
        .run();
}

backend::Parameters CardRegister::parameters() const
{
    Query query{database_,
                "SELECT version, load_min_fen, load_max_fen, balance_cap_fen, denominations_fen"
                " FROM parameters ORDER BY version DESC LIMIT 1"};
    if (!query.next()) throw std::runtime_error{"the database has no parameters"};
    backend::Parameters parameters{.version = query.number<std::uint64_t>(0),
                                   .load_min = query.money(1),
                                   .load_max = query.money(2),
                                   .balance_cap = query.money(3)};
    for (const auto& fen : nlohmann::json::parse(query.text(4)))
        parameters.denominations.push_back(Money::fen(fen.get<std::int64_t>()));
    return parameters;
}

std::uint64_t CardRegister::hotlist_version() const
{
    Query query{database_, "SELECT coalesce(max(version), 0) FROM hotlist_change"};
    return query.next() ? query.number<std::uint64_t>(0) : 0;
}

backend::Hotlist CardRegister::hotlist(std::uint64_t since) const
{
    backend::Hotlist list{.version = hotlist_version()};
    if (since > list.version) since = 0;
    // Of each card only its last change counts.
    Query query{database_,
                "SELECT issuer, asn, reason, max(version) FROM hotlist_change"
                " WHERE version > ? GROUP BY asn ORDER BY 4"};
    query.with(since);
    while (query.next()) {
        const CardId card{query.hex<8>(0), Query::sound(CardNumber::from_digits(query.text(1)))};
        if (!query.is_null(2))
            list.added.push_back({card, query.text(2)});
        else if (since > 0)
            list.removed.push_back(card);
    }
    return list;
}

bool CardRegister::is_empty() const
{
    Query query{database_, "SELECT count(*) FROM card"};
    return query.next() && query.number<int>(0) == 0;
}

}  // namespace kiosk::sandbox
