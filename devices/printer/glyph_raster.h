#pragma once

#include "devices/printer/dot_matrix.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace kiosk::devices {

struct FontFile {
    std::filesystem::path path;
    int face = 0;  ///< index in a font collection (.ttc)
};

/// Debian's fonts-noto-cjk (sans, fixed width, simplified Chinese) and, for rare name characters (X12),
/// fonts-hanazono; in the order in which they are asked for a character.
[[nodiscard]] std::vector<FontFile> receipt_fonts();

/// Draws characters as dots, from outline fonts.  Opens a font when a character first needs it.  One thread at a time.
class GlyphRaster {
public:
    /// Throws std::runtime_error naming the first file that is not there.
    explicit GlyphRaster(std::vector<FontFile> fonts = receipt_fonts());
    ~GlyphRaster();
    GlyphRaster(GlyphRaster&&) noexcept;
    GlyphRaster& operator=(GlyphRaster&&) noexcept;

    /// The character in a cell of width x height dots, on a common base line; its em square is as high as the cell and
    /// `em_width` wide.  nullopt: no font has it.
    [[nodiscard]] std::optional<DotMatrix> glyph(char32_t character, int width, int height,
                                                 int em_width);

private:
    class Faces;
    std::unique_ptr<Faces> faces_;
};

}  // namespace kiosk::devices
