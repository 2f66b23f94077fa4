#pragma once

#include "kiosk/journal/journal_files.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace kiosk::journal {

/// What was done with a journal that would not open.
struct SalvageReport {
    bool database_written = false;            ///< made anew, or completed, from the EJ
    bool electronic_journal_written = false;  ///< completed, or written anew, from the database
    std::uint64_t entries = 0;                ///< in the database afterwards
    std::filesystem::path set_aside;          ///< the damaged store, kept; empty: none
    std::vector<std::string> lost;  ///< what could not be brought over, a line each; at most 100
};

/// Makes a damaged journal (JournalProblem::Damaged) whole again from the store that is sound (R13).  Nothing is
/// deleted: a store that cannot be used is renamed to journal.db.damaged-N or ej.damaged-N.  Afterwards the journal
/// takes no new money until Journal::verify() finds it clean.
///
/// Not while it is open.  The key must be there.  Throws JournalError: InUse, KeyMissing, KeyWrong, NoDisk, and Damaged
/// if neither store can be read.
SalvageReport salvage(const JournalFiles& files,
                      std::chrono::minutes utc_offset = std::chrono::hours{8});

/// The name in Books::meta() under which the reason stands why no new money is taken.
constexpr const char* unverified_mark = "unverified";

}  // namespace kiosk::journal
