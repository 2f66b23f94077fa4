#pragma once

#include "devices/printer/glyph_raster.h"
#include "devices/printer/receipt_layout.h"
#include "kiosk/domain/bytes.h"

#include <vector>

namespace kiosk::devices {

/// The smallest part of a receipt that moves paper, in two halves: `compose` puts it into the printer's memory and
/// prints nothing; `release` prints it.  So a printer that runs out of paper between two steps holds nothing that it
/// could print later but what ESC @ clears (R44).
struct PrintStep {
    Bytes compose;
    Bytes release;
    friend bool operator==(const PrintStep&, const PrintStep&) = default;
};

/// From laid-out lines to ESC/POS: initialisation with the first line, one step a line, the cut last.
///
/// `rare_characters`: a line with a character beyond the printers' fonts (in_printer_fonts()) is drawn with it and
/// sent as an image (X12); nullptr, or no font has the character either: its GB18030 code is sent, and what the
/// printer makes of that is its own affair.
[[nodiscard]] std::vector<PrintStep> encode(const std::vector<ReceiptLine>& lines,
                                            GlyphRaster* rare_characters);

/// Pushes out and cuts off what hangs from an earlier job that broke off.
[[nodiscard]] PrintStep cut_off_remains();

}  // namespace kiosk::devices
