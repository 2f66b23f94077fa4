#include "devices/emulators/printer/symbol_store.h"

#include "devices/printer/receipt_text.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace kiosk::emulators {
namespace {

using devices::DotMatrix;

unsigned at(BytesView p, std::size_t i) { return std::to_integer<unsigned>(p[i]); }
int word(BytesView p, std::size_t i) { return static_cast<int>(at(p, i) + 256 * at(p, i + 1)); }

/// nullopt if the rows are not all there, or there is nothing to print.
std::optional<DotMatrix> image_of(int width, int height, BytesView rows)
{
    const auto size = static_cast<std::size_t>((width + 7) / 8) * static_cast<std::size_t>(height);
    if (size == 0 || rows.size() < size) return std::nullopt;
    return DotMatrix::from_rows(width, height, rows);
}

Picture as_picture(DotMatrix image)
{
    auto text =
        "[image " + std::to_string(image.width()) + "x" + std::to_string(image.height()) + "]";
    return {std::move(image), std::move(text)};
}

/// On one line, without control characters.
std::string readable(BytesView payload)
{
    auto text = devices::printable({reinterpret_cast<const char*>(payload.data()), payload.size()});
    std::ranges::replace(text, U'\n', U' ');
    return devices::to_utf8(text);
}

}  // namespace

SymbolStore::Result SymbolStore::raster(BytesView p)
{
    if (p.size() < 5) return {};
    const auto image = image_of(word(p, 1) * 8, word(p, 3), p.subspan(5));
    if (!image) return {};
    const auto m = at(p, 0);  // bit 0: twice as wide, bit 1: twice as high
    return {true, as_picture(image->scaled((m & 1U) != 0 ? 2 : 1, (m & 2U) != 0 ? 2 : 1))};
}

SymbolStore::Result SymbolStore::graphics(BytesView p)
{
    if (p.size() < 2 || at(p, 0) != 0x30) return {};
    const auto function = at(p, 1);
    if (function == 112) return {store_image(p.subspan(2))};
    if (function != 2 && function != 50) return {};
    auto image = std::exchange(image_, std::nullopt);
    if (!image) return {true};
    return {true, as_picture(std::move(*image))};
}

/// a bx by c xL xH yL yH rows; a = 30h: one bit a dot; bx, by: 1 or 2 dots a dot.
bool SymbolStore::store_image(BytesView p)
{
    constexpr std::size_t header = 8;
    if (p.size() < header || at(p, 0) != 0x30) return false;
    const auto image = image_of(word(p, 4), word(p, 6), p.subspan(header));
    if (!image) return false;
    image_ = image->scaled(at(p, 1) == 2 ? 2 : 1, at(p, 2) == 2 ? 2 : 1);
    return true;
}

SymbolStore::Result SymbolStore::symbol(BytesView p)
{
    if (p.size() < 3 || at(p, 0) != 0x31) return {};
    const auto n = at(p, 2);
    switch (at(p, 1)) {
        case 0x41:  // fn 165, the model: every code is a model 2 here
            return {true};
        case 0x43:  // fn 167
            if (n < 1 || n > 16) return {};
            module_dots_ = static_cast<int>(n);
            return {true};
        case 0x45:  // fn 169
            if (n < 0x30 || n > 0x33) return {};
            level_ = static_cast<QrLevel>(n - 0x30);
            return {true};
        case 0x50:  // fn 180
            payload_ = Bytes(p.begin() + 3, p.end());
            return {true};
        case 0x51:  // fn 181
            return print_code();
        default:
            return {};
    }
}

SymbolStore::Result SymbolStore::print_code() const
{
    auto code = qr_symbol(payload_, module_dots_, level_);
    if (!code) return {};
    return {true, Picture{std::move(*code), "[QR] " + readable(payload_), true}};
}

}  // namespace kiosk::emulators
