#pragma once

#include "kiosk/domain/clock.h"
#include "kiosk/domain/expected.h"

#include <cstdint>
#include <string>
#include <vector>

namespace kiosk::devices {

enum class Align : std::uint8_t { Left, Centre, Right };

/// One element of a receipt, top to bottom.
struct PrintLine {
    enum class Kind : std::uint8_t {
        Text,  ///< `text`, wrapped at the paper's width
        Pair,  ///< `text` at the left edge, `value` at the right one; on two lines when they do not fit on one
        Rule,   ///< a line across the paper
        Blank,  ///< an empty line
        QrCode  ///< `text` as a QR code, centred
    };
    Kind kind = Kind::Text;
    std::string text{};   ///< UTF-8
    std::string value{};  ///< UTF-8, for Pair
    Align align = Align::Left;
    bool bold = false;
    bool tall = false;  ///< double height and width: amounts, headings
};

/// A finished receipt: what it says, in the citizen's language, before any layout.
using PrintDocument = std::vector<PrintLine>;

enum class PaperState : std::uint8_t { Enough, NearEnd, Out };

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

/// A receipt printer on its line.  Belongs to one worker thread; opens and reopens its port by itself.
class ReceiptPrinter {
public:
    virtual ~ReceiptPrinter() = default;

    /// Prints, cuts and waits for the printer's own word that it is done.  `deadline`: 60 s after the job was made; a
    /// job that cannot end by then is cancelled and its buffer cleared.
    virtual Expected<PrinterStatus, PrintFault> print(const PrintDocument& document,
                                                      TimePoint deadline) = 0;

    /// Asks how it is, within half a second.
    virtual Expected<PrinterStatus, PrintFault> status() = 0;
};

}  // namespace kiosk::devices
