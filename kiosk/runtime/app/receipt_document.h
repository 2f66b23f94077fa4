#pragma once

#include "devices/printer/print_document.h"
#include "kiosk/views/receipt_view.h"

namespace kiosk::runtime {

/// A slip as the printer takes it: heading, amount and code large and in the middle, the rest as rows.
[[nodiscard]] devices::PrintDocument receipt_document(const views::ReceiptView& view);

}  // namespace kiosk::runtime
