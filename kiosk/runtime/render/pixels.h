#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

/// Rectangles and buffers of pixels.  x grows to the right, y downwards; a pixel's centre lies at +0.5.
namespace kiosk::runtime {

/// Columns [x0, x1) and rows [y0, y1).
struct PixelRect {
    int x0 = 0;
    int y0 = 0;
    int x1 = 0;
    int y1 = 0;

    [[nodiscard]] bool empty() const { return x0 >= x1 || y0 >= y1; }
    friend bool operator==(const PixelRect&, const PixelRect&) = default;
};

[[nodiscard]] inline PixelRect intersection(const PixelRect& a, const PixelRect& b)
{
    return {std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
}

/// 0xAARRGGBB, not premultiplied.
using Argb = std::uint32_t;

/// Somebody else's pixels, 0xFFRRGGBB each.  The owner keeps them alive.
struct PixelView {
    std::uint32_t* pixels = nullptr;
    int width = 0;
    int height = 0;
    int stride = 0;  ///< pixels from one row to the next

    [[nodiscard]] PixelRect bounds() const { return {0, 0, width, height}; }
    [[nodiscard]] std::uint32_t* row(int y) const
    {
        return pixels + static_cast<std::ptrdiff_t>(y) * stride;
    }
};

/// Coverage of glyphs, one byte a texel, rows of `width` bytes.  What an ImTextureID points at.
struct AlphaTexture {
    const std::uint8_t* alpha = nullptr;
    int width = 0;
    int height = 0;
};

}  // namespace kiosk::runtime
