#pragma once

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/money.h"
#include "kiosk/journal/journal_error.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <sqlite3.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

/// Our types in and out of SQLite statements.  For the .cpp files of this folder only: it includes SQLiteCpp.
/// A column of another type than asked for reads as 0 or empty (STRICT tables hold no such thing).
namespace kiosk::journal {

[[nodiscard]] inline std::unique_ptr<SQLite::Statement> prepare(SQLite::Database& database,
                                                                const std::string& sql)
{
    return std::make_unique<SQLite::Statement>(database, sql);
}

template <class T>
requires std::integral<T> || std::is_enum_v<T>
void bind(SQLite::Statement& statement, int index, T value)
{
    statement.bind(index, static_cast<std::int64_t>(value));
}
inline void bind(SQLite::Statement& statement, int index, const std::string& text)
{
    statement.bind(index, text);
}
inline void bind(SQLite::Statement& statement, int index, BytesView bytes)
{
    statement.bind(index, bytes.data(), static_cast<int>(bytes.size()));
}
inline void bind(SQLite::Statement& statement, int index, Money amount)
{
    statement.bind(index, amount.in_fen());
}
inline void bind(SQLite::Statement& statement, int index, std::chrono::milliseconds time)
{
    statement.bind(index, static_cast<std::int64_t>(time.count()));
}
template <class T>
void bind(SQLite::Statement& statement, int index, const std::optional<T>& value)
{
    if (value)
        bind(statement, index, *value);
    else
        statement.bind(index);
}

template <class... Values>
void bind_all(SQLite::Statement& statement, const Values&... values)
{
    int index = 0;
    (bind(statement, ++index, values), ...);
}

/// A statement at work: bound at construction; reset at the end, or it would hold the write-ahead log open (R41).
class Query {
public:
    template <class... Values>
    explicit Query(SQLite::Statement& statement, const Values&... values) : statement_{statement}
    {
        statement_.tryReset();
        bind_all(statement_, values...);
    }
    ~Query() { statement_.tryReset(); }
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    [[nodiscard]] bool next() const { return statement_.executeStep(); }

private:
    SQLite::Statement& statement_;
};

/// Runs a statement that yields no row; returns how many rows it changed.
template <class... Values>
int execute(SQLite::Statement& statement, const Values&... values)
{
    const Query query{statement, values...};
    return statement.exec();
}

/// Does `work`; what SQLite throws comes out as a JournalError.
template <class Work>
auto translated(const Work& work)
{
    try {
        return work();
    } catch (const SQLite::Exception& error) {
        const bool damaged =
            error.getErrorCode() == SQLITE_CORRUPT || error.getErrorCode() == SQLITE_NOTADB;
        throw JournalError{damaged ? JournalProblem::Damaged : JournalProblem::NoDisk,
                           error.what()};
    }
}

[[nodiscard]] inline std::int64_t integer_at(const SQLite::Statement& row, int column)
{
    return row.getColumn(column).getInt64();
}
[[nodiscard]] inline std::uint64_t number_at(const SQLite::Statement& row, int column)
{
    return static_cast<std::uint64_t>(integer_at(row, column));
}
[[nodiscard]] inline Money money_at(const SQLite::Statement& row, int column)
{
    return Money::fen(integer_at(row, column));
}
[[nodiscard]] inline std::string text_at(const SQLite::Statement& row, int column)
{
    return row.getColumn(column).getString();
}
[[nodiscard]] inline Bytes bytes_at(const SQLite::Statement& row, int column)
{
    const auto value = row.getColumn(column);
    const auto* begin = static_cast<const std::byte*>(value.getBlob());
    return {begin, begin + value.getBytes()};
}

}  // namespace kiosk::journal
