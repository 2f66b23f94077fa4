#include "kiosk/runtime/fonts/code_box.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace kiosk::runtime {
namespace {

std::size_t index(const GlyphImage& image, int x, int y)
{
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
           static_cast<std::size_t>(x);
}

std::string hexadecimal(char32_t code_point)
{
    const int places = code_point > 0xFFFF ? 6 : 4;
    std::string digits;
    for (int place = places - 1; place >= 0; --place)
        digits += "0123456789ABCDEF"[(code_point >> (4 * place)) & 0xFU];
    return digits;
}

void darken(GlyphImage& image, int x, int y, std::uint8_t alpha)
{
    if (x < 0 || y < 0 || x >= image.width || y >= image.height) return;
    auto& texel = image.alpha[index(image, x, y)];
    texel = std::max(texel, alpha);
}

void draw_frame(GlyphImage& image, int thickness)
{
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            const int edge = std::min({x, y, image.width - 1 - x, image.height - 1 - y});
            if (edge < thickness) darken(image, x, y, 255);
        }
    }
}

// Copies a digit with its lower left corner at (x, baseline).
void draw_digit(GlyphImage& image, const GlyphImage& digit, int x, int baseline)
{
    for (int row = 0; row < digit.height; ++row)
        for (int column = 0; column < digit.width; ++column)
            darken(image, x + column, baseline - digit.top + row,
                   digit.alpha[index(digit, column, row)]);
}

}  // namespace

GlyphImage code_box(char32_t code_point, float em_px, const FontFace& digits)
{
    const int em = std::max(8, static_cast<int>(std::lround(em_px)));
    const int margin = std::max(1, em / 24);
    GlyphImage image;
    image.width = em - 2 * margin;
    image.height = image.width;
    image.left = margin;
    image.top = em - margin - em / 8;
    image.advance = static_cast<float>(em);
    image.alpha.assign(
        static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height), 0);
    draw_frame(image, margin);

    const auto code = hexadecimal(code_point);
    const int columns = static_cast<int>(code.size()) / 2;
    const int cell = (image.width - 4 * margin) / columns;
    const int row_height = (image.height - 4 * margin) / 2;
    const float digit_em =
        std::min(static_cast<float>(cell) * 1.7F, static_cast<float>(row_height) * 1.25F);
    for (int i = 0; i < static_cast<int>(code.size()); ++i) {
        const auto digit =
            digits.glyph(static_cast<char32_t>(code[static_cast<std::size_t>(i)]), digit_em);
        if (!digit) continue;
        const int x = 2 * margin + (i % columns) * cell + (cell - digit->width) / 2;
        const int row = i / columns;
        const int baseline = 2 * margin + row * row_height + (row_height + digit->height) / 2;
        draw_digit(image, *digit, x, baseline);
    }
    return image;
}

}  // namespace kiosk::runtime
