#pragma once

#include "kiosk/journal/entry_rows.h"
#include "kiosk/journal/vault.h"

#include <cstdint>
#include <iosfwd>

namespace kiosk::journal {

/// Writes the entries from `first` on as JSON lines for people and their tools, one object a line:
///
///     {"number":17,"wall":"2026-11-22T16:03:11.250+08:00","quality":"G","boot":3,"uptime_ms":81250,
///      "kind":"NoteStacked","item":"225000000001-3-1","body":{"note":"3-1-1","recovered":false}}
///
/// A request has "path" and "request_body" too.  Every run of 13 digits and more is masked but for its last four, so no
/// card number leaves the terminal this way.  An entry that cannot be read has "trouble" and no "body".
void export_entries(const EntryRows& entries, const Vault& vault, std::uint64_t first,
                    std::ostream& out);

}  // namespace kiosk::journal
