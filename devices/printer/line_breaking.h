#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kiosk::devices {

/// Breaks one paragraph (no line feeds) into lines of at most `columns` columns (at least 2).  Only spaces at a break
/// are lost.  A line is broken after a space and beside a Chinese character, but:
///
/// - an amount stays whole: ￥ and its digits, digits and 元, 角, 分 or ％, even with a space between;
/// - a run of ASCII (a number, a word) stays whole;
/// - no line begins with closing punctuation (，。）) or ends with an opening mark (（￥).
///
/// What is longer than a line and has no such place is cut between two characters.
/// Always at least one line; no_break_space has become a space.
[[nodiscard]] std::vector<std::u32string> break_lines(std::u32string_view paragraph,
                                                      std::size_t columns);

}  // namespace kiosk::devices
