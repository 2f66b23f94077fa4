#pragma once

#include "kiosk/journal/durable_file.h"
#include "kiosk/journal/record.h"
#include "kiosk/journal/vault.h"

#include <filesystem>

namespace kiosk::journal {

/// Where everything of one journal lies: DIR/journal.db, DIR/ej/, DIR/journal.key, DIR/reserve, DIR/lock.
struct JournalFiles {
    std::filesystem::path directory;
    std::filesystem::path key_file;  ///< empty: DIR/journal.key

    [[nodiscard]] std::filesystem::path database() const { return directory / "journal.db"; }
    [[nodiscard]] std::filesystem::path electronic_journal() const { return directory / "ej"; }
    [[nodiscard]] std::filesystem::path key() const;
    [[nodiscard]] std::filesystem::path reserve() const { return directory / "reserve"; }
    /// Whether an earlier start left a database or an EJ.
    [[nodiscard]] bool hold_a_journal() const;
};

/// Takes the journal for this process, until the file is closed.  Throws JournalError: InUse, NoDisk.
[[nodiscard]] OwnedFile lock_journal(const JournalFiles& files);

/// The key of an existing journal, or a new one for a new journal.  Throws JournalError: KeyMissing, NoDisk.
[[nodiscard]] Vault open_vault(const JournalFiles& files);

/// Throws JournalError: KeyWrong, OtherTerminal, unless `found`, read from the journal, goes with `vault` and, if it is
/// given, `terminal`.
void check_identity(const Boot& found, const Vault& vault, const TerminalId* terminal);

}  // namespace kiosk::journal
