#pragma once

#include "kiosk/runtime/render/pixels.h"

#include <cstdint>
#include <span>
#include <vector>

struct ImDrawData;
struct ImDrawVert;
struct ImDrawCmd;
struct ImVec2;

namespace kiosk::runtime {

/// Draws ImGui's lists into a buffer that keeps its pixels from frame to frame, and touches only what changed: each
/// tile of 64x64 pixels has a hash of all that touches it, and a tile whose hash is the last frame's is left alone.
///
/// Honours ImDrawData::DisplayPos and FramebufferScale (a picture for another size, or one moved aside), the clip
/// rectangles, and textures of type AlphaTexture, whose texels must not change while a frame on screen shows them.
/// Shapes with a corner farther than 2^20 pixels from the window are left out.
/// A rectangle of texels as large as its pixels (a glyph) snaps to whole pixels and stays sharp; any other is smoothed.
/// One thread; no memory is allocated once the largest frame has been seen.
class DamageRenderer {
public:
    static constexpr int tile_size = 64;

    explicit DamageRenderer(Argb background) : background_{background | 0xFF000000U} {}

    /// Brings `target` up to date, and returns the rectangles that changed (valid until the next call; none: nothing
    /// did).  `target` holds what the last call left there, unless its size is new or forget() was called since.
    std::span<const PixelRect> render(const ImDrawData& data, const PixelView& target);

    /// The pixels or the texels are not those of the last frame any more: the next one is drawn entirely.
    void forget() { old_hashes_.clear(); }

private:
    // What one ImDrawCmd has in common.
    struct Batch {
        const ImDrawVert* vertices = nullptr;
        const AlphaTexture* texture = nullptr;
        PixelRect clip;
        std::uint64_t hash = 0;
    };
    // One triangle (three indices) or upright rectangle (six) of a batch.
    struct Shape {
        const std::uint16_t* indices = nullptr;
        std::uint32_t batch = 0;
        bool is_rectangle = false;
        PixelRect box;  // all pixels that it may touch
    };
    struct Place {  // pixels = (units - origin) * scale
        float x = 0, y = 0, scale_x = 1, scale_y = 1;
    };

    [[nodiscard]] static std::uint64_t hash_of(const ImDrawData& data, const PixelView& target);
    void begin(const ImDrawData& data, const PixelView& target);
    void collect(const ImDrawData& data, const PixelView& target);
    void collect_batch(const ImDrawCmd& command, const std::uint16_t* indices);
    void add(const Shape& shape);
    void find_damage(const PixelView& target);
    void add_damage(const PixelRect& run);
    void paint_all(const PixelView& target, const PixelRect& area) const;
    void paint(const Shape& shape, const PixelView& target, const PixelRect& area) const;

    [[nodiscard]] std::size_t tile(int column, int row) const;
    [[nodiscard]] bool changed(int column, int row) const;
    [[nodiscard]] PixelRect box_of(const Batch& batch, const std::uint16_t* indices, int n) const;
    [[nodiscard]] ImVec2 to_pixels(const ImDrawVert& vertex) const;

    Argb background_;
    Place place_;
    int columns_ = 0;
    int rows_ = 0;
    std::vector<Batch> batches_;
    std::vector<Shape> shapes_;
    std::vector<std::uint64_t> hashes_;
    std::vector<std::uint64_t> old_hashes_;
    std::uint64_t old_frame_ = 0;
    std::vector<PixelRect> damage_;
};

}  // namespace kiosk::runtime
