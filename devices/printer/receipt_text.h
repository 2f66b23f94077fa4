#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Text as a receipt carries it: code points that a printer can be asked to print, measured in columns.
namespace kiosk::devices {

/// 〓, the printers' own mark for "a character that cannot be shown here".
constexpr char32_t missing_character = U'\u3013';
/// A space at which no line is broken; printed as a space.
constexpr char32_t no_break_space = U'\u00A0';

/// UTF-8 as code points fit for a receipt.  No byte of it can reach a printer as a command: control characters are
/// gone, but for the line feed; a tab is a space.  Characters without width (joiners, variation selectors, combining
/// and direction marks) are gone: a printer has no use for them.  ¥, • and ’ become their forms in the printers' fonts
/// (￥, ·, ').  Each byte that is no UTF-8 becomes 〓.
[[nodiscard]] std::u32string printable(std::string_view utf8);

[[nodiscard]] std::string to_utf8(std::u32string_view text);

/// Width on the paper, in columns of 12 dots: 1 for a character whose GB18030 code is one byte (ASCII) and for
/// no_break_space, 2 for any other.
[[nodiscard]] std::size_t columns(char32_t character);
[[nodiscard]] std::size_t columns(std::u32string_view text);

}  // namespace kiosk::devices
