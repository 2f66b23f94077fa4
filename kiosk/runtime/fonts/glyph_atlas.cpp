#include "kiosk/runtime/fonts/glyph_atlas.h"

#include <sys/mman.h>

#include <algorithm>
#include <new>

namespace kiosk::runtime {
namespace {

constexpr std::size_t bytes = static_cast<std::size_t>(GlyphAtlas::width) * GlyphAtlas::height;
constexpr int white = 3;  // texels
constexpr int gap = 1;    // between glyphs: a smoothed one looks half a texel aside

}  // namespace

GlyphAtlas::GlyphAtlas()
{
    void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc{};
    texels_ = static_cast<std::uint8_t*>(memory);
    texture_ = {texels_, width, height};
    clear();
}

GlyphAtlas::~GlyphAtlas() { ::munmap(texels_, bytes); }

void GlyphAtlas::clear()
{
    ::madvise(texels_, bytes, MADV_DONTNEED);  // reads as zero from here on
    for (int y = 0; y < white; ++y)
        std::fill_n(texels_ + static_cast<std::ptrdiff_t>(y) * width, white, std::uint8_t{255});
    shelves_.assign(1, {0, white, white + gap});
    next_shelf_ = white + gap;
}

// A shelf at most a quarter too high, or a new one.
GlyphAtlas::Shelf* GlyphAtlas::shelf_for(int glyph_width, int glyph_height)
{
    for (auto& shelf : shelves_) {
        const bool fits = glyph_height <= shelf.height && shelf.next_x + glyph_width <= width;
        if (fits && shelf.height * 4 <= glyph_height * 5 + 4) return &shelf;
    }
    if (glyph_width > width || next_shelf_ + glyph_height > height) return nullptr;
    shelves_.push_back({next_shelf_, glyph_height, 0});
    next_shelf_ += glyph_height + gap;
    return &shelves_.back();
}

std::optional<PixelRect> GlyphAtlas::put(const GlyphImage& image)
{
    Shelf* shelf = shelf_for(image.width, image.height);
    if (shelf == nullptr) return std::nullopt;
    const int x = shelf->next_x;
    const int y = shelf->y;
    shelf->next_x += image.width + gap;
    for (int row = 0; row < image.height; ++row)
        std::copy_n(image.alpha.data() + static_cast<std::ptrdiff_t>(row) * image.width,
                    image.width, texels_ + static_cast<std::ptrdiff_t>(y + row) * width + x);
    return PixelRect{x, y, x + image.width, y + image.height};
}

}  // namespace kiosk::runtime
