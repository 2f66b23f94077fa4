#pragma once

#include "kiosk/domain/note.h"

#include <cstdint>
#include <optional>

namespace kiosk::flows {

/// How the house stands: what the runtime measures all the time (I10).
struct Conditions {
    bool journal_healthy = false;      ///< both stores take rows
    bool disk_reserve = false;         ///< free space above the reserve
    bool queue_within_limits = false;  ///< count, sum and age of what waits for the host
    bool bag_known = false;            ///< a cash bag with a number is in the acceptor
    bool time_known = false;           ///< TimeQuality::Good
    bool host_recent = false;          ///< it answered within the last 60 s
    bool reader_ready = false;         ///< at least one reader works
    bool printer_ready = false;        ///< can print

    friend bool operator==(const Conditions&, const Conditions&) = default;
};

/// Why no new cash is taken now; the first that holds, worst first.
enum class Hindrance : std::uint8_t { Reader, Journal, Disk, Queue, Acceptor, Bag, Clock, Host };

/// nullopt: new money may be taken.  `acceptor`: what is wrong with it, if anything; `acceptor_known`: it identified
/// itself since the start.
[[nodiscard]] std::optional<Hindrance> hindrance_to_cash(const Conditions& conditions,
                                                         std::optional<AcceptorProblem> acceptor,
                                                         bool acceptor_known);

}  // namespace kiosk::flows
