#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kiosk::devices {

enum class Align : std::uint8_t { Left, Centre, Right };

/// One element of a receipt, top to bottom.
struct PrintLine {
    enum class Kind : std::uint8_t {
        Text,  ///< `text`, wrapped at the paper's width
        Pair,  ///< `text` at the left edge, `value` at the right one; on two lines when they do not fit on one
        Rule,   ///< a line across the paper
        Blank,  ///< an empty line
        QrCode  ///< `text` as a QR code, centred
    };
    Kind kind = Kind::Text;
    std::string text{};   ///< UTF-8
    std::string value{};  ///< UTF-8, for Pair
    Align align = Align::Left;
    bool bold = false;
    bool tall = false;  ///< double height and width: amounts, headings
};

/// A finished receipt: what it says, in the citizen's language, before any layout.
using PrintDocument = std::vector<PrintLine>;

}  // namespace kiosk::devices
