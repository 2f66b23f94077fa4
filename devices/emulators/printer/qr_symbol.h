#pragma once

#include "devices/printer/dot_matrix.h"
#include "kiosk/domain/bytes.h"

#include <cstdint>
#include <optional>

namespace kiosk::emulators {

enum class QrLevel : std::uint8_t { L, M, Q, H };

/// A QR code (model 2) of `module_dots` dots a module, without its quiet zone, as a printer prints it.
/// nullopt: the payload is empty or too long.
[[nodiscard]] std::optional<devices::DotMatrix> qr_symbol(BytesView payload, int module_dots,
                                                          QrLevel level);

}  // namespace kiosk::emulators
