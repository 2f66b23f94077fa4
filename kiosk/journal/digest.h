#pragma once

#include "kiosk/domain/bytes.h"

#include <array>
#include <cstddef>
#include <initializer_list>

namespace kiosk::journal {

/// A SHA-256 value (FIPS 180-4).
using Digest = std::array<std::byte, 32>;

/// Of all parts, one behind the other.
[[nodiscard]] Digest sha256(std::initializer_list<BytesView> parts);

}  // namespace kiosk::journal
