#pragma once

#include "devices/emulators/desk/window/desk_view.h"
#include "devices/emulators/desk/window/pen.h"
#include "devices/emulators/desk/window/receipt_picture.h"
#include "devices/emulators/desk/window/teller.h"

#include <memory>
#include <string>

namespace kiosk::emulators {

/// Where things are on the table, in design pixels.
namespace place {
constexpr Rect bridge{32, 76, 330, 246};
constexpr Rect pcsc{382, 76, 330, 246};
constexpr Rect shelf{32, 448, 680, 392};
constexpr Rect acceptor{744, 76, 320, 246};
constexpr Rect notes{744, 448, 320, 392};
constexpr Rect printer{1096, 560, 312, 110};
constexpr Rect paper{1108, 76, 288, 498};  ///< where it may reach; it comes out at the bottom
constexpr Rect said{0, 858, 1440, 42};
}  // namespace place

/// Phones on their shelf and on the two readers; those in hand follow the pointer.
void draw_phones(const Pen& pen, Teller& teller, const DeskView& desk);
void draw_readers(const Pen& pen, Teller& teller, const DeskView& desk);

/// The acceptor with the note in it, and the notes to feed.
void draw_acceptor(const Pen& pen, Teller& teller, const AcceptorView& acceptor);
void draw_notes(const Pen& pen, Teller& teller);

/// The paper in the printer's slot: what hangs out now, else the last receipt.
class ReceiptInSlot {
public:
    /// Looks at the pictures again if there is something new on them.
    void follow(const PrinterView& printer, Teller& teller);
    void draw(const Pen& pen) const;

private:
    void show(const std::filesystem::path& file);

    std::string hanging_;
    std::filesystem::path last_;
    bool cut_ = false;  ///< what is shown is off the roll
    std::unique_ptr<ReceiptPicture> shown_;
    std::unique_ptr<ReceiptPicture> before_;  ///< a frame on screen may still show it
};
void draw_printer(const Pen& pen, Teller& teller, const PrinterView& printer);

}  // namespace kiosk::emulators
