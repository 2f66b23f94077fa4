#pragma once

#include "kiosk/domain/bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace kiosk::journal {

/// RFC 4648 section 4: the standard alphabet, padded, on one line.
[[nodiscard]] std::string to_base64(BytesView bytes);

/// nullopt on anything that to_base64() does not write.
[[nodiscard]] std::optional<Bytes> from_base64(std::string_view text);

}  // namespace kiosk::journal
