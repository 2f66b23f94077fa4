#pragma once

#include <cstdint>

namespace kiosk::devices {

enum class PaperState : std::uint8_t { Enough, NearEnd, Out };

/// How the printer is, from its own answers to DLE EOT 1 to 4.
struct PrinterStatus {
    PaperState paper = PaperState::Enough;
    bool cover_open = false;
    bool cutter_error = false;
    bool other_error = false;  ///< off line for another reason, unrecoverable, head hot

    [[nodiscard]] bool can_print() const
    {
        return paper != PaperState::Out && !cover_open && !cutter_error && !other_error;
    }
    friend bool operator==(const PrinterStatus&, const PrinterStatus&) = default;
};

/// Why a receipt is not in the citizen's hand.  In every case the job is over: nothing of it is printed later (R44).
enum class PrintFault : std::uint8_t {
    NoPrinter,    ///< no answer or no line
    CannotPrint,  ///< paper out, cover open or an error before the first line: nothing was printed
    BrokenOff,  ///< it stopped in mid-job: part of it may hang out; the receipt is to be offered again
    Unconfirmed,  ///< all was sent and the printer did not confirm: perhaps printed
    Expired,      ///< the job was older than its deadline before printing began
};

}  // namespace kiosk::devices
