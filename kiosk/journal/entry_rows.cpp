#include "kiosk/journal/entry_rows.h"

#include "kiosk/journal/statement.h"

#include <string>

namespace kiosk::journal {
namespace {

constexpr const char* select_entries =
    "SELECT e.number, e.part, e.parts, e.boot, e.uptime_ms, e.wall_ms, e.quality, e.kind, i.name, "
    "e.body, e.sealed"
    " FROM entries e LEFT JOIN items i ON i.id = e.item ";

Entry entry_of(const SQLite::Statement& row)
{
    Entry entry;
    entry.place = {number_at(row, 0), static_cast<std::uint32_t>(number_at(row, 1)),
                   static_cast<std::uint32_t>(number_at(row, 2))};
    entry.stamp.boot_epoch = static_cast<std::uint32_t>(number_at(row, 3));
    entry.stamp.uptime = std::chrono::milliseconds{integer_at(row, 4)};
    entry.stamp.wall = WallTime{std::chrono::milliseconds{integer_at(row, 5)}};
    entry.stamp.quality = static_cast<TimeQuality>(integer_at(row, 6));
    entry.kind = text_at(row, 7);
    entry.item = item_id_from_text(text_at(row, 8));
    entry.body = text_at(row, 9);
    entry.sealed = bytes_at(row, 10);
    return entry;
}

}  // namespace

EntryRows::EntryRows(SQLite::Database& database)
    : database_{database},
      insert_{prepare(database,
                      "INSERT INTO entries (number, part, parts, kind, item, body, sealed, boot, "
                      "uptime_ms, wall_ms,"
                      " quality) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")},
      of_item_{prepare(database, std::string{select_entries} +
                                     "WHERE e.item = ? AND e.number >= ? ORDER BY e.number")},
      from_{
          prepare(database, std::string{select_entries} + "WHERE e.number >= ? ORDER BY e.number")},
      last_{prepare(database, "SELECT max(number) FROM entries")}
{
}

EntryRows::~EntryRows() = default;

void EntryRows::insert(const Entry& entry, std::optional<std::int64_t> item)
{
    const auto& [place, stamp, kind, name, body, sealed] = entry;
    execute(*insert_, place.number, place.part, place.parts, kind, item, body,
            sealed.empty() ? std::nullopt : std::optional{BytesView{sealed}}, stamp.boot_epoch,
            stamp.uptime, stamp.wall.time_since_epoch(), stamp.quality);
}

std::uint64_t EntryRows::last_number() const
{
    const Query query{*last_};
    return query.next() ? number_at(*last_, 0) : 0;
}

std::optional<Entry> EntryRows::find(std::uint64_t number) const
{
    const Query query{*from_, number};
    if (!query.next()) return std::nullopt;
    auto entry = entry_of(*from_);
    return entry.place.number == number ? std::optional{std::move(entry)} : std::nullopt;
}

std::vector<Entry> EntryRows::of_item(std::int64_t item, std::uint64_t first) const
{
    std::vector<Entry> entries;
    const Query query{*of_item_, item, first};
    while (query.next()) entries.push_back(entry_of(*of_item_));
    return entries;
}

std::optional<Entry> EntryRows::last_of_a_note() const
{
    const auto row = prepare(
        database_,
        "SELECT number FROM entries WHERE kind IN ('NoteEscrowed', 'StackIntended', 'NoteStacked',"
        " 'NoteReturned', 'NoteUnattributed') ORDER BY number DESC LIMIT 1");
    const Query query{*row};
    return query.next() ? find(number_at(*row, 0)) : std::nullopt;
}

void EntryRows::each(std::uint64_t first, const std::function<void(const Entry&)>& sink) const
{
    // Of its own: the sink may call find().
    const auto rows = prepare(database_, from_->getQuery());
    const Query query{*rows, first};
    while (query.next()) sink(entry_of(*rows));
}

std::optional<WallTime> EntryRows::last_good_wall() const
{
    const auto rows = prepare(
        database_, "SELECT wall_ms FROM entries WHERE quality = ? ORDER BY number DESC LIMIT 1");
    const Query query{*rows, TimeQuality::Good};
    if (!query.next()) return std::nullopt;
    return WallTime{std::chrono::milliseconds{integer_at(*rows, 0)}};
}

}  // namespace kiosk::journal
