#include "kiosk/runtime/render/paint.h"

#include <cmath>
#include <cstring>
#include <utility>

namespace kiosk::runtime {
namespace {

using Float4 [[gnu::vector_size(16)]] = float;
using Byte4 [[gnu::vector_size(4)]] = std::uint8_t;
using Byte16 [[gnu::vector_size(16)]] = std::uint8_t;
using Word16 [[gnu::vector_size(32)]] = std::uint16_t;

constexpr std::uint32_t opaque = 0xFF000000U;
constexpr std::uint32_t odd_bytes = 0x00FF00FFU;
constexpr std::uint32_t half = 0x00800080U;

// Two channels at once: round((under * (255 - alpha) + colour * alpha) / 255), exactly.
std::uint32_t blend_pair(std::uint32_t under, std::uint32_t weighted_colour, std::uint32_t keep)
{
    const std::uint32_t sum = under * keep + weighted_colour + half;
    return ((sum + ((sum >> 8U) & odd_bytes)) >> 8U) & odd_bytes;
}

std::uint32_t blend(std::uint32_t under, Argb colour, std::uint32_t alpha)
{
    const std::uint32_t keep = 255U - alpha;
    const auto red_blue = blend_pair(under & odd_bytes, (colour & odd_bytes) * alpha, keep);
    const auto green =
        blend_pair((under >> 8U) & 0xFFU, ((colour >> 8U) & 0xFFU) * alpha, keep) & 0xFFU;
    return opaque | red_blue | (green << 8U);
}

// blend() for four pixels at a time, as long as four are left; returns the first pixel not done.
std::uint32_t* blend_fours(std::uint32_t* from, const std::uint32_t* to, Argb colour)
{
    const auto alpha = static_cast<std::uint16_t>(colour >> 24U);
    const std::uint32_t four[4] = {colour | opaque, colour | opaque, colour | opaque,
                                   colour | opaque};
    Byte16 bytes;
    std::memcpy(&bytes, four, sizeof bytes);
    const Word16 weighted = __builtin_convertvector(bytes, Word16) * alpha + std::uint16_t{128};
    const auto keep = static_cast<std::uint16_t>(255U - alpha);
    for (; to - from >= 4; from += 4) {
        std::memcpy(&bytes, from, sizeof bytes);
        const Word16 sum = __builtin_convertvector(bytes, Word16) * keep + weighted;
        bytes = __builtin_convertvector((sum + (sum >> 8)) >> 8, Byte16);
        std::memcpy(from, &bytes, sizeof bytes);
    }
    return from;
}

Float4 channels(std::uint32_t pixel)
{
    Byte4 bytes;
    std::memcpy(&bytes, &pixel, sizeof bytes);
    return __builtin_convertvector(bytes, Float4);
}

// `weight` is the true alpha, 0 to 1; the fourth channel of `colour` is ignored.
std::uint32_t blend_fine(std::uint32_t under, Float4 colour, float weight)
{
    const Float4 below = channels(under);
    const Float4 mixed = below + (colour - below) * weight + 0.5F;
    const auto bytes = __builtin_convertvector(mixed, Byte4);
    std::uint32_t pixel = 0;
    std::memcpy(&pixel, &bytes, sizeof pixel);
    return opaque | pixel;
}

void fill_span(std::uint32_t* from, std::uint32_t* to, Argb colour)
{
    const std::uint32_t alpha = colour >> 24U;
    if (alpha == 255U) {
        std::fill(from, to, colour);
    } else if (alpha != 0U) {
        from = blend_fours(from, to, colour);
        for (; from != to; ++from) *from = blend(*from, colour, alpha);
    }
}

// Where the edge from `upper` to `lower` crosses a row's centre.  Always computed downwards, so the two triangles of a
// shared edge get the same number.
class Edge {
public:
    Edge(const Corner& upper, const Corner& lower)
        : x_{upper.x},
          y_{upper.y},
          slope_{(static_cast<double>(lower.x) - static_cast<double>(upper.x)) /
                 (static_cast<double>(lower.y) - static_cast<double>(upper.y))}
    {
    }
    [[nodiscard]] double at(double y) const { return x_ + (y - y_) * slope_; }

private:
    double x_;
    double y_;
    double slope_;
};

// Calls span(y, first, last) for each row's pixels of the triangle in the area.
template <class Span>
void for_each_span(const PixelRect& area, const Triangle& triangle, Span span)
{
    const Corner* top = &triangle[0];
    const Corner* middle = &triangle[1];
    const Corner* bottom = &triangle[2];
    if (middle->y < top->y) std::swap(top, middle);
    if (bottom->y < middle->y) std::swap(middle, bottom);
    if (middle->y < top->y) std::swap(top, middle);

    const Edge whole{*top, *bottom};
    const Edge above{*top, *middle};
    const Edge below{*middle, *bottom};
    const int first = std::max(area.y0, first_centre(top->y));
    const int turn = first_centre(middle->y);
    const int last = std::min(area.y1, first_centre(bottom->y));
    for (int y = first; y < last; ++y) {
        const double centre = y + 0.5;
        double left = whole.at(centre);
        double right = y < turn ? above.at(centre) : below.at(centre);
        if (right < left) std::swap(left, right);
        const int x0 = std::max(area.x0, first_centre(left));
        const int x1 = std::min(area.x1, first_centre(right));
        if (x0 < x1) span(y, x0, x1);
    }
}

// A value that changes evenly over a triangle: one of its corners' values at each corner.
class Plane {
public:
    Plane(const Triangle& t, double a, double b, double c)
    {
        const double x1 = t[1].x - static_cast<double>(t[0].x);
        const double y1 = t[1].y - static_cast<double>(t[0].y);
        const double x2 = t[2].x - static_cast<double>(t[0].x);
        const double y2 = t[2].y - static_cast<double>(t[0].y);
        const double area = x1 * y2 - x2 * y1;
        if (std::abs(area) > 1e-9) {
            dx_ = ((b - a) * y2 - (c - a) * y1) / area;
            dy_ = ((c - a) * x1 - (b - a) * x2) / area;
        }
        origin_ = a - dx_ * t[0].x - dy_ * t[0].y;
    }
    /// At the centre of a pixel.
    [[nodiscard]] float at(int x, int y) const
    {
        return static_cast<float>(origin_ + dx_ * (x + 0.5) + dy_ * (y + 0.5));
    }
    [[nodiscard]] float step() const { return static_cast<float>(dx_); }

private:
    double dx_ = 0;
    double dy_ = 0;
    double origin_ = 0;
};

Plane channel_plane(const Triangle& t, unsigned shift, double unit = 1)
{
    const auto channel = [=](Argb c) { return static_cast<double>((c >> shift) & 0xFFU) * unit; };
    return {t, channel(t[0].colour), channel(t[1].colour), channel(t[2].colour)};
}

float clamped(float value, float high) { return std::clamp(value, 0.0F, high); }

// Colours of a triangle along a row.  Within the triangle no channel leaves its range by more than rounding does.
class Shade {
public:
    explicit Shade(const Triangle& t)
        : one_colour_{t[0].colour == t[1].colour && t[0].colour == t[2].colour},
          blue_{channel_plane(t, 0)},
          green_{channel_plane(t, 8)},
          red_{channel_plane(t, 16)},
          alpha_{channel_plane(t, 24, 1.0 / 255)}
    {
    }
    [[nodiscard]] bool one_colour() const { return one_colour_; }
    void start(int x, int y)
    {
        colour_ = Float4{blue_.at(x, y), green_.at(x, y), red_.at(x, y), 0};
        weight_ = alpha_.at(x, y);
        colour_step_ = Float4{blue_.step(), green_.step(), red_.step(), 0};
        weight_step_ = alpha_.step();
    }
    void advance()
    {
        colour_ += colour_step_;
        weight_ += weight_step_;
    }
    void paint(std::uint32_t& pixel, float coverage) const
    {
        pixel = blend_fine(pixel, colour_, weight_ * coverage);
    }

private:
    bool one_colour_;
    Plane blue_;
    Plane green_;
    Plane red_;
    Plane alpha_;
    Float4 colour_{};
    Float4 colour_step_{};
    float weight_ = 0;
    float weight_step_ = 0;
};

}  // namespace

// std::ceil is a call on a machine without SSE 4.1.
int first_centre(double edge)
{
    const double centre = edge - 0.5;
    const int below = static_cast<int>(centre);
    return below + (centre > below ? 1 : 0);
}

void paint_rect(const PixelView& target, const PixelRect& area, Argb colour)
{
    if (area.empty()) return;
    for (int y = area.y0; y < area.y1; ++y)
        fill_span(target.row(y) + area.x0, target.row(y) + area.x1, colour);
}

void paint_texels(const PixelView& target, const PixelRect& area, const AlphaTexture& texture,
                  TexelOrigin origin, Argb colour)
{
    const std::uint32_t alpha = colour >> 24U;
    const Float4 shade = channels(colour);
    for (int y = area.y0; y < area.y1; ++y) {
        const auto* texel = texture.alpha +
                            static_cast<std::ptrdiff_t>(origin.ty + y - area.y0) * texture.width +
                            origin.tx;
        auto* pixel = target.row(y) + area.x0;
        for (int x = area.x0; x < area.x1; ++x, ++texel, ++pixel) {
            if (*texel == 0) continue;
            if (alpha == 255U)
                *pixel = *texel == 255 ? colour : blend(*pixel, colour, *texel);
            else
                *pixel = blend_fine(*pixel, shade,
                                    static_cast<float>(alpha * *texel) / (255.0F * 255.0F));
        }
    }
}

void paint_triangle(const PixelView& target, const PixelRect& area, const Triangle& triangle)
{
    Shade shade{triangle};
    if (shade.one_colour()) {
        for_each_span(area, triangle, [&](int y, int x0, int x1) {
            fill_span(target.row(y) + x0, target.row(y) + x1, triangle[0].colour);
        });
        return;
    }
    for_each_span(area, triangle, [&](int y, int x0, int x1) {
        shade.start(x0, y);
        for (auto* pixel = target.row(y) + x0; pixel != target.row(y) + x1; ++pixel) {
            shade.paint(*pixel, 1.0F);
            shade.advance();
        }
    });
}

float coverage_at(const AlphaTexture& texture, float u, float v)
{
    const float left = std::floor(u - 0.5F);
    const float top = std::floor(v - 0.5F);
    const float across = u - 0.5F - left;
    const float down = v - 0.5F - top;
    const auto texel = [&texture](float x, float y) {
        const int column = static_cast<int>(clamped(x, static_cast<float>(texture.width - 1)));
        const int row = static_cast<int>(clamped(y, static_cast<float>(texture.height - 1)));
        return static_cast<float>(
            texture.alpha[static_cast<std::ptrdiff_t>(row) * texture.width + column]);
    };
    const float above = texel(left, top) * (1 - across) + texel(left + 1, top) * across;
    const float below = texel(left, top + 1) * (1 - across) + texel(left + 1, top + 1) * across;
    return above * (1 - down) + below * down;
}

void paint_textured_triangle(const PixelView& target, const PixelRect& area,
                             const Triangle& triangle, const AlphaTexture& texture)
{
    Shade shade{triangle};
    const Plane u{triangle, triangle[0].u, triangle[1].u, triangle[2].u};
    const Plane v{triangle, triangle[0].v, triangle[1].v, triangle[2].v};
    for_each_span(area, triangle, [&](int y, int x0, int x1) {
        shade.start(x0, y);
        for (int x = x0; x < x1; ++x) {
            shade.paint(target.row(y)[x], coverage_at(texture, u.at(x, y), v.at(x, y)) / 255.0F);
            shade.advance();
        }
    });
}

}  // namespace kiosk::runtime
