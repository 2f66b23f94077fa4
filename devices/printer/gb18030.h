#pragma once

#include "kiosk/domain/bytes.h"

#include <cstddef>
#include <string>
#include <string_view>

/// GB18030, the character code of Chinese printers after FS & (devices.md section 5), by the C library's iconv.
///
///     1 byte   00..7F                          ASCII
///     2 bytes  81..FE  40..7E, 80..FE          GBK and a few more
///     4 bytes  81..FE  30..39  81..FE  30..39  everything else
///
/// No byte after the first is below 30h, so no character holds a control code.  A system whose C library lacks the
/// conversion is broken: std::system_error.
namespace kiosk::devices {

/// Never fails: what has no code becomes 〓 (A1 FE), one for each character.
[[nodiscard]] Bytes to_gb18030(std::u32string_view text);

/// The first character of `bytes`, which is not empty, and how many bytes it takes.  A code that stands for nothing,
/// or is cut short, is 〓 and one byte.
struct Gb18030Character {
    char32_t character = 0;
    std::size_t size = 1;
};
[[nodiscard]] Gb18030Character first_gb18030(BytesView bytes);

/// Whether the fonts of Chinese printers hold it: ASCII and GBK.  The rest of GB18030 (four bytes, and the two-byte
/// codes FE50 to FEA0) is blank or a box on most models.
[[nodiscard]] bool in_printer_fonts(char32_t character);

}  // namespace kiosk::devices
