#pragma once

#include "kiosk/runtime/render/pixels.h"

#include <filesystem>

namespace kiosk::runtime {

/// Writes the pixels as an RGB PNG; the file appears whole or not at all.  Throws std::runtime_error with the path when
/// it cannot be written.
void write_png(const PixelView& picture, const std::filesystem::path& file);

}  // namespace kiosk::runtime
