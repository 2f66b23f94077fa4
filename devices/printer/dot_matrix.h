#pragma once

#include "kiosk/domain/bytes.h"

#include <cstdint>
#include <vector>

namespace kiosk::devices {

/// A rectangle of dots as a thermal head burns them: black or white, row by row from the top left corner.
class DotMatrix {
public:
    DotMatrix() = default;
    DotMatrix(int width, int height);  ///< white; negative sizes count as 0

    /// From rows of (width + 7) / 8 bytes, leftmost dot in bit 7; what is missing at the end is white.
    static DotMatrix from_rows(int width, int height, BytesView rows);
    [[nodiscard]] Bytes to_rows() const;

    [[nodiscard]] int width() const { return width_; }
    [[nodiscard]] int height() const { return height_; }
    [[nodiscard]] bool at(int x, int y) const;  ///< white outside
    void set(int x, int y);                     ///< nothing outside

    /// Burns the black dots of `other` with its top left corner at x, y; what lies outside is cut off.
    void draw(const DotMatrix& other, int x, int y);
    void fill(int x, int y, int width, int height);
    void invert();
    /// White rows at the bottom.
    void extend(int rows);

    /// Every dot `across` times wide and `down` times high.
    [[nodiscard]] DotMatrix scaled(int across, int down) const;
    /// As the emphasised mode prints it: every dot `dots` dots wider to the right, in the same width.
    [[nodiscard]] DotMatrix emphasised(int dots = 1) const;

    friend bool operator==(const DotMatrix&, const DotMatrix&) = default;

private:
    [[nodiscard]] std::size_t index(int x, int y) const;

    int width_ = 0;
    int height_ = 0;
    std::vector<std::uint8_t> dots_;  ///< 1: black
};

}  // namespace kiosk::devices
