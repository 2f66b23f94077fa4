#pragma once

#include "devices/printer/print_document.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/// From a finished document to lines that fit the paper (devices.md section 5, "receipt rules").  Pure.
namespace kiosk::devices {

/// Width of the roll; 203 dots an inch (8 dots a millimetre), font A of 12 x 24 dots.
enum class PaperWidth : std::uint8_t {
    Mm58,  ///< 48 mm printed: 384 dots, 32 columns
    Mm80,  ///< 72 mm printed: 576 dots, 48 columns
};
[[nodiscard]] std::size_t columns_of(PaperWidth paper);
[[nodiscard]] int dots_of(PaperWidth paper);

struct ReceiptFormat {
    PaperWidth paper = PaperWidth::Mm58;
    /// Body text in double height: 24 dots are 8.5 pt, 48 dots 17 pt; a receipt needs 10 pt, and 14 pt for the elderly
    /// (X24).  The columns stay the same.
    bool large_print = true;
};

/// Multiples of font A.
struct TypeSize {
    std::uint8_t across = 1;
    std::uint8_t down = 1;
    friend bool operator==(const TypeSize&, const TypeSize&) = default;
};

/// One printed line: columns(text) * size.across is at most the paper's columns.  Empty text: a blank line.
struct TextLine {
    std::u32string text{};
    Align align = Align::Left;
    TypeSize size{};
    bool bold = false;
    friend bool operator==(const TextLine&, const TextLine&) = default;
};

/// A QR code (model 2, error correction level M), centred.
struct QrLine {
    std::string payload{};  ///< bytes as they are, at most 997: version 25
    int module_dots = 3;    ///< 3 to 8: as large as fits, and never below 0.375 mm
    friend bool operator==(const QrLine&, const QrLine&) = default;
};

using ReceiptLine = std::variant<TextLine, QrLine>;

/// Never loses text: what is too long is wrapped (line_breaking.h); a QR payload that is too long for a code which a
/// phone can read from this paper stands there as text.
[[nodiscard]] std::vector<ReceiptLine> lay_out(const PrintDocument& document,
                                               const ReceiptFormat& format);

}  // namespace kiosk::devices
