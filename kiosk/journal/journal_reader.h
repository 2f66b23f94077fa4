#pragma once

#include "kiosk/domain/ledger.h"
#include "kiosk/domain/load_item.h"
#include "kiosk/journal/journal_files.h"
#include "kiosk/journal/request_books.h"
#include "kiosk/journal/verify.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kiosk::journal {

class Books;

/// What can be read of a journal.  One thread, the one of the Journal that it belongs to.  A journal that cannot be
/// read throws JournalError (Damaged, NoDisk).
class JournalReader {
public:
    JournalReader(Books& books, const Vault& vault, const JournalFiles& files);

    [[nodiscard]] std::optional<Boot> last_boot() const;
    /// Not settled yet, oldest first: what recovery begins with.
    [[nodiscard]] std::vector<LoadItem> open_items() const;
    [[nodiscard]] std::optional<LoadItem> item(const ItemId& id) const;
    /// Every item that ever was, in the order in which they began, folded anew from its facts; an item of which that
    /// fails is left out (verify tells).
    void each_item(const std::function<void(const LoadItem&)>& sink) const;
    /// Settled in boot `since_boot` or later, oldest first: for the reprint when the same card comes back (S15).
    [[nodiscard]] std::vector<LoadItem> settled_items(const CardId& card,
                                                      std::uint32_t since_boot) const;
    /// Settled with something to show for it (applied, kept, or a slip begun), and never reported printed: offered
    /// when the card comes back (S15).  In the order in which they were settled, the newest last; of more than `limit`
    /// the newest.
    [[nodiscard]] std::vector<LoadItem> unprinted_items(std::size_t limit = 200) const;
    /// The last note of all, if it came to rest in the box: credited to an item, or left unattributed.  After a start
    /// the acceptor may speak of it once more.
    [[nodiscard]] std::optional<Note> last_accounted_note() const;

    /// For the uploader: at most one request of each order key, see RequestBooks::waiting().
    [[nodiscard]] std::vector<StoredRequest> waiting_requests(
        std::size_t limit, std::optional<RequestId> after = {}) const;
    [[nodiscard]] std::vector<StoredRequest> quarantined_requests() const;
    [[nodiscard]] std::optional<StoredRequest> request(RequestId id) const;
    [[nodiscard]] std::optional<StoredRequest> request(const std::string& idempotency_key) const;
    [[nodiscard]] QueueTotals queue_totals() const;

    /// Added up from the rows of notes and items (I1).
    [[nodiscard]] CashLedger ledger() const;
    [[nodiscard]] std::uint64_t last_number() const;  ///< of the entries; 0: none
    /// The clock may not be earlier than this (R38).
    [[nodiscard]] std::optional<WallTime> last_good_wall() const;

    /// See verify.h.
    [[nodiscard]] std::vector<Finding> verify(std::uint32_t current_boot = 0) const;
    /// See export.h.
    void write_export(std::ostream& out, std::uint64_t first = 1) const;

private:
    Books& books_;
    const Vault& vault_;
    const JournalFiles& files_;
};

/// A journal that is only looked at, while the application does not run: for tools.  No boot is written, nothing is
/// repaired.
class InspectedJournal {
public:
    /// Throws JournalError.
    explicit InspectedJournal(JournalFiles files);
    ~InspectedJournal();

    [[nodiscard]] const JournalReader& read() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace kiosk::journal
