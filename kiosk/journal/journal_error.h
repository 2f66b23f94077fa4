#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace kiosk::journal {

/// Why there is no journal, hence no money function.  Each value asks for another hand.
enum class JournalProblem : std::uint8_t {
    NoDisk,         ///< it cannot be written or read: full, read-only, no permission, failing
    InUse,          ///< another process has it open
    KeyMissing,     ///< the key file is gone, or is no key; the journal is kept as it is
    KeyWrong,       ///< the key is not the one that sealed this journal; likewise
    Damaged,        ///< the stores are torn, or contradict each other: salvage() (salvage.h)
    NewerSchema,    ///< written by newer software; likewise kept
    OtherTerminal,  ///< the journal of another terminal
};

/// Nobody who appends or reads can answer this: main catches it and shows "out of service".
/// The text is for a technician and never holds a card number.
class JournalError : public std::runtime_error {
public:
    JournalError(JournalProblem problem, const std::string& what, int system_error = 0)
        : std::runtime_error{what}, problem_{problem}, system_error_{system_error}
    {
    }
    [[nodiscard]] JournalProblem problem() const { return problem_; }
    [[nodiscard]] int system_error() const { return system_error_; }  ///< errno, or 0

private:
    JournalProblem problem_;
    int system_error_;
};

}  // namespace kiosk::journal
