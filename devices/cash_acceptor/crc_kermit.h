#pragma once

#include "kiosk/domain/bytes.h"

#include <cstdint>

namespace kiosk::devices {

/// CRC-16/KERMIT: reflected polynomial 0x8408, initial value 0, no final exclusive or.  CCNET and ID-003 end every
/// frame with it, low byte first; over a whole frame with its CRC it is 0 (devices.md section 1).
[[nodiscard]] std::uint16_t crc_kermit(BytesView bytes);

}  // namespace kiosk::devices
