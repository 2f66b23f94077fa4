#pragma once

#include "kiosk/journal/books.h"
#include "kiosk/journal/ej_files.h"

#include <cstdint>

namespace kiosk::journal {

/// What a start found of the last run.
struct Recovery {
    std::uint64_t rolled_forward = 0;  ///< entries of which only the EJ knew
    std::uint64_t torn_bytes = 0;      ///< of the EJ's end, closed off with a Torn line

    friend bool operator==(const Recovery&, const Recovery&) = default;
};

/// What a start may book from the EJ: nothing, or all parts of one append.
[[nodiscard]] bool is_one_append(const Batch& entries);

/// Makes database and EJ say the same again.  An append goes to the EJ first and to the database second, so a kill or a
/// power cut leaves the EJ ahead by at most one whole append.  Nobody acted on it, but it may be the result of an act
/// that was done, so it is booked, never dropped.
///
/// `tail`: the EJ from the database's last number on.  Anything else that is found is no power cut and throws
/// JournalError (Damaged), with nothing changed.
Recovery reconcile(Books& books, const EjTail& tail);

}  // namespace kiosk::journal
