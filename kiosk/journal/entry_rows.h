#pragma once

#include "kiosk/domain/clock.h"
#include "kiosk/journal/entry.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace SQLite {
class Database;
class Statement;
}  // namespace SQLite

namespace kiosk::journal {

/// The table `entries`.  SQLite's faults come out as SQLite::Exception, which Books and JournalReader translate.
class EntryRows {
public:
    explicit EntryRows(SQLite::Database& database);
    ~EntryRows();
    EntryRows(const EntryRows&) = delete;
    EntryRows& operator=(const EntryRows&) = delete;

    /// `item`: the row of the entry's item.
    void insert(const Entry& entry, std::optional<std::int64_t> item);

    [[nodiscard]] std::uint64_t last_number() const;  ///< 0: none
    [[nodiscard]] std::optional<Entry> find(std::uint64_t number) const;
    /// The facts of the item in row `item`, from entry `first` on.
    [[nodiscard]] std::vector<Entry> of_item(std::int64_t item, std::uint64_t first) const;
    /// The newest fact that speaks of a note.
    [[nodiscard]] std::optional<Entry> last_of_a_note() const;
    /// All from `first` on, one at a time.
    void each(std::uint64_t first, const std::function<void(const Entry&)>& sink) const;
    /// The newest wall time that was known to be right (R38).
    [[nodiscard]] std::optional<WallTime> last_good_wall() const;

private:
    SQLite::Database& database_;
    std::unique_ptr<SQLite::Statement> insert_;
    std::unique_ptr<SQLite::Statement> of_item_;
    std::unique_ptr<SQLite::Statement> from_;
    std::unique_ptr<SQLite::Statement> last_;
};

}  // namespace kiosk::journal
