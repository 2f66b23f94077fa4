#pragma once

#include "kiosk/domain/clock.h"
#include "kiosk/domain/expected.h"
#include "kiosk/domain/money.h"
#include "kiosk/journal/entry_rows.h"
#include "kiosk/journal/item_rows.h"
#include "kiosk/journal/record.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kiosk::journal {

enum class RequestState : std::uint8_t {
    Waiting,       ///< in its lane, or on its way
    Acknowledged,  ///< final
    Quarantined,   ///< out of its lane: for staff
};

struct StoredRequest {
    RequestId id{};
    OutgoingRequest request;
    RequestState state = RequestState::Waiting;
    std::string ack;  ///< empty unless Acknowledged
    Stamp created;

    friend bool operator==(const StoredRequest&, const StoredRequest&) = default;
};

/// What waits for the host (I10: limits on count, sum and age).
struct QueueTotals {
    std::size_t waiting = 0;
    Money sum;                    ///< of the waiting ones
    std::optional<Stamp> oldest;  ///< when the oldest waiting one was made
    std::size_t quarantined = 0;

    friend bool operator==(const QueueTotals&, const QueueTotals&) = default;
};

/// The table `requests`: the queue as a view over the journal.  As ItemBooks, part of the caller's transaction.
class RequestBooks {
public:
    RequestBooks(SQLite::Database& database, const EntryRows& entries, const Vault& vault);
    ~RequestBooks();
    RequestBooks(const RequestBooks&) = delete;
    RequestBooks& operator=(const RequestBooks&) = delete;

    Expected<void, Refusal> post(const OutgoingRequest& request, const Entry& entry);
    Expected<void, Refusal> post(const Acknowledgement& done);
    Expected<void, Refusal> post(const Quarantine& refused);

    /// The requests that may go out now, at most `limit`: of each order key the oldest waiting one, the most urgent
    /// lane first and in it the oldest.  `after`: only those that stand behind it in this order.
    [[nodiscard]] std::vector<StoredRequest> waiting(std::size_t limit,
                                                     std::optional<RequestId> after) const;
    [[nodiscard]] std::vector<StoredRequest> quarantined() const;
    [[nodiscard]] std::optional<StoredRequest> find(RequestId id) const;
    [[nodiscard]] std::optional<StoredRequest> find(const std::string& key) const;
    [[nodiscard]] std::optional<RequestState> state(RequestId id) const;
    [[nodiscard]] QueueTotals totals() const;

private:
    struct Statements;
    [[nodiscard]] StoredRequest load(RequestId id, RequestState state, std::string ack) const;

    SQLite::Database& database_;
    const EntryRows& entries_;
    const Vault& vault_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace kiosk::journal
