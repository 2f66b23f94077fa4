#include "backend-client/sandbox/store/answer_book.h"

namespace kiosk::sandbox {
namespace {

std::optional<StoredAnswer> first_row(Query& query)
{
    if (!query.next()) return std::nullopt;
    return StoredAnswer{query.text(0), query.number<int>(1), query.text(2)};
}

std::string text_of(const LoadChallenge& challenge, const AnswerBook::Terms& terms)
{
    return std::to_string(challenge.counter) + '/' + std::to_string(challenge.balance.in_fen()) +
           '/' + std::to_string(terms.amount.in_fen()) + '/' + terms.terminal.digits();
}

}  // namespace

std::optional<StoredAnswer> AnswerBook::find(const TerminalId& terminal,
                                             const std::string& key) const
{
    Query query{database_,
                "SELECT request, status, body FROM answer WHERE terminal = ? AND key = ?"};
    return first_row(query.with(terminal, key));
}

void AnswerBook::keep(const TerminalId& terminal, const std::string& key,
                      const StoredAnswer& answer, WallTime at)
{
    Query{database_,
          "INSERT INTO answer(terminal, key, request, at, status, body) VALUES(?, ?, ?, ?, ?, ?)"}
        .with(terminal, key, answer.request, at, answer.status, answer.body)
        .run();
}

std::optional<StoredAnswer> AnswerBook::find(const ItemId& item, std::uint32_t attempt) const
{
    Query query{database_,
                "SELECT request, status, body FROM attempt_answer WHERE item = ? AND number = ?"};
    return first_row(query.with(item, attempt));
}

void AnswerBook::keep(const ItemId& item, std::uint32_t attempt, const StoredAnswer& answer)
{
    Query{database_,
          "INSERT INTO attempt_answer(item, number, request, status, body) VALUES(?, ?, ?, ?, ?)"}
        .with(item, attempt, answer.request, answer.status, answer.body)
        .run();
}

SeenAs AnswerBook::seen(const RegisteredCard& card, const LoadChallenge& challenge,
                        const Terms& terms) const
{
    Query query{
        database_,
        "SELECT terms, attempted FROM challenge WHERE card = ? AND random = ? AND mac1 = ?"};
    if (!query.with(card.row, challenge.random, challenge.mac1).next()) return SeenAs::Never;
    const bool same = query.number<int>(1) == 0 && query.text(0) == text_of(challenge, terms);
    return same ? SeenAs::SameTerms : SeenAs::OtherTerms;
}

void AnswerBook::note(const RegisteredCard& card, const LoadChallenge& challenge,
                      const Terms& terms, bool attempted)
{
    Query{database_,
          "INSERT INTO challenge(card, random, mac1, terms, attempted) VALUES(?, ?, ?, ?, ?)"
          " ON CONFLICT DO UPDATE SET attempted = max(attempted, excluded.attempted)"}
        .with(card.row, challenge.random, challenge.mac1, text_of(challenge, terms), attempted)
        .run();
}

}  // namespace kiosk::sandbox
