#pragma once

#include "kiosk/runtime/render/pixels.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace kiosk::emulators {

/// A receipt's PNG as ink on the table's paper, at half its size.  Never changes: the renderer looks at its texels as
/// long as a frame shows them.
class ReceiptPicture {
public:
    /// Throws std::runtime_error, naming the file, if it is no PNG.
    explicit ReceiptPicture(const std::filesystem::path& file);
    ReceiptPicture(const ReceiptPicture&) = delete;
    ReceiptPicture& operator=(const ReceiptPicture&) = delete;

    [[nodiscard]] const runtime::AlphaTexture& texture() const { return texture_; }

private:
    std::vector<std::uint8_t> ink_;
    runtime::AlphaTexture texture_;
};

}  // namespace kiosk::emulators
