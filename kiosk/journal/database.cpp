#include "kiosk/journal/database.h"

#include "kiosk/journal/durable_file.h"
#include "kiosk/journal/journal_error.h"
#include "kiosk/journal/migrations.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>

#include <fcntl.h>
#include <sqlite3.h>

#include <string>

namespace kiosk::journal {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, const SQLite::Exception& error)
{
    const int code = error.getErrorCode();
    const auto problem = code == SQLITE_BUSY || code == SQLITE_LOCKED ? JournalProblem::InUse
                         : code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_ERROR
                             ? JournalProblem::Damaged
                             : JournalProblem::NoDisk;
    throw JournalError{problem, file.string() + ": " + error.what()};
}

void set_up(SQLite::Database& database)
{
    for (const auto* pragma : {"PRAGMA locking_mode = EXCLUSIVE", "PRAGMA foreign_keys = ON",
                               "PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON",
                               "PRAGMA temp_store = MEMORY"})
        database.exec(pragma);
    const auto mode = database.execAndGet("PRAGMA journal_mode = WAL").getString();
    if (mode != "wal") throw SQLite::Exception("no write-ahead log: " + mode, SQLITE_IOERR);
    for (const auto* pragma : {"PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 1000",
                               "PRAGMA journal_size_limit = 8388608"})
        database.exec(pragma);
}

void migrate(SQLite::Database& database)
{
    const auto version = database.execAndGet("PRAGMA user_version").getInt();
    const auto steps = migrations();
    for (auto n = static_cast<std::size_t>(version); n < steps.size(); ++n) {
        SQLite::Transaction step{database, SQLite::TransactionBehavior::IMMEDIATE};
        database.exec(std::string{steps[n]});
        database.exec("PRAGMA user_version = " + std::to_string(n + 1));
        step.commit();
    }
}

}  // namespace

std::unique_ptr<SQLite::Database> open_database(const std::filesystem::path& file, Access access)
{
    try {
        auto database = std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READWRITE);
        set_up(*database);
        const auto version = database->execAndGet("PRAGMA user_version").getInt();
        if (version > static_cast<int>(migrations().size()))
            throw JournalError{JournalProblem::NewerSchema, file.string() + ": schema " +
                                                                std::to_string(version) +
                                                                " was written by newer software"};
        if (access == Access::Write) migrate(*database);
        if (access == Access::Inspect) database->exec("PRAGMA query_only = ON");
        return database;
    } catch (const SQLite::Exception& error) {
        refuse(file, error);
    }
}

void create_database(const std::filesystem::path& file)
{
    // For its owner alone; SQLite gives the log beside it the same mode.
    const OwnedFile empty{file, O_RDWR | O_CREAT | O_EXCL};
    sync_directory(file.parent_path());
}

}  // namespace kiosk::journal
