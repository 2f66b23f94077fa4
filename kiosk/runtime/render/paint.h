#pragma once

#include "kiosk/runtime/render/pixels.h"

#include <array>

/// The four brushes of the renderer.  A pixel belongs to a shape when its centre does; a centre on an edge belongs to
/// the shape on its right or below, so shapes that share an edge never leave a gap nor blend a pixel twice.
/// Each brush rounds once a pixel: what an exact blend would put into 8 bits.
namespace kiosk::runtime {

/// A corner of a triangle, in pixels and texels.
struct Corner {
    float x = 0;
    float y = 0;
    float u = 0;
    float v = 0;
    Argb colour = 0;
};
using Triangle = std::array<Corner, 3>;

/// The pixels whose centres lie in [low, high) x ..: the first of them, and one past the last.
[[nodiscard]] int first_centre(double edge);

/// Fills `area`, which lies within `target`.
void paint_rect(const PixelView& target, const PixelRect& area, Argb colour);

/// Paints texels through `colour`, one texel a pixel: texel (tx, ty) falls on the area's first pixel.
struct TexelOrigin {
    int tx = 0;
    int ty = 0;
};
void paint_texels(const PixelView& target, const PixelRect& area, const AlphaTexture& texture,
                  TexelOrigin origin, Argb colour);

/// Paints the part of a triangle in `area`, colours blended from corner to corner.
void paint_triangle(const PixelView& target, const PixelRect& area, const Triangle& triangle);

/// The same, times the texture's coverage, sampled between the four nearest texels.
void paint_textured_triangle(const PixelView& target, const PixelRect& area,
                             const Triangle& triangle, const AlphaTexture& texture);

/// The texture's coverage at (u, v) in texels, 0 to 255: between the four nearest, the border repeated outwards.
[[nodiscard]] float coverage_at(const AlphaTexture& texture, float u, float v);

}  // namespace kiosk::runtime
