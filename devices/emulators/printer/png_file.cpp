#include "devices/emulators/printer/png_file.h"

#include <png.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string_view>
#include <vector>

namespace kiosk::emulators {
namespace {

using namespace std::string_view_literals;

// Thermal paper is not quite white and its black not quite black.
constexpr std::array<png_byte, 6> palette{0xFC, 0xFB, 0xF7, 0x1C, 0x1C, 0x20};

/// The chunk that says 7992 dots a metre (203 dpi), with its length and checksum; it stands behind the signature and
/// the header chunk.
constexpr auto resolution =
    "\x00\x00\x00\x09pHYs\x00\x00\x1F\x38\x00\x00\x1F\x38\x01\x93\x3F\x27\xF5"sv;
constexpr std::size_t behind_header = 8 + 25;

std::vector<char> encoded(const devices::DotMatrix& dots)
{
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(dots.width());
    image.height = static_cast<png_uint_32>(dots.height());
    image.format = PNG_FORMAT_RGB_COLORMAP;
    image.colormap_entries = 2;
    std::vector<png_byte> pixels;
    pixels.reserve(std::size_t{image.width} * image.height);
    for (int y = 0; y < dots.height(); ++y)
        for (int x = 0; x < dots.width(); ++x) pixels.push_back(dots.at(x, y) ? 1 : 0);

    std::vector<char> file(PNG_IMAGE_PNG_SIZE_MAX(image));
    png_alloc_size_t size = file.size();
    const auto written =
        png_image_write_to_memory(&image, file.data(), &size, 0, pixels.data(), 0, palette.data());
    file.resize(written != 0 ? size : 0);
    return file;
}

}  // namespace

bool write_png(const std::filesystem::path& path, const devices::DotMatrix& dots)
{
    auto file = encoded(dots);
    if (file.size() < behind_header) return false;
    file.insert(file.begin() + behind_header, resolution.begin(), resolution.end());
    std::ofstream out{path, std::ios::binary};
    out.write(file.data(), static_cast<std::streamsize>(file.size()));
    out.close();
    return !out.fail();
}

}  // namespace kiosk::emulators
