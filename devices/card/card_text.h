#pragma once

#include "kiosk/domain/bytes.h"

#include <string>

namespace kiosk::devices {

/// A text field of a card: GB18030 (of which GBK and ASCII are parts), filled up with 00, 20 or FF, as UTF-8.
/// Characters outside the basic plane, 4 bytes in GB18030, survive; a last character that the field cuts in two is
/// dropped.  Bytes that are no GB18030, and control characters, which could reach a printer, make the text empty.
/// Any thread.
[[nodiscard]] std::string text_from_card(BytesView field);

}  // namespace kiosk::devices
