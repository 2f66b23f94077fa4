#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

namespace kiosk::runtime {

/// A font file that is missing or broken; what() names the file, and the Debian package it comes from.
class FontError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One glyph in pixels: rows of `width` bytes of coverage, placed around the pen on the baseline.
struct GlyphImage {
    int left = 0;  ///< from the pen to the first column
    int top = 0;   ///< from the baseline up to the first row's upper edge
    int width = 0;
    int height = 0;
    float advance = 0;  ///< of the pen, whole pixels
    std::vector<std::uint8_t> alpha;

    [[nodiscard]] bool empty() const { return width == 0 || height == 0; }
};

/// One face of a font file, which stays on disk: only the pages of glyphs that are drawn come into memory.
/// One thread.
class FontFace {
public:
    /// `index`: which face of a collection.  Throws FontError.
    FontFace(const std::filesystem::path& file, int index);
    ~FontFace();
    FontFace(FontFace&&) noexcept;
    FontFace& operator=(FontFace&&) noexcept;

    /// From ascender to descender, and the ascender alone, as a multiple of the em.
    [[nodiscard]] float line_in_em() const;
    [[nodiscard]] float ascent_in_em() const;

    /// The glyph with an em of `em_px`; empty for a space; nullopt when the face has none.
    [[nodiscard]] std::optional<GlyphImage> glyph(char32_t code_point, float em_px) const;

private:
    struct Handle;
    std::unique_ptr<Handle> handle_;
};

}  // namespace kiosk::runtime
