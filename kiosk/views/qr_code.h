#pragma once

#include <string>
#include <vector>

namespace kiosk::views {

/// A QR code as its modules: size x size, row by row, true is dark; without the quiet zone.
struct QrCode {
    unsigned size = 0;  ///< 0: none
    std::vector<bool> dark{};

    [[nodiscard]] bool at(unsigned x, unsigned y) const { return dark[y * size + x]; }
};

/// Error correction M.  None for a text that is empty or too long for a code.
[[nodiscard]] QrCode make_qr(const std::string& text);

}  // namespace kiosk::views
