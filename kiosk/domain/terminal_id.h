#pragma once

#include "kiosk/domain/bcd.h"

namespace kiosk {

/// The terminal number (终端机编号), 12 digits in 6 bytes, as it goes into INITIALIZE FOR LOAD and every MAC.
using TerminalId = Bcd<6>;

}  // namespace kiosk
