#include "devices/printer/receipt_encoder.h"

#include "devices/printer/escpos.h"
#include "devices/printer/gb18030.h"
#include "devices/printer/receipt_text.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace kiosk::devices {
namespace {

constexpr int column_dots = 12;      ///< font A
constexpr int line_dots = 24;        ///< font A and Chinese
constexpr std::uint8_t margin = 24;  ///< white below the last line, before the knife

/// Line to line a quarter more than the type is high.
std::uint8_t spacing_of(TypeSize size)
{
    return static_cast<std::uint8_t>(line_dots * size.down * 5 / 4);
}

std::optional<DotMatrix> drawn(const TextLine& line, GlyphRaster& raster)
{
    const int column = column_dots * line.size.across;
    const int height = line_dots * line.size.down;
    DotMatrix image{column * static_cast<int>(columns(line.text)), height};
    int x = 0;
    for (const auto c : line.text) {
        const int width = column * static_cast<int>(columns(c));
        const auto glyph = raster.glyph(c, width, height, 2 * column);
        if (!glyph) return std::nullopt;
        image.draw(*glyph, x, 0);
        x += width;
    }
    return line.bold ? image.emphasised(line.size.across) : image;
}

bool needs_drawing(const TextLine& line)
{
    return !std::ranges::all_of(line.text, in_printer_fonts);
}

class Encoder {
public:
    explicit Encoder(GlyphRaster* rare_characters) : rare_characters_{rare_characters}
    {
        for (const auto& part :
             {escpos::initialise(), escpos::auto_status_off(), escpos::chinese_on()})
            append(compose_, part);
    }

    void operator()(const TextLine& line)
    {
        if (rare_characters_ != nullptr && needs_drawing(line))
            if (const auto image = drawn(line, *rare_characters_)) return put_image(line, *image);
        append(compose_, escpos::align(line.align));
        append(compose_, escpos::size(line.size));
        append(compose_, escpos::bold(line.bold));
        append(compose_, escpos::line_spacing(spacing_of(line.size)));
        append(compose_, to_gb18030(line.text));
        end_step(escpos::line_feed());
    }

    void operator()(const QrLine& line)
    {
        append(compose_, escpos::align(Align::Centre));
        append(compose_, escpos::store_qr(line.payload, line.module_dots));
        constexpr int quiet_modules = 4;
        const auto quiet_zone =
            escpos::feed(static_cast<std::uint8_t>(quiet_modules * line.module_dots));
        Bytes release = quiet_zone;
        append(release, escpos::print_qr());
        append(release, quiet_zone);
        end_step(std::move(release));
    }

    std::vector<PrintStep> finish()
    {
        end_step(escpos::cut(margin));
        return std::move(steps_);
    }

private:
    void put_image(const TextLine& line, const DotMatrix& image)
    {
        append(compose_, escpos::align(line.align));
        append(compose_, escpos::store_image(image));
        auto release = escpos::print_image();
        append(release,
               escpos::feed(static_cast<std::uint8_t>(spacing_of(line.size) - image.height())));
        end_step(std::move(release));
    }

    void end_step(Bytes release)
    {
        steps_.push_back({std::exchange(compose_, {}), std::move(release)});
    }

    GlyphRaster* rare_characters_;
    Bytes compose_;
    std::vector<PrintStep> steps_;
};

}  // namespace

std::vector<PrintStep> encode(const std::vector<ReceiptLine>& lines, GlyphRaster* rare_characters)
{
    Encoder encoder{rare_characters};
    for (const auto& line : lines) std::visit(encoder, line);
    return encoder.finish();
}

PrintStep cut_off_remains() { return {escpos::initialise(), escpos::cut(margin)}; }

}  // namespace kiosk::devices
