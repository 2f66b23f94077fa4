#include "backend-client/sandbox/store/database.h"

#include "backend-client/sandbox/store/schema.h"

#include "backend-client/rfc3339.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <cassert>
#include <stdexcept>

namespace kiosk::sandbox {

Database::Database(const std::filesystem::path& file)
{
    try {
        database_ = std::make_unique<SQLite::Database>(
            file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        std::filesystem::permissions(
            file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        database_->exec(
            "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF");
        migrate(*this);
    } catch (const SQLite::Exception& error) {
        throw std::runtime_error{file.string() + ": " + error.what()};
    }
}

Database::~Database() = default;

Database::Transaction::Transaction(Database& database)
    : inside_{std::make_unique<SQLite::Transaction>(*database.database_,
                                                    SQLite::TransactionBehavior::IMMEDIATE)}
{
}

Database::Transaction::~Transaction() = default;

void Database::Transaction::commit() { inside_->commit(); }

Query::Query(Database& database, const char* sql)
{
    auto& prepared = database.prepared_[sql];
    if (!prepared) prepared = std::make_unique<SQLite::Statement>(*database.database_, sql);
    statement_ = prepared.get();
}

Query::~Query()
{
    statement_->tryReset();
    statement_->clearBindings();
}

bool Query::next() { return statement_->executeStep(); }

void Query::run() { statement_->exec(); }

bool Query::is_null(int column) const { return statement_->isColumnNull(column); }

std::string Query::text(int column) const { return statement_->getColumn(column).getString(); }

Money Query::money(int column) const { return Money::fen(integer(column)); }

ItemId Query::item(int column) const { return sound(item_id_from_text(text(column))); }

TerminalId Query::terminal(int column) const
{
    return sound(TerminalId::from_digits(text(column)));
}

WallTime Query::time(int column) const
{
    return sound(backend::wall_time_from_rfc3339(text(column)));
}

std::int64_t Query::integer(int column) const { return statement_->getColumn(column).getInt64(); }

void Query::damaged() { throw std::runtime_error{"the database holds a value it never wrote"}; }

void Query::put_text(const std::string& value) { statement_->bind(++bound_, value); }
void Query::put_integer(std::int64_t value) { statement_->bind(++bound_, value); }
void Query::put_null() { statement_->bind(++bound_); }
void Query::put(WallTime value) { put_text(backend::to_rfc3339(value)); }

}  // namespace kiosk::sandbox
