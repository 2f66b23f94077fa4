#include "devices/printer/dot_matrix.h"

#include <algorithm>

namespace kiosk::devices {

DotMatrix::DotMatrix(int width, int height)
    : width_{std::max(width, 0)},
      height_{std::max(height, 0)},
      dots_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_))
{
}

DotMatrix DotMatrix::from_rows(int width, int height, BytesView rows)
{
    DotMatrix matrix{width, height};
    const auto stride = static_cast<std::size_t>((matrix.width_ + 7) / 8);
    for (int y = 0; y < matrix.height_; ++y) {
        const auto row = static_cast<std::size_t>(y) * stride;
        for (int x = 0; x < matrix.width_; ++x) {
            const auto at = row + static_cast<std::size_t>(x / 8);
            if (at >= rows.size()) return matrix;
            if ((rows[at] & (std::byte{0x80} >> (x % 8))) != std::byte{}) matrix.set(x, y);
        }
    }
    return matrix;
}

Bytes DotMatrix::to_rows() const
{
    const auto stride = static_cast<std::size_t>((width_ + 7) / 8);
    Bytes rows(stride * static_cast<std::size_t>(height_));
    for (int y = 0; y < height_; ++y)
        for (int x = 0; x < width_; ++x)
            if (at(x, y))
                rows[static_cast<std::size_t>(y) * stride + static_cast<std::size_t>(x / 8)] |=
                    std::byte{0x80} >> (x % 8);
    return rows;
}

std::size_t DotMatrix::index(int x, int y) const
{
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
           static_cast<std::size_t>(x);
}

bool DotMatrix::at(int x, int y) const
{
    return x >= 0 && x < width_ && y >= 0 && y < height_ && dots_[index(x, y)] != 0;
}

void DotMatrix::set(int x, int y)
{
    if (x >= 0 && x < width_ && y >= 0 && y < height_) dots_[index(x, y)] = 1;
}

void DotMatrix::draw(const DotMatrix& other, int x, int y)
{
    for (int row = 0; row < other.height_; ++row)
        for (int column = 0; column < other.width_; ++column)
            if (other.at(column, row)) set(x + column, y + row);
}

void DotMatrix::fill(int x, int y, int width, int height)
{
    for (int row = y; row < y + height; ++row)
        for (int column = x; column < x + width; ++column) set(column, row);
}

void DotMatrix::invert()
{
    for (auto& dot : dots_) dot ^= 1U;
}

void DotMatrix::extend(int rows)
{
    height_ += std::max(rows, 0);
    dots_.resize(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_));
}

DotMatrix DotMatrix::scaled(int across, int down) const
{
    if (across == 1 && down == 1) return *this;
    DotMatrix larger{width_ * across, height_ * down};
    for (int y = 0; y < height_; ++y)
        for (int x = 0; x < width_; ++x)
            if (at(x, y)) larger.fill(x * across, y * down, across, down);
    return larger;
}

DotMatrix DotMatrix::emphasised(int dots) const
{
    DotMatrix bolder = *this;
    for (int shift = 1; shift <= dots; ++shift) bolder.draw(*this, shift, 0);
    return bolder;
}

}  // namespace kiosk::devices
