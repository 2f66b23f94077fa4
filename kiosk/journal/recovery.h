#pragma once

#include "kiosk/journal/books.h"
#include "kiosk/journal/ej_files.h"
#include "kiosk/journal/electronic_journal.h"

#include <cstdint>

namespace kiosk::journal {

/// What a start found of the last run.
struct Recovery {
    std::uint64_t rolled_forward = 0;  ///< entries of which only the EJ knew
    std::uint64_t witnessed = 0;       ///< entries of which only the database knew
    std::uint64_t torn_bytes = 0;      ///< of the EJ's end, closed off with a Torn line

    friend bool operator==(const Recovery&, const Recovery&) = default;
};

/// What one store may have beyond the other: nothing, or all parts of one append.
[[nodiscard]] bool is_one_append(const Batch& entries);

/// The number of the boot that begins now.
[[nodiscard]] std::uint32_t next_boot(const Books& books);

/// Number of the entry in front of the database's last append; 0: none.  As far back as reconcile() looks.
[[nodiscard]] std::uint64_t before_last_append(Books& books);

/// Makes database and EJ say the same again.  An append goes to both at once, so a kill or a power cut leaves either of
/// them ahead of the other by at most one whole append.  Nobody acted on it, but it may be the result of an act that
/// was done, so it is completed, never dropped:
///
///     EJ ahead         its entries are booked
///     database ahead   its lines are written again, numbers and stamps as they were
///     EJ's end torn    closed off first, with a Torn line of this start
///
/// Both stores are durable when it returns, so what a kill left unsynced in one is never two appends behind.
///
/// `tail`: the EJ from before_last_append() on, behind which `ej` goes on.  `now`: of this start, but for the boot, which
/// is found here.  Anything else that is found is no power cut and throws JournalError (Damaged), with nothing changed;
/// NoDisk: the disk refused.
Recovery reconcile(Books& books, const EjTail& tail, ElectronicJournal& ej, Stamp now);

}  // namespace kiosk::journal
