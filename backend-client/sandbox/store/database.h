#pragma once

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/clock.h"
#include "kiosk/domain/item_id.h"
#include "kiosk/domain/money.h"

#include <array>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace SQLite {
class Database;
class Statement;
class Transaction;
}  // namespace SQLite

namespace kiosk::sandbox {

/// The back office's one database file: WAL, synchronous FULL, foreign keys, STRICT tables.  One thread at a time.
/// Every failure of disk or database is an exception (std::runtime_error) that nobody but main() answers.
class Database {
public:
    /// Opens or makes the file and brings its schema up to date (schema.cpp).
    explicit Database(const std::filesystem::path& file);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Everything between construction and commit() happens, or nothing does.
    class Transaction {
    public:
        explicit Transaction(Database& database);
        ~Transaction();
        Transaction(const Transaction&) = delete;
        Transaction& operator=(const Transaction&) = delete;
        void commit();

    private:
        std::unique_ptr<SQLite::Transaction> inside_;
    };

    [[nodiscard]] SQLite::Database& inside() { return *database_; }

private:
    friend class Query;
    std::unique_ptr<SQLite::Database> database_;
    std::unordered_map<const char*, std::unique_ptr<SQLite::Statement>> prepared_;
};

/// One statement of fixed text, prepared once a process; gives it back when it goes.  Values are bound in the order of
/// the question marks and columns are numbered from 0.  Domain values stand in columns as they stand in messages: Money
/// as fen, ids and numbers as their texts, bytes as upper-case hex, times as RFC 3339.
class Query {
public:
    /// `sql` is a string literal: it is known by its address.
    Query(Database& database, const char* sql);
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    template <class... Values>
    Query& with(const Values&... values)
    {
        (put(values), ...);
        return *this;
    }

    [[nodiscard]] bool next();  ///< steps to the next row, if there is one
    void run();                 ///< for statements that answer no rows

    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] Money money(int column) const;
    [[nodiscard]] ItemId item(int column) const;
    [[nodiscard]] TerminalId terminal(int column) const;
    [[nodiscard]] WallTime time(int column) const;
    template <std::integral T>
    [[nodiscard]] T number(int column) const
    {
        return static_cast<T>(integer(column));
    }
    template <std::size_t N>
    [[nodiscard]] std::array<std::byte, N> hex(int column) const
    {
        return sound(array_from_hex<N>(text(column)));
    }

    /// The value of a text that this program wrote; throws std::runtime_error when it is damaged.
    template <class T>
    [[nodiscard]] static T sound(std::optional<T> value)
    {
        if (!value) damaged();
        return *std::move(value);
    }

private:
    [[noreturn]] static void damaged();
    [[nodiscard]] std::int64_t integer(int column) const;

    void put_text(const std::string& value);
    void put_integer(std::int64_t value);
    void put_null();
    void put(std::string_view value) { put_text(std::string{value}); }
    void put(std::integral auto value) { put_integer(static_cast<std::int64_t>(value)); }
    void put(Money value) { put_integer(value.in_fen()); }
    void put(const ItemId& value) { put_text(to_text(value)); }
    void put(const TerminalId& value) { put_text(value.digits()); }
    void put(WallTime value);
    template <std::size_t N>
    void put(const std::array<std::byte, N>& value)
    {
        put_text(to_hex(value));
    }
    template <class T>
    void put(const std::optional<T>& value)
    {
        if (value)
            put(*value);
        else
            put_null();
    }

    SQLite::Statement* statement_;
    int bound_ = 0;
};

}  // namespace kiosk::sandbox
