#include "kiosk/runtime/render/png_file.h"

#include <png.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace kiosk::runtime {

void write_png(const PixelView& picture, const std::filesystem::path& file)
{
    std::vector<std::uint8_t> rgb;
    rgb.reserve(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) *
                3U);
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; ++x) {
            const std::uint32_t pixel = picture.row(y)[x];
            for (const unsigned shift : {16U, 8U, 0U})
                rgb.push_back(static_cast<std::uint8_t>(pixel >> shift));
        }
    }
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(picture.width);
    image.height = static_cast<png_uint_32>(picture.height);
    image.format = PNG_FORMAT_RGB;
    image.flags = PNG_IMAGE_FLAG_FAST;
    const std::filesystem::path part = file.string() + ".part";
    if (png_image_write_to_file(&image, part.c_str(), 0, rgb.data(), 0, nullptr) == 0)
        throw std::runtime_error{"cannot write the picture " + file.string() + ": " +
                                 &image.message[0]};
    std::filesystem::rename(part, file);
}

}  // namespace kiosk::runtime
