#pragma once

#include "backend-client/sandbox/store/database.h"

#include "backend-client/messages_loads.h"
#include "backend-client/messages_terminals.h"

#include <cstdint>
#include <string>

namespace kiosk::sandbox {

/// What terminals sent in about themselves, and their reports about loads: kept as they came.
class TerminalRecords {
public:
    explicit TerminalRecords(Database& database) : database_{database} {}

    void sign_on(const TerminalId& terminal, const backend::SignOn& request, WallTime at);
    void heartbeat(const TerminalId& terminal, const std::string& body, WallTime at);
    /// The same segment twice is kept once.  One that leaves a gap behind the last, or tells other lines for the same
    /// numbers, is kept too, with an alarm.
    void journal_segment(const backend::JournalSegment& segment, const std::string& body,
                         WallTime at);
    /// Answers the report's number, which names it for ever.
    std::int64_t load_report(const ItemId& item, const backend::LoadResult& report,
                             backend::Verdict verdict, const std::string& body, WallTime at);

private:
    Database& database_;
};

}  // namespace kiosk::sandbox
