#include "kiosk/runtime/render/damage_renderer.h"

#include "kiosk/runtime/render/paint.h"

#include <imgui.h>

#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <utility>

namespace kiosk::runtime {
namespace {

static_assert(sizeof(ImDrawIdx) == 2 && sizeof(ImDrawVert) == 20);

std::uint64_t mix(std::uint64_t hash, std::uint64_t value)
{
    hash = (hash ^ value) * 0x9E3779B97F4A7C15U;
    return hash ^ (hash >> 29U);
}

template <class T>
std::uint64_t mix_object(std::uint64_t hash, const T& object)
{
    std::array<std::uint64_t, (sizeof(T) + 7) / 8> words{};
    std::memcpy(words.data(), &object, sizeof(T));
    for (const auto word : words) hash = mix(hash, word);
    return hash;
}

template <class T>
std::uint64_t mix_array(std::uint64_t hash, const ImVector<T>& items)
{
    const auto* bytes = reinterpret_cast<const std::byte*>(items.Data);
    const auto count = static_cast<std::size_t>(items.Size) * sizeof(T);
    std::uint64_t word = 0;
    std::size_t at = 0;
    for (; at + sizeof word <= count; at += sizeof word) {
        std::memcpy(&word, bytes + at, sizeof word);
        hash = mix(hash, word);
    }
    word = 0;
    if (at < count) std::memcpy(&word, bytes + at, count - at);
    return mix(mix(hash, word), count);
}

// ImGui's colours have red in the lowest byte.
Argb argb(ImU32 abgr)
{
    return (abgr & 0xFF00FF00U) | ((abgr & 0xFFU) << 16U) | ((abgr >> 16U) & 0xFFU);
}

bool same_texel(const ImDrawVert& a, const ImDrawVert& b)
{
    return a.uv.x == b.uv.x && a.uv.y == b.uv.y;
}

// Six indices that ImGui wrote for an upright rectangle of one colour: corners 0 1 2, 0 2 3, clockwise from top left.
bool is_rectangle(const ImDrawVert* v, const ImDrawIdx* i)
{
    if (i[3] != i[0] || i[4] != i[2]) return false;
    const ImDrawVert& a = v[i[0]];
    const ImDrawVert& b = v[i[1]];
    const ImDrawVert& c = v[i[2]];
    const ImDrawVert& d = v[i[5]];
    const bool upright = a.pos.y == b.pos.y && b.pos.x == c.pos.x && c.pos.y == d.pos.y &&
                         d.pos.x == a.pos.x && a.pos.x <= c.pos.x && a.pos.y <= c.pos.y;
    const bool straight =
        a.uv.y == b.uv.y && b.uv.x == c.uv.x && c.uv.y == d.uv.y && d.uv.x == a.uv.x;
    return upright && straight && a.col == b.col && a.col == c.col && a.col == d.col;
}

bool near(float a, float b) { return std::abs(a - b) < 1.0F / 32; }

// Pixels and texels of a rectangle whose texels are as large as its pixels, moved to whole pixels.
struct Glyph {
    PixelRect pixels;
    TexelOrigin texels;
};
bool as_glyph(const Corner& low, const Corner& high, Glyph& glyph)
{
    const bool same_size =
        near(high.x - low.x, high.u - low.u) && near(high.y - low.y, high.v - low.v);
    if (!same_size || !near(low.u, std::round(low.u)) || !near(low.v, std::round(low.v)))
        return false;
    glyph.texels = {static_cast<int>(std::lround(low.u)), static_cast<int>(std::lround(low.v))};
    glyph.pixels.x0 = static_cast<int>(std::floor(low.x + 0.5F));
    glyph.pixels.y0 = static_cast<int>(std::floor(low.y + 0.5F));
    glyph.pixels.x1 = glyph.pixels.x0 + static_cast<int>(std::lround(high.u)) - glyph.texels.tx;
    glyph.pixels.y1 = glyph.pixels.y0 + static_cast<int>(std::lround(high.v)) - glyph.texels.ty;
    return true;
}

Argb faded(Argb colour, float coverage)
{
    const float alpha = static_cast<float>(colour >> 24U) * coverage / 255.0F;
    return (colour & 0x00FFFFFFU) | (static_cast<Argb>(std::lround(alpha)) << 24U);
}

}  // namespace

std::span<const PixelRect> DamageRenderer::render(const ImDrawData& data, const PixelView& target)
{
    damage_.clear();
    const auto frame = hash_of(data, target);
    if (!old_hashes_.empty() && std::exchange(old_frame_, frame) == frame) return damage_;
    old_frame_ = frame;
    begin(data, target);
    collect(data, target);
    find_damage(target);
    // Band by band: the pixels under many layers stay in the cache.
    for (const auto& area : damage_) {
        for (int y = area.y0; y < area.y1; y += tile_size)
            paint_all(target, {area.x0, y, area.x1, std::min(y + tile_size, area.y1)});
    }
    std::swap(hashes_, old_hashes_);
    return damage_;
}

// Of everything at once: most frames after an event are like the one before, and end here.
std::uint64_t DamageRenderer::hash_of(const ImDrawData& data, const PixelView& target)
{
    auto hash =
        mix(static_cast<std::uint64_t>(target.width), static_cast<std::uint64_t>(target.height));
    hash = mix_object(mix_object(hash, data.DisplayPos), data.FramebufferScale);
    for (int n = 0; n < data.CmdListsCount; ++n) {
        const ImDrawList& list = *data.CmdLists[n];
        for (const ImDrawCmd& command : list.CmdBuffer) {
            hash = mix(mix_object(hash, command.ClipRect), command.ElemCount);
            hash = mix(hash, reinterpret_cast<std::uintptr_t>(command.GetTexID()));
        }
        hash = mix_array(mix_array(hash, list.VtxBuffer), list.IdxBuffer);
    }
    return hash;
}

void DamageRenderer::paint_all(const PixelView& target, const PixelRect& area) const
{
    paint_rect(target, area, background_);
    for (const auto& shape : shapes_) {
        const auto part = intersection(shape.box, area);
        if (!part.empty()) paint(shape, target, part);
    }
}

void DamageRenderer::begin(const ImDrawData& data, const PixelView& target)
{
    place_ = {data.DisplayPos.x, data.DisplayPos.y, data.FramebufferScale.x,
              data.FramebufferScale.y};
    const int columns = (target.width + tile_size - 1) / tile_size;
    const int rows = (target.height + tile_size - 1) / tile_size;
    if (columns != columns_ || rows != rows_) forget();
    columns_ = columns;
    rows_ = rows;
    const auto size_seed =
        mix(static_cast<std::uint64_t>(target.width), static_cast<std::uint64_t>(target.height));
    hashes_.assign(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows), size_seed);
    batches_.clear();
    shapes_.clear();
}

