#pragma once

#include "kiosk/domain/receipt.h"
#include "kiosk/views/catalogue.h"
#include "kiosk/views/frame_view.h"

#include <string>
#include <vector>

namespace kiosk::views {

/// A slip, in the language of its receipt, before any layout.  From top to bottom.
struct ReceiptView {
    std::string brand;
    std::string status;  ///< the first line after the brand: how it ended (X24)
    std::string amount_label;
    std::string amount;     ///< bold and tall
    std::string statement;  ///< one sentence: where the money is, what to do now
    std::vector<Row> rows;
    std::string qr;      ///< the item's number, as text
    std::string footer;  ///< keep this slip; the hotline
};

[[nodiscard]] ReceiptView make_receipt(const Receipt& receipt, const Catalogue& catalogue,
                                       const std::string& hotline);

}  // namespace kiosk::views
