#pragma once

#include <cstdint>

namespace kiosk::emulators {

/// The character that a single byte stands for outside Chinese mode: ASCII below 80, and above it the table that
/// ESC t chose: 1 is Katakana with rules and corners (what receiptio draws lines with), any other is table 0 (CP437).
[[nodiscard]] char32_t in_code_table(unsigned table, std::uint8_t code);

}  // namespace kiosk::emulators
