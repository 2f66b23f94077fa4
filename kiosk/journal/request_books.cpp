#include "kiosk/journal/request_books.h"

#include "kiosk/journal/journal_error.h"
#include "kiosk/journal/statement.h"

namespace kiosk::journal {
namespace {

std::string text_of(RequestId id) { return std::to_string(static_cast<std::uint64_t>(id)); }

}  // namespace

struct RequestBooks::Statements {
    explicit Statements(SQLite::Database& database)
        : insert{database,
                 "INSERT OR IGNORE INTO requests (entry, key, lane, order_token, amount_fen, "
                 "wall_ms)"
                 " VALUES (?, ?, ?, ?, ?, ?)"},
          settle{database,
                 "UPDATE requests SET state = ?, ack = ? WHERE entry = ? AND (state = 0 OR (state "
                 "= 2 AND ? = 1))"},
          // The partial indexes serve both halves; a key's oldest is found with one look.
          waiting{database,
                  "SELECT r.entry FROM requests r WHERE r.state = 0"
                  " AND (r.lane, r.entry) > (coalesce((SELECT lane FROM requests WHERE entry = "
                  "?1), -1), ?1)"
                  " AND NOT EXISTS (SELECT 1 FROM requests q WHERE q.state = 0"
                  " AND q.order_token = r.order_token AND q.entry < r.entry)"
                  " ORDER BY r.lane, r.entry LIMIT ?2"},
          by_id{database, "SELECT entry, state, ack FROM requests WHERE entry = ?"},
          by_key{database, "SELECT entry, state, ack FROM requests WHERE key = ?"}
    {
    }

    SQLite::Statement insert;
    SQLite::Statement settle;
    SQLite::Statement waiting;
    SQLite::Statement by_id;
    SQLite::Statement by_key;
};

RequestBooks::RequestBooks(SQLite::Database& database, const EntryRows& entries, const Vault& vault)
    : database_{database},
      entries_{entries},
      vault_{vault},
      statements_{std::make_unique<Statements>(database)}
{
}

RequestBooks::~RequestBooks() = default;

Expected<void, Refusal> RequestBooks::post(const OutgoingRequest& request, const Entry& entry)
{
    // Without an order key a request waits for no other.
    const auto& order = request.order_key.empty() ? request.key : request.order_key;
    const auto token = vault_.token("order", as_bytes(order));
    const int rows = execute(statements_->insert, entry.place.number, request.key, request.lane,
                             BytesView{token}, request.amount, entry.stamp.wall.time_since_epoch());
    if (rows == 1) return {};
    return unexpected{Refusal{"the idempotency key " + request.key + " is used already"}};
}

Expected<void, Refusal> RequestBooks::post(const Acknowledgement& done)
{
    constexpr auto state = RequestState::Acknowledged;
    if (execute(statements_->settle, state, done.ack, done.request, state) == 1) return {};
    return unexpected{Refusal{"no request " + text_of(done.request) + " waits to be acknowledged"}};
}

Expected<void, Refusal> RequestBooks::post(const Quarantine& refused)
{
    constexpr auto state = RequestState::Quarantined;
    if (execute(statements_->settle, state, std::optional<std::string>{}, refused.request, state) ==
        1)
        return {};
    return unexpected{
        Refusal{"no request " + text_of(refused.request) + " waits to be quarantined"}};
}

StoredRequest RequestBooks::load(RequestId id, RequestState state, std::string ack) const
{
    const auto entry = entries_.find(static_cast<std::uint64_t>(id));
    auto record = entry ? read_entry(*entry, vault_)
                        : Expected<Record, RecordFault>{unexpected{RecordFault::UnknownKind}};
    auto* request = record ? std::get_if<OutgoingRequest>(&*record) : nullptr;
    if (request == nullptr)
        throw JournalError{JournalProblem::Damaged,
                           "request " + text_of(id) + " cannot be read back"};
    return {id, std::move(*request), state, std::move(ack), entry->stamp};
}

std::vector<StoredRequest> RequestBooks::waiting(std::size_t limit,
                                                 std::optional<RequestId> after) const
{
    std::vector<StoredRequest> requests;
    const Query query{statements_->waiting, after.value_or(RequestId{0}), limit};
    while (query.next())
        requests.push_back(
            load(RequestId{number_at(statements_->waiting, 0)}, RequestState::Waiting, {}));
    return requests;
}

std::vector<StoredRequest> RequestBooks::quarantined() const
{
    std::vector<StoredRequest> requests;
    const auto rows =
        prepare(database_, "SELECT entry FROM requests WHERE state = 2 ORDER BY entry");
    while (rows->executeStep())
        requests.push_back(load(RequestId{number_at(*rows, 0)}, RequestState::Quarantined, {}));
    return requests;
}

std::optional<StoredRequest> RequestBooks::find(RequestId id) const
{
    const Query query{statements_->by_id, id};
    if (!query.next()) return std::nullopt;
    return load(id, static_cast<RequestState>(integer_at(statements_->by_id, 1)),
                text_at(statements_->by_id, 2));
}

std::optional<StoredRequest> RequestBooks::find(const std::string& key) const
{
    const Query query{statements_->by_key, key};
    if (!query.next()) return std::nullopt;
    return load(RequestId{number_at(statements_->by_key, 0)},
                static_cast<RequestState>(integer_at(statements_->by_key, 1)),
                text_at(statements_->by_key, 2));
}

std::optional<RequestState> RequestBooks::state(RequestId id) const
{
    const Query query{statements_->by_id, id};
    if (!query.next()) return std::nullopt;
    return static_cast<RequestState>(integer_at(statements_->by_id, 1));
}

QueueTotals RequestBooks::totals() const
{
    QueueTotals totals;
    const auto waiting = prepare(
        database_, "SELECT count(*), sum(amount_fen), min(entry) FROM requests WHERE state = 0");
    waiting->executeStep();
    totals.waiting = number_at(*waiting, 0);
    totals.sum = money_at(*waiting, 1);
    if (const auto oldest = entries_.find(number_at(*waiting, 2))) totals.oldest = oldest->stamp;
    const auto set_aside = prepare(database_, "SELECT count(*) FROM requests WHERE state = 2");
    set_aside->executeStep();
    totals.quarantined = number_at(*set_aside, 0);
    return totals;
}

}  // namespace kiosk::journal
