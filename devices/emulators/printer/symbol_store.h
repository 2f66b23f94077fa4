#pragma once

#include "devices/emulators/printer/qr_symbol.h"
#include "devices/printer/dot_matrix.h"
#include "kiosk/domain/bytes.h"

#include <optional>
#include <string>

namespace kiosk::emulators {

/// A picture to be printed by itself, and what the text of the receipt says in its place.
struct Picture {
    devices::DotMatrix dots;
    std::string text;       ///< "[image 384x24]", "[QR] payload"
    bool must_fit = false;  ///< worth nothing if its right side is lost
};

/// What the graphics commands store and print: raster images and QR codes.
class SymbolStore {
public:
    struct Result {
        bool known = false;  ///< a command of this printer, with parameters that it takes
        std::optional<Picture> picture{};  ///< to be printed now
    };

    /// GS v 0: m xL xH yL yH rows.
    [[nodiscard]] static Result raster(BytesView parameters);
    /// GS ( L and GS 8 L, behind their lengths: m fn ..: fn 112 stores an image, fn 2 or 50 prints it.
    Result graphics(BytesView parameters);
    /// GS ( k, behind its length: cn fn ..; cn = 31h is the QR code.
    Result symbol(BytesView parameters);

private:
    [[nodiscard]] Result print_code() const;
    bool store_image(BytesView parameters);

    std::optional<devices::DotMatrix> image_;
    int module_dots_ = 3;
    QrLevel level_ = QrLevel::L;
    Bytes payload_;
};

}  // namespace kiosk::emulators
