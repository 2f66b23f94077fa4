#include "tests/kiosk/runtime/exact_renderer.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace kiosk::runtime::sample {
namespace {

class ExactRenderer {
public:
    ExactRenderer(PixelView target, Argb background) : target_{target}
    {
        for (int y = 0; y < target.height; ++y)
            std::fill_n(target.row(y), target.width, background);
    }

    void draw(const ImDrawData& data)
    {
        for (int n = 0; n < data.CmdListsCount; ++n) {
            const ImDrawList& list = *data.CmdLists[n];
            for (const ImDrawCmd& command : list.CmdBuffer) {
                texture_ = *static_cast<const AlphaTexture*>(command.GetTexID());
                const auto pixel = [&](float units, float origin, float scale) {
                    return static_cast<int>(std::lround((units - origin) * scale));
                };
                const auto& clip = command.ClipRect;
                clip_ = intersection(target_.bounds(),
                                     {pixel(clip.x, data.DisplayPos.x, data.FramebufferScale.x),
                                      pixel(clip.y, data.DisplayPos.y, data.FramebufferScale.y),
                                      pixel(clip.z, data.DisplayPos.x, data.FramebufferScale.x),
                                      pixel(clip.w, data.DisplayPos.y, data.FramebufferScale.y)});
                for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
                    std::array<ImDrawVert, 3> corners{};
                    for (unsigned k = 0; k < 3; ++k) {
                        const auto index =
                            list.IdxBuffer[static_cast<int>(command.IdxOffset + i + k)];
                        auto& corner = corners[k];
                        corner = list.VtxBuffer[static_cast<int>(command.VtxOffset) + index];
                        corner.pos = {(corner.pos.x - data.DisplayPos.x) * data.FramebufferScale.x,
                                      (corner.pos.y - data.DisplayPos.y) * data.FramebufferScale.y};
                    }
                    triangle(corners);
                }
            }
        }
    }

private:
    using Corners = std::array<ImDrawVert, 3>;

    // Where the edge crosses the row, seen from its upper end.
    static double crossing(const ImDrawVert& a, const ImDrawVert& b, double y)
    {
        const auto& upper = a.pos.y < b.pos.y ? a : b;
        const auto& lower = a.pos.y < b.pos.y ? b : a;
        const double slope = (static_cast<double>(lower.pos.x) - upper.pos.x) /
                             (static_cast<double>(lower.pos.y) - upper.pos.y);
        return upper.pos.x + (y - upper.pos.y) * slope;
    }

    static bool inside(const Corners& t, double x, double y)
    {
        double left = 1e30;
        double right = -1e30;
        for (std::size_t i = 0; i < 3; ++i) {
            const auto& a = t[i];
            const auto& b = t[(i + 1) % 3];
            const double low = std::min(a.pos.y, b.pos.y);
            const double high = std::max(a.pos.y, b.pos.y);
            if (y < low || y >= high) continue;
            left = std::min(left, crossing(a, b, y));
            right = std::max(right, crossing(a, b, y));
        }
        return left <= x && x < right;
    }

    void triangle(const Corners& t)
    {
        const auto extent = [&](auto pick) {
            return std::minmax({pick(t[0].pos), pick(t[1].pos), pick(t[2].pos)});
        };
        const auto [x0, x1] = extent([](ImVec2 p) { return p.x; });
        const auto [y0, y1] = extent([](ImVec2 p) { return p.y; });
        const PixelRect box = intersection(
            clip_, {static_cast<int>(std::floor(x0)), static_cast<int>(std::floor(y0)),
                    static_cast<int>(std::ceil(x1)) + 1, static_cast<int>(std::ceil(y1)) + 1});
        for (int y = box.y0; y < box.y1; ++y)
            for (int x = box.x0; x < box.x1; ++x)
                if (inside(t, x + 0.5, y + 0.5)) blend(target_.row(y)[x], t, x + 0.5, y + 0.5);
    }

    void blend(std::uint32_t& pixel, const Corners& t, double x, double y) const
    {
        const auto dx = [&](std::size_t i) { return static_cast<double>(t[i].pos.x) - t[0].pos.x; };
        const auto dy = [&](std::size_t i) { return static_cast<double>(t[i].pos.y) - t[0].pos.y; };
        const double area = dx(1) * dy(2) - dx(2) * dy(1);
        const double px = x - t[0].pos.x;
        const double py = y - t[0].pos.y;
        const double b = (px * dy(2) - dx(2) * py) / area;
        const double c = (dx(1) * py - px * dy(1)) / area;
        const auto mixed = [&](auto value) {
            return value(t[0]) * (1 - b - c) + value(t[1]) * b + value(t[2]) * c;
        };
        const double u = mixed([](const ImDrawVert& v) { return static_cast<double>(v.uv.x); });
        const double v = mixed([](const ImDrawVert& w) { return static_cast<double>(w.uv.y); });
        const double coverage = sampled(u * texture_.width, v * texture_.height) / 255;
        const auto channel = [&](unsigned shift) {
            return mixed([shift](const ImDrawVert& w) {
                return static_cast<double>((w.col >> shift) & 0xFFU);
            });
        };
        const double alpha = std::clamp(channel(24) / 255, 0.0, 1.0) * coverage;
        std::uint32_t result = 0xFF000000U;
        for (const unsigned shift : {0U, 8U, 16U}) {  // of the pixel: blue, green, red
            const double under = (pixel >> shift) & 0xFFU;
            const double over = std::clamp(channel(16U - shift), 0.0, 255.0);
            const auto value = std::lround(under + (over - under) * alpha);
            result |= static_cast<std::uint32_t>(value) << shift;
        }
        pixel = result;
    }

    [[nodiscard]] double sampled(double u, double v) const
    {
        const double left = std::floor(u - 0.5);
        const double top = std::floor(v - 0.5);
        const auto texel = [&](double x, double y) {
            const int column = static_cast<int>(std::clamp(x, 0.0, texture_.width - 1.0));
            const int row = static_cast<int>(std::clamp(y, 0.0, texture_.height - 1.0));
            return static_cast<double>(
                texture_.alpha[static_cast<std::ptrdiff_t>(row) * texture_.width + column]);
        };
        const double across = u - 0.5 - left;
        const double down = v - 0.5 - top;
        return (texel(left, top) * (1 - across) + texel(left + 1, top) * across) * (1 - down) +
               (texel(left, top + 1) * (1 - across) + texel(left + 1, top + 1) * across) * down;
    }

    PixelView target_;
    PixelRect clip_;
    AlphaTexture texture_;
};

}  // namespace

void render_exactly(const ImDrawData& data, const PixelView& target, Argb background)
{
    ExactRenderer{target, background}.draw(data);
}

}  // namespace kiosk::runtime::sample
