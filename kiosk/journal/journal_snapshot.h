#pragma once

#include "kiosk/journal/journal_files.h"
#include "kiosk/journal/journal_reader.h"

#include <memory>

namespace kiosk::journal {

/// A journal that another process holds open, as its electronic journal shows it at this moment.  The holder has
/// journal.db for itself alone; the EJ is only ever appended to, so it can be copied at any time.
///
///     DIR/ej/*.ej  --copy-->  a private directory  --booked anew-->  a database of our own  -->  read()
///
/// Nothing in DIR is written or locked.  A step that is being written just now may be missing.  A million entries take
/// about a minute.
class JournalSnapshot {
public:
    /// Throws JournalError: NoDisk, KeyMissing, KeyWrong, Damaged.
    explicit JournalSnapshot(const JournalFiles& files);
    ~JournalSnapshot();

    [[nodiscard]] const JournalReader& read() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace kiosk::journal
