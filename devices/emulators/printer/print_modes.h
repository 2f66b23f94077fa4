#pragma once

#include "devices/emulators/printer/escpos_stream.h"

#include <cstdint>

namespace kiosk::emulators {

enum class Side : std::uint8_t { Left, Centre, Right };

/// How one character is drawn.
struct CharacterType {
    int width = 12;
    int height = 24;
    int em_width = 24;
    int across = 1;
    int down = 1;
    int underline = 0;
    int space_left = 0;
    int space_right = 0;
};

/// How the next character is printed: what ESC/POS calls modes.  Sizes and positions are in dots.  As after ESC @;
/// Chinese models then are in Chinese mode.
struct PrintModes {
    Side align = Side::Left;
    bool bold = false;
    bool inverse = false;
    bool font_b = false;  ///< 9 x 17 dots instead of 12 x 24; Chinese characters stay 24 x 24
    bool chinese = true;
    int across = 1;  ///< multiples of the type's width and height, 1 to 8
    int down = 1;
    int chinese_across = 1;  ///< FS !, for Chinese characters, besides the other
    int chinese_down = 1;
    int underline = 0;  ///< 0 to 2
    int chinese_underline = 0;
    int space = 0;  ///< right of each character
    int chinese_space_left = 0;
    int chinese_space = 0;  ///< right of each Chinese one
    unsigned code_table = 0;
    int line_spacing = 30;
    int left_margin = 0;
    int area_width = 0;  ///< from the left margin; 0: to the edge

    /// Carries out a command that only sets a mode.  False: it is none, or lacks its parameters.
    bool apply(const PrinterCommand& command);

    [[nodiscard]] CharacterType type_of(bool chinese_character) const;
};

}  // namespace kiosk::emulators
