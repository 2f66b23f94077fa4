#include "kiosk/journal/books.h"

#include "kiosk/journal/journal_error.h"
#include "kiosk/journal/statement.h"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>

#include <sqlite3.h>

#include <type_traits>

namespace kiosk::journal {
namespace {

BooksFault fault_of(int code)
{
    switch (code) {
        case SQLITE_FULL:
            return BooksFault::Full;
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
        case SQLITE_TOOBIG:
            return BooksFault::Refused;
        default:
            return BooksFault::Io;
    }
}

}  // namespace

Books::Books(const std::filesystem::path& file, const Vault& vault, Access access)
try : vault_{vault}, database_{open_database(file, access)}, entries_{*database_},
    items_{*database_, entries_, vault}, requests_{*database_, entries_, vault} {
} catch (const SQLite::Exception& error) {
    throw JournalError{JournalProblem::Damaged, file.string() + ": " + error.what()};
}

Books::~Books() = default;

Expected<void, BooksFault> Books::write(const Batch& batch, const std::function<bool()>& witness)
{
    try {
        SQLite::Transaction transaction{*database_, SQLite::TransactionBehavior::IMMEDIATE};
        for (const auto& entry : batch) {
            if (const auto posted = post(entry); !posted) {
                items_.forget();
                why_refused_ = posted.error().why;
                return unexpected{BooksFault::Refused};
            }
        }
        if (!witness()) {
            items_.forget();
            return unexpected{BooksFault::Unwitnessed};
        }
        transaction.commit();
        items_.keep();
        return {};
    } catch (const SQLite::Exception& error) {
        items_.forget();
        why_refused_ = error.what();
        return unexpected{fault_of(error.getErrorCode())};
    } catch (...) {
        items_.forget();
        throw;
    }
}

Expected<void, Refusal> Books::post(const Entry& entry)
{
    const auto record = read_entry(entry, vault_);
    if (!record) return unexpected{Refusal{entry.kind + ": " + to_text(record.error())}};
    std::optional<std::int64_t> item;
    if (auto posted = post_record(*record, entry, item); !posted) return posted;
    entries_.insert(entry, item);
    return {};
}

Expected<void, Refusal> Books::post_record(const Record& record, const Entry& entry,
                                           std::optional<std::int64_t>& item)
{
    if (const auto* fact = std::get_if<Fact>(&record)) {
        const auto posted = items_.post(*fact, entry);
        if (!posted) return unexpected{posted.error()};
        item = *posted;
        return {};
    }
    if (const auto* request = std::get_if<OutgoingRequest>(&record))
        return requests_.post(*request, entry);
    if (const auto* done = std::get_if<Acknowledgement>(&record)) return requests_.post(*done);
    if (const auto* refused = std::get_if<Quarantine>(&record)) return requests_.post(*refused);
    const auto& boot = std::get<Boot>(record);
    const auto row =
        prepare(*database_, "INSERT INTO boots (epoch, entry, software) VALUES (?, ?, ?)");
    execute(*row, boot.epoch, entry.place.number, boot.software);
    return {};
}

bool Books::settle()
{
    try {
        // Another value than the last time: SQLite does not write what is there already.
        set_meta("settled", meta("settled") == "odd" ? "even" : "odd");
        return true;
    } catch (const SQLite::Exception&) {
        return false;
    }
}

std::string Books::meta(const std::string& name) const
{
    const auto row = prepare(*database_, "SELECT value FROM meta WHERE name = ?");
    const Query query{*row, name};
    return query.next() ? text_at(*row, 0) : "";
}

void Books::set_meta(const std::string& name, const std::string& value)
{
    const auto row = prepare(
        *database_, value.empty() ? "DELETE FROM meta WHERE name = ?1"
                                  : "INSERT INTO meta (name, value) VALUES (?1, ?2)"
                                    " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    if (value.empty())
        execute(*row, name);
    else
        execute(*row, name, value);
}

std::optional<Boot> Books::last_boot() const
{
    const auto row = prepare(*database_, "SELECT entry FROM boots ORDER BY epoch DESC LIMIT 1");
    const Query query{*row};
    if (!query.next()) return std::nullopt;
    const auto entry = entries_.find(number_at(*row, 0));
    const auto record = entry ? read_entry(*entry, vault_)
                              : Expected<Record, RecordFault>{unexpected{RecordFault::UnknownKind}};
    const auto* boot = record ? std::get_if<Boot>(&*record) : nullptr;
    if (boot == nullptr)
        throw JournalError{JournalProblem::Damaged, "the last boot cannot be read back"};
    return *boot;
}

std::optional<Note> Books::last_accounted_note()
{
    const auto entry = entries_.last_of_a_note();
    if (!entry) return std::nullopt;
    const auto record = read_entry(*entry, vault_);
    const auto* fact = record ? std::get_if<Fact>(&*record) : nullptr;
    if (fact == nullptr)
        throw JournalError{JournalProblem::Damaged, "the last note cannot be read back"};
    if (const auto* lost = std::get_if<fact::NoteUnattributed>(fact)) return lost->note;
    const auto* stacked = std::get_if<fact::NoteStacked>(fact);
    if (stacked == nullptr) return std::nullopt;
    const auto item = items_.find(stacked->item);
    const auto* note = item ? item->find(stacked->note) : nullptr;
    return note == nullptr ? std::nullopt : std::optional{note->note};
}

std::string Books::integrity() const
{
    try {
        const auto rows = prepare(*database_, "PRAGMA integrity_check(1)");
        rows->executeStep();
        const auto word = text_at(*rows, 0);
        return word == "ok" ? "" : word;
    } catch (const SQLite::Exception& error) {
        return error.what();
    }
}

std::string Books::unaccounted() const
{
    struct Check {
        const char* sql;
        const char* trouble;
    };
    constexpr Check checks[]{
        {"SELECT count(*) FROM requests r LEFT JOIN entries e ON e.number = r.entry AND e.kind = "
         "'Request'"
         " WHERE e.number IS NULL",
         "a row of requests without its entry"},
        {"SELECT count(*) FROM entries e LEFT JOIN requests r ON r.entry = e.number"
         " WHERE e.kind = 'Request' AND r.entry IS NULL",
         "a request that is in no lane"},
        {"SELECT count(*) FROM boots b LEFT JOIN entries e ON e.number = b.entry AND e.kind = "
         "'Booted'"
         " WHERE e.number IS NULL",
         "a row of boots without its entry"},
        {"SELECT (SELECT count(*) FROM notes) - (SELECT count(*) FROM entries WHERE kind = "
         "'NoteEscrowed'"
         " OR (kind = 'NoteUnattributed' AND item IS NULL AND json_extract(body, '$.value_fen') > "
         "0))",
         "rows of notes and the facts of their coming are not as many"},
    };
    for (const auto& [sql, trouble] : checks)
        if (database_->execAndGet(sql).getInt64() != 0) return trouble;
    return {};
}

}  // namespace kiosk::journal
