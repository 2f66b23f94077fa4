#pragma once

#include "kiosk/journal/books.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace kiosk::journal {

/// What can be wrong with a journal.  None of it is repaired here.
enum class FindingKind : std::uint8_t {
    DatabaseDamaged,    ///< SQLite's own check fails, or rows are there that no entry accounts for
    EntryUnreadable,    ///< damaged, or sealed for another place
    SequenceGap,        ///< numbers are missing, from the database or the EJ
    ChainBroken,        ///< lines of the EJ were changed, cut out or put in (I12)
    StoresDiffer,       ///< the same number, another entry; or one store knows more than the other
    ItemContradiction,  ///< facts that cannot follow one another, or rows that differ from them
    RequestDiffers,     ///< a request's row differs from its entries (I8)
    LedgerDifference,  ///< the cash ledger is not zero, or rows and facts add up to different ledgers (I1)
    DoubleCredit,         ///< two applied loads used one counter of one card (I2)
    IntentWithoutResult,  ///< and no open item either (I6)
};

struct Finding {
    FindingKind kind{};
    std::string text;  ///< for a technician; no card number

    friend bool operator==(const Finding&, const Finding&) = default;
};

[[nodiscard]] std::string to_text(FindingKind kind);

/// Checks everything against everything; empty: the journal is clean.  At most 20 findings of a kind.
/// One append, the last, of which only one store knows is no finding: a kill left it there, and the next start
/// completes the other.
/// `current_boot`: an intent of this boot may still be under way; 0: nothing is.
/// Reads every entry, more than once: a million take a minute or two.
[[nodiscard]] std::vector<Finding> verify(Books& books, const Vault& vault,
                                          const std::filesystem::path& electronic_journal,
                                          std::uint32_t current_boot);

}  // namespace kiosk::journal
