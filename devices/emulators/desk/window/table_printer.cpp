#include "devices/emulators/desk/window/switches.h"
#include "devices/emulators/desk/window/table.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace kiosk::emulators {

void ReceiptInSlot::show(const std::filesystem::path& file)
{
    auto picture = std::make_unique<ReceiptPicture>(file);
    before_ = std::exchange(shown_, std::move(picture));
}

void ReceiptInSlot::follow(const PrinterView& printer, Teller& teller)
{
    try {
        if (printer.hanging != hanging_ && !printer.hanging.empty()) {
            if (const auto picture = teller.snapshot(); !picture.empty()) show(picture);
            cut_ = false;
        } else if (printer.last_picture != last_ ||
                   (printer.hanging.empty() && !hanging_.empty())) {
            if (!printer.last_picture.empty()) show(printer.last_picture);
            cut_ = true;
        }
    } catch (const std::runtime_error&) {
        shown_.reset();  // somebody removed it; the next one will show
    }
    hanging_ = printer.hanging;
    last_ = printer.last_picture;
}

void ReceiptInSlot::draw(const Pen& pen) const
{
    if (!shown_)
        return pen.centred(Type::Small, {place::paper.centre().x, place::paper.high().y - 40},
                           look::soft, "receipts come out here");
    const auto& texture = shown_->texture();
    const auto width = static_cast<float>(texture.width);
    const auto height = static_cast<float>(texture.height);
    const float bottom = place::paper.high().y - (cut_ ? 26.0F : 0.0F);
    const float left = place::paper.centre().x - width / 2;
    const Rect sheet{left, std::max(bottom - height, place::paper.y), width,
                     std::min(height, bottom - place::paper.y)};
    pen.solid(sheet, look::white, 2);
    pen.list().PushClipRect(sheet.low(), sheet.high(), true);
    // The renderer takes an AlphaTexture of ours for a texture, and does not change it.
    auto* const id = const_cast<runtime::AlphaTexture*>(&texture);  // NOLINT: ImTextureID is void*
    pen.list().AddImage(id, {left, bottom - height}, {left + width, bottom}, {0, 0}, {1, 1},
                        look::ink);
    pen.list().PopClipRect();
}

void draw_printer(const Pen& pen, Teller& teller, const PrinterView& printer)
{
    const auto& body = place::printer;
    pen.solid(body, look::machine, 22);
    pen.list().AddRectFilled({body.x + 8, body.y + 8}, {body.high().x - 8, body.y + 20}, look::slot,
                             6);
    pen.text(Type::Strong, {body.x + 20, body.y + 30}, look::white, "Receipt printer");
    const bool is_out = printer.paper == "out";
    const bool is_low = printer.paper == "near-end";
    const ImU32 lamp = is_out || printer.cover_open || printer.cutter_jammed ? look::trouble
                       : is_low                                              ? look::warning
                                                                             : look::good;
    pen.list().AddCircleFilled({body.high().x - 32, body.y + 43}, 8, lamp, 24);
    pen.text(Type::Small, {body.x + 20, body.y + 64}, look::pale,
             "paper: " + printer.paper + (printer.cover_open ? ", cover open" : ""));
    pen.right(Type::Small, {body.high().x - 20, body.y + 64}, look::pale,
              std::to_string(printer.receipts) + " receipts");

    draw_switches(pen, teller, row_below(body, 0), "printer",
                  {{"near end", R"("paper":"near-end")", is_low, R"("paper":"refill")"},
                   {"paper out", R"("paper":"out")", is_out, R"("paper":"refill")"},
                   {"in 3 lines", R"("paper_out_after_lines":3)"}});
    draw_switches(
        pen, teller, row_below(body, 1), "printer",
        {{"cover open", R"("cover":"open")", printer.cover_open, R"("cover":"closed")"},
         {"knife jam", R"("cutter_error":true)", printer.cutter_jammed, R"("cutter_error":false)"},
         {"tear off", R"("tear_off":true)"}});
    draw_cable_switches(pen, teller, row_below(body, 2), "printer", printer.cable);
}

}  // namespace kiosk::emulators