void DamageRenderer::collect(const ImDrawData& data, const PixelView& target)
{
    for (int n = 0; n < data.CmdListsCount; ++n) {
        const ImDrawList& list = *data.CmdLists[n];
        for (const ImDrawCmd& command : list.CmdBuffer) {
            assert(command.UserCallback == nullptr && "this renderer has no callbacks");
            const auto edge = [](float units, float origin, float scale) {
                return static_cast<int>(std::lround((units - origin) * scale));
            };
            Batch batch;
            batch.vertices = list.VtxBuffer.Data + command.VtxOffset;
            batch.texture = static_cast<const AlphaTexture*>(command.GetTexID());
            batch.clip =
                intersection(target.bounds(), {edge(command.ClipRect.x, place_.x, place_.scale_x),
                                               edge(command.ClipRect.y, place_.y, place_.scale_y),
                                               edge(command.ClipRect.z, place_.x, place_.scale_x),
                                               edge(command.ClipRect.w, place_.y, place_.scale_y)});
            if (batch.clip.empty() || batch.texture == nullptr) continue;
            batch.hash =
                mix(mix_object(0, batch.clip), reinterpret_cast<std::uintptr_t>(batch.texture));
            batch.hash = mix_object(batch.hash, place_);
            batches_.push_back(batch);
            collect_batch(command, list.IdxBuffer.Data + command.IdxOffset);
        }
    }
}

void DamageRenderer::collect_batch(const ImDrawCmd& command, const std::uint16_t* indices)
{
    const Batch& batch = batches_.back();
    const auto number = static_cast<std::uint32_t>(batches_.size() - 1);
    const auto* end = indices + command.ElemCount;
    while (indices != end) {
        const bool rectangle = end - indices >= 6 && is_rectangle(batch.vertices, indices);
        const int count = rectangle ? 6 : 3;
        const auto box = box_of(batch, indices, count);
        if (!box.empty()) add({indices, number, rectangle, box});
        indices += count;
    }
}

ImVec2 DamageRenderer::to_pixels(const ImDrawVert& vertex) const
{
    return {(vertex.pos.x - place_.x) * place_.scale_x, (vertex.pos.y - place_.y) * place_.scale_y};
}

