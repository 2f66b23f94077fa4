#include "kiosk/journal/journal_files.h"

#include "kiosk/journal/ej_files.h"
#include "kiosk/journal/journal_error.h"

#include <fcntl.h>
#include <sys/file.h>

namespace kiosk::journal {

std::filesystem::path JournalFiles::key() const
{
    return key_file.empty() ? directory / "journal.key" : key_file;
}

bool JournalFiles::hold_a_journal() const
{
    return std::filesystem::exists(database()) || !list_ej_files(electronic_journal()).empty();
}

OwnedFile lock_journal(const JournalFiles& files)
{
    OwnedFile file{files.directory / "lock", O_RDWR | O_CREAT};
    if (::flock(file.descriptor(), LOCK_EX | LOCK_NB) != 0)
        throw JournalError{JournalProblem::InUse, "the journal in " + files.directory.string() +
                                                      " is in use by another process"};
    return file;
}

Vault open_vault(const JournalFiles& files)
{
    // A new key for an old journal would only hide that the old one is gone.
    if (files.hold_a_journal() || std::filesystem::exists(files.key()))
        return Vault::open(files.key());
    return Vault::create(files.key());
}

void check_identity(const Boot& found, const Vault& vault, const TerminalId* terminal)
{
    if (found.key_check != vault.key_check())
        throw JournalError{JournalProblem::KeyWrong,
                           "the journal was sealed with another key (" + found.key_check +
                               ") than the one in its key file (" + vault.key_check() + ")"};
    if (terminal != nullptr && found.terminal != *terminal)
        throw JournalError{JournalProblem::OtherTerminal,
                           "the journal is that of terminal " + found.terminal.digits() +
                               ", this is terminal " + terminal->digits()};
}

}  // namespace kiosk::journal
