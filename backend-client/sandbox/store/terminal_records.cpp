#include "backend-client/sandbox/store/terminal_records.h"

#include "backend-client/sandbox/store/words_of_rows.h"

namespace kiosk::sandbox {

void TerminalRecords::sign_on(const TerminalId& terminal, const backend::SignOn& request,
                              WallTime at)
{
    Query{
        database_,
        "INSERT INTO terminal(number, software, boot_epoch, signed_on) VALUES(?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET software = excluded.software, boot_epoch = excluded.boot_epoch,"
        " signed_on = excluded.signed_on"}
        .with(terminal, request.software, request.boot_epoch, at)
        .run();
}

void TerminalRecords::heartbeat(const TerminalId& terminal, const std::string& body, WallTime at)
{
    Query{database_, "INSERT INTO heartbeat(terminal, at, body) VALUES(?, ?, ?)"}
        .with(terminal, at, body)
        .run();
}

void TerminalRecords::journal_segment(const backend::JournalSegment& segment,
                                      const std::string& body, WallTime at)
{
    std::uint64_t last = 0;
    {
        Query query{database_,
                    "SELECT coalesce(max(last), 0) FROM journal_segment WHERE terminal = ?"};
        if (query.with(segment.terminal).next()) last = query.number<std::uint64_t>(0);
    }
    bool known = false;
    {
        Query query{database_,
                    "SELECT 1 FROM journal_segment WHERE terminal = ? AND first = ? AND last = ? "
                    "AND head = ?"};
        known = query.with(segment.terminal, segment.first, segment.last, segment.head).next();
    }
    if (known) return;
    Query{database_,
          "INSERT INTO journal_segment(terminal, first, last, head, at, body) VALUES(?, ?, ?, ?, "
          "?, ?)"}
        .with(segment.terminal, segment.first, segment.last, segment.head, at, body)
        .run();
    const bool follows = last == 0 || segment.first == last + 1;
    if (follows) return;
    Query{database_, "INSERT INTO alarm(at, kind, terminal) VALUES(?, ?, ?)"}
        .with(at, segment.first > last ? "journal-gap" : "journal-overlap", segment.terminal)
        .run();
}

std::int64_t TerminalRecords::load_report(const ItemId& item, const backend::LoadResult& report,
                                          backend::Verdict verdict, const std::string& body,
                                          WallTime at)
{
    Query query{database_,
                "INSERT INTO load_report(item, attempt, terminal, at, body, verdict)"
                " VALUES(?, ?, ?, ?, ?, ?) RETURNING id"};
    query.with(item, report.attempt, report.terminal, at, body, to_word(verdict_words, verdict));
    return query.next() ? query.number<std::int64_t>(0) : 0;
}

}  // namespace kiosk::sandbox
