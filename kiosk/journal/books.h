#pragma once

#include "kiosk/domain/expected.h"
#include "kiosk/journal/database.h"
#include "kiosk/journal/entry.h"
#include "kiosk/journal/entry_rows.h"
#include "kiosk/journal/item_books.h"
#include "kiosk/journal/request_books.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kiosk::journal {

enum class BooksFault : std::uint8_t {
    Refused,      ///< contradicts what is booked; why_refused() tells
    Unwitnessed,  ///< the witness said no
    Full,         ///< no room on the disk
    Io,  ///< the disk refused.  If it was the commit, it may come to light after a restart: see settle()
};

/// Everything in journal.db.  The same booking serves a new append, the roll forward after a power cut and the rebuild
/// from the EJ, so the three cannot differ.  One thread.
class Books {
public:
    /// Throws JournalError, as open_database().
    Books(const std::filesystem::path& file, const Vault& vault, Access access);
    ~Books();
    Books(const Books&) = delete;
    Books& operator=(const Books&) = delete;

    /// Books all entries in one transaction, or none.  When all is booked and before it is committed `witness` is
    /// called: it makes the entries durable elsewhere, or begins to; false rolls everything back.
    Expected<void, BooksFault> write(const Batch& batch, const std::function<bool()>& witness);
    [[nodiscard]] const std::string& why_refused() const { return why_refused_; }

    /// A commit that changes nothing else.  After one that failed with Io it writes over what may be left of it in the
    /// log; after a kill it makes durable what the killed process had committed.  false: not even that.
    bool settle();

    /// A note to the next start; "" removes it.
    [[nodiscard]] std::string meta(const std::string& name) const;
    void set_meta(const std::string& name, const std::string& value);

    [[nodiscard]] std::optional<Boot> last_boot() const;
    /// See JournalReader.
    [[nodiscard]] std::optional<Note> last_accounted_note();
    /// SQLite's own check of the whole file; empty: sound.
    [[nodiscard]] std::string integrity() const;
    /// Rows of the tables that no entry accounts for; empty: none.
    [[nodiscard]] std::string unaccounted() const;

    [[nodiscard]] EntryRows& entries() { return entries_; }
    [[nodiscard]] ItemBooks& items() { return items_; }
    [[nodiscard]] RequestBooks& requests() { return requests_; }

private:
    Expected<void, Refusal> post(const Entry& entry);
    Expected<void, Refusal> post_record(const Record& record, const Entry& entry,
                                        std::optional<std::int64_t>& item);

    const Vault& vault_;
    std::unique_ptr<SQLite::Database> database_;
    EntryRows entries_;
    ItemBooks items_;
    RequestBooks requests_;
    std::string why_refused_;
};

}  // namespace kiosk::journal
