#pragma once

#include "devices/link/serial_port.h"
#include "devices/printer/glyph_raster.h"
#include "devices/printer/print_document.h"
#include "devices/printer/print_session.h"
#include "devices/printer/printer_status.h"
#include "devices/printer/receipt_layout.h"
#include "kiosk/domain/clock.h"
#include "kiosk/domain/expected.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace kiosk::devices {

/// What a site says of its printer.
struct PrinterSettings {
    std::string path;  ///< a stable name: /dev/serial/by-path/.. (R24)
    /// Flow control is not needed: at most one line is on its way.  With XON/XOFF, a printer that stops the line while
    /// it is off line cannot be asked why.
    LineSettings line{.baud = 115200};
    ReceiptFormat format{};
    /// To draw characters that the printer's own font lacks (X12); empty: their codes are sent.
    std::vector<FontFile> rare_character_fonts = receipt_fonts();
};

/// A receipt printer on its line.  Belongs to one worker thread; opens and reopens its port by itself.
class ReceiptPrinter {
public:
    /// Does not open the port yet.  Throws std::runtime_error if a font is not there.
    explicit ReceiptPrinter(PrinterSettings settings);

    /// Prints, cuts and waits for the printer's own word that it is done; answers how the printer is afterwards.
    /// `deadline`: 60 s after the job was made; a job that cannot end by then is cancelled and nothing of it is
    /// printed later.  What hangs out of the slot after a broken job is cut off before the next.
    Expected<PrinterStatus, PrintFault> print(const PrintDocument& document, TimePoint deadline);

    /// Asks how it is, within half a second; after a silence 4096 zeros go first, which end a command that was cut in
    /// two, and the line's time for them (0.4 s at 115200 baud) is added.
    Expected<PrinterStatus, PrintFault> status();

    /// Why the line is not there, for the log and the maintenance page; nullopt while it is open.
    [[nodiscard]] std::optional<LinkFault> line_fault() const { return line_fault_; }

private:
    PrintSession::Outcome run(const std::vector<PrintStep>& steps, TimePoint deadline);
    bool connect();
    bool converse(PrintSession& session);
    void wind_up(const PrintSession& session, bool was_job);
    void drop(LinkFault why);

    PrinterSettings settings_;
    std::optional<GlyphRaster> rare_characters_;
    std::optional<SerialPort> port_;
    std::optional<LinkFault> line_fault_ = LinkFault::NotFound;
    bool remains_ = false;        ///< a piece of a broken job may hang out
    std::size_t unfinished_ = 0;  ///< bytes of a command that the printer may still wait for
};

}  // namespace kiosk::devices
