#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

namespace SQLite {
class Database;
}

namespace kiosk::journal {

/// What the opener may do.
enum class Access : std::uint8_t {
    Write,    ///< the application: the one writer
    Inspect,  ///< a tool that looks: changes no row
};

/// The connection to journal.db with the settings that money-safety section 1 asks for: WAL, synchronous FULL,
/// exclusive, foreign keys on; the log is carried over into the file every 4 MB and cut back to 8 MB (R41).
///
/// With Access::Write the schema is brought up to date.  Throws JournalError: NoDisk, InUse, Damaged (no database),
/// NewerSchema.
[[nodiscard]] std::unique_ptr<SQLite::Database> open_database(const std::filesystem::path& file,
                                                              Access access);

/// Makes the empty file, durably; the first open_database() makes the tables.  Throws JournalError: NoDisk.
void create_database(const std::filesystem::path& file);

}  // namespace kiosk::journal
