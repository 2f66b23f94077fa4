#pragma once

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/money.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>

namespace kiosk::devices {

/// Takes the fields of a record one after the other, in the order of its offset table.  The caller has checked the
/// record's length: reading beyond it is a bug.
class RecordFields {
public:
    explicit RecordFields(BytesView record) : rest_{record} {}

    BytesView take(std::size_t size)
    {
        assert(size <= rest_.size());
        const auto field = rest_.first(size);
        rest_ = rest_.subspan(size);
        return field;
    }
    std::uint8_t byte() { return std::to_integer<std::uint8_t>(take(1).front()); }
    /// Two bytes, big-endian.
    std::uint16_t number() { return static_cast<std::uint16_t>(big_endian(take(2))); }
    /// Fen, in `size` bytes (at most 7), big-endian.
    Money amount(std::size_t size)
    {
        assert(size <= 7);
        return Money::fen(static_cast<std::int64_t>(big_endian(take(size))));
    }
    template <std::size_t N>
    std::array<std::byte, N> array()
    {
        std::array<std::byte, N> field{};
        std::ranges::copy(take(N), field.begin());
        return field;
    }

private:
    BytesView rest_;
};

}  // namespace kiosk::devices
