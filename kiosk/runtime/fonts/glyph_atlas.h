#pragma once

#include "kiosk/runtime/fonts/font_face.h"
#include "kiosk/runtime/render/pixels.h"

#include <optional>
#include <vector>

namespace kiosk::runtime {

/// All glyphs in one texture, packed in shelves.  The texture never moves and a glyph never changes its place: its
/// size is fixed, and the kernel lends memory only for rows in use (0.3 MB for 400 glyphs of 30 pixels).
class GlyphAtlas {
public:
    static constexpr int width = 2048;
    static constexpr int height = 4096;

    GlyphAtlas();
    ~GlyphAtlas();
    GlyphAtlas(const GlyphAtlas&) = delete;
    GlyphAtlas& operator=(const GlyphAtlas&) = delete;

    /// Texels (0, 0) to (2, 2) are white.
    [[nodiscard]] const AlphaTexture& texture() const { return texture_; }

    /// Where the image lies now; nullopt when the atlas is full.
    [[nodiscard]] std::optional<PixelRect> put(const GlyphImage& image);

    /// How much is in use, 0 to 1.
    [[nodiscard]] float fill() const { return static_cast<float>(next_shelf_) / height; }

    /// Forgets every glyph, and gives the memory back.
    void clear();

private:
    struct Shelf {
        int y;
        int height;
        int next_x;
    };
    [[nodiscard]] Shelf* shelf_for(int glyph_width, int glyph_height);

    std::uint8_t* texels_;
    AlphaTexture texture_;
    std::vector<Shelf> shelves_;
    int next_shelf_ = 0;
};

}  // namespace kiosk::runtime
