#pragma once

#include "devices/printer/dot_matrix.h"

#include <filesystem>

namespace kiosk::emulators {

/// A picture of paper from a 203 dpi head: one pixel a dot, two colours, its resolution noted (pHYs).
/// False if the file cannot be written or the picture is empty.
[[nodiscard]] bool write_png(const std::filesystem::path& path, const devices::DotMatrix& dots);

}  // namespace kiosk::emulators