// One pixel wider than the centres inside, for a glyph may snap by half a pixel.
PixelRect DamageRenderer::box_of(const Batch& batch, const std::uint16_t* indices, int n) const
{
    ImVec2 low = to_pixels(batch.vertices[indices[0]]);
    ImVec2 high = low;
    bool visible = false;
    for (int i = 0; i < n; ++i) {
        const ImDrawVert& vertex = batch.vertices[indices[i]];
        const ImVec2 at = to_pixels(vertex);
        low = {std::min(low.x, at.x), std::min(low.y, at.y)};
        high = {std::max(high.x, at.x), std::max(high.y, at.y)};
        visible = visible || (vertex.col >> 24U) != 0;
    }
    constexpr float far = 1 << 20;  // beyond any window, and within an int
    if (!visible || !(low.x > -far && low.y > -far && high.x < far && high.y < far)) return {};
    const bool glyph = n == 6;
    const PixelRect box{static_cast<int>(std::floor(low.x)), static_cast<int>(std::floor(low.y)),
                        static_cast<int>(std::ceil(high.x)) + (glyph ? 1 : 0),
                        static_cast<int>(std::ceil(high.y)) + (glyph ? 1 : 0)};
    return intersection(box, batch.clip);
}

void DamageRenderer::add(const Shape& shape)
{
    const Batch& batch = batches_[shape.batch];
    std::uint64_t hash = batch.hash;
    for (int i = 0; i < 3; ++i) hash = mix_object(hash, batch.vertices[shape.indices[i]]);
    if (shape.is_rectangle) hash = mix(hash, 1);  // its fourth corner follows from the three
    const int last_column = (shape.box.x1 - 1) / tile_size;
    const int last_row = (shape.box.y1 - 1) / tile_size;
    for (int row = shape.box.y0 / tile_size; row <= last_row; ++row) {
        for (int column = shape.box.x0 / tile_size; column <= last_column; ++column) {
            auto& tile_hash = hashes_[tile(column, row)];
            tile_hash = mix(tile_hash, hash);
        }
    }
    shapes_.push_back(shape);
}

std::size_t DamageRenderer::tile(int column, int row) const
{
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
           static_cast<std::size_t>(column);
}

bool DamageRenderer::changed(int column, int row) const
{
    if (old_hashes_.size() != hashes_.size()) return true;
    return hashes_[tile(column, row)] != old_hashes_[tile(column, row)];
}

// Runs of changed tiles, joined with the run above when that has the same columns.
void DamageRenderer::find_damage(const PixelView& target)
{
    for (int row = 0; row < rows_; ++row) {
        for (int column = 0; column < columns_; ++column) {
            const int first = column;
            while (column < columns_ && changed(column, row)) ++column;
            if (column == first) continue;
            add_damage(intersection(target.bounds(), {first * tile_size, row * tile_size,
                                                      column * tile_size, (row + 1) * tile_size}));
        }
    }
}

void DamageRenderer::add_damage(const PixelRect& run)
{
    for (auto& rect : damage_) {
        if (rect.x0 == run.x0 && rect.x1 == run.x1 && rect.y1 == run.y0) {
            rect.y1 = run.y1;
            return;
        }
    }
    damage_.push_back(run);
}

void DamageRenderer::paint(const Shape& shape, const PixelView& target, const PixelRect& area) const
{
    const Batch& batch = batches_[shape.batch];
    const AlphaTexture& texture = *batch.texture;
    const auto corner = [&](int i) {
        const ImDrawVert& vertex = batch.vertices[shape.indices[i]];
        const ImVec2 at = to_pixels(vertex);
        return Corner{at.x, at.y, vertex.uv.x * static_cast<float>(texture.width),
                      vertex.uv.y * static_cast<float>(texture.height), argb(vertex.col)};
    };
    const auto vertex = [&](int i) -> const ImDrawVert& {
        return batch.vertices[shape.indices[i]];
    };
    Triangle triangle{corner(0), corner(1), corner(2)};
    const bool plain = same_texel(vertex(0), vertex(1)) && same_texel(vertex(0), vertex(2));
    if (plain) {
        const float coverage = coverage_at(texture, triangle[0].u, triangle[0].v);
        if (coverage < 255.0F)
            for (auto& c : triangle) c.colour = faded(c.colour, coverage);
    }
    if (!shape.is_rectangle) {
        plain ? paint_triangle(target, area, triangle)
              : paint_textured_triangle(target, area, triangle, texture);
        return;
    }
    const Corner& low = triangle[0];
    const Corner& high = triangle[2];
    Glyph glyph;
    if (plain) {
        const PixelRect inside{first_centre(low.x), first_centre(low.y), first_centre(high.x),
                               first_centre(high.y)};
        paint_rect(target, intersection(area, inside), low.colour);
    } else if (as_glyph(low, high, glyph)) {
        const auto part = intersection(area, glyph.pixels);
        const TexelOrigin texels{glyph.texels.tx + part.x0 - glyph.pixels.x0,
                                 glyph.texels.ty + part.y0 - glyph.pixels.y0};
        paint_texels(target, part, texture, texels, low.colour);
    } else {
        paint_textured_triangle(target, area, triangle, texture);
        paint_textured_triangle(target, area, {corner(0), corner(2), corner(5)}, texture);
    }
}

}  // namespace kiosk::runtime
