#include "devices/emulators/desk/window/receipt_picture.h"

#include <png.h>

#include <stdexcept>
#include <string>

namespace kiosk::emulators {
namespace {

struct Grey {
    std::vector<std::uint8_t> light;  ///< 0 black to 255 white
    int width = 0;
    int height = 0;
};

Grey read_png(const std::filesystem::path& file)
{
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_file(&image, file.c_str()) == 0)
        throw std::runtime_error{file.string() + ": " + static_cast<const char*>(image.message)};
    image.format = PNG_FORMAT_GRAY;
    Grey grey{std::vector<std::uint8_t>(PNG_IMAGE_SIZE(image)), static_cast<int>(image.width),
              static_cast<int>(image.height)};
    if (png_image_finish_read(&image, nullptr, grey.light.data(), 0, nullptr) == 0)
        throw std::runtime_error{file.string() + ": " + static_cast<const char*>(image.message)};
    return grey;
}

}  // namespace

ReceiptPicture::ReceiptPicture(const std::filesystem::path& file)
{
    const auto grey = read_png(file);
    const auto stride = static_cast<std::size_t>(grey.width);
    const std::size_t width = stride / 2;
    const auto height = static_cast<std::size_t>(grey.height) / 2;
    ink_.reserve(width * height);
    for (std::size_t y = 0; y < height; ++y)
        for (std::size_t x = 0; x < width; ++x) {
            const auto* above = &grey.light[2 * y * stride + 2 * x];
            const auto* below = above + stride;
            const int light = above[0] + above[1] + below[0] + below[1];
            ink_.push_back(static_cast<std::uint8_t>(255 - light / 4));
        }
    texture_ = {ink_.data(), grey.width / 2, grey.height / 2};
}

}  // namespace kiosk::emulators
