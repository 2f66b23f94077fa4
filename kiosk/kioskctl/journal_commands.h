#pragma once

#include "kiosk/journal/journal_files.h"
#include "kiosk/journal/journal_reader.h"
#include "kiosk/journal/journal_snapshot.h"
#include "kiosk/kioskctl/answer.h"

#include <optional>
#include <vector>

/// What citizen-kioskctl says of a journal.  Nothing is written to it and no boot is recorded.
namespace kiosk::kioskctl {

/// A journal to be looked at: at rest, its database; while the application runs, a copy of its EJ.
class JournalView {
public:
    /// Throws journal::JournalError.
    explicit JournalView(const journal::JournalFiles& files);

    [[nodiscard]] const journal::JournalReader& read() const;
    [[nodiscard]] bool is_running() const { return snapshot_.has_value(); }

private:
    std::optional<journal::InspectedJournal> at_rest_;
    std::optional<journal::JournalSnapshot> snapshot_;
};

/// Terminal, boot, counts and sums of items and requests, the cash ledger (I1).
[[nodiscard]] Answer status(const JournalView& view);

/// The open items, or `all` there ever were; one object each, the card masked.
[[nodiscard]] Answer items(const JournalView& view, bool all);

/// Chain, agreement of the stores, facts, ledger (verify.h).  While the application runs: the EJ alone.
[[nodiscard]] std::vector<journal::Finding> verify(const JournalView& view);
[[nodiscard]] Answer verification(const JournalView& view,
                                  const std::vector<journal::Finding>& findings);

}  // namespace kiosk::kioskctl
