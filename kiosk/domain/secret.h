#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include <string.h>  // explicit_bzero

namespace kiosk {

/// N secret bytes: a key, a session key, a PIN block.  Wiped on destruction and when moved from; cannot be copied,
/// compared or printed.  The only way to the bytes is reveal(), so that every use can be found with grep.
template <std::size_t N>
class Secret {
public:
    explicit Secret(std::span<const std::byte, N> bytes)
    {
        std::ranges::copy(bytes, bytes_.begin());
    }
    Secret(Secret&& other) noexcept : bytes_{other.bytes_} { other.wipe(); }
    Secret& operator=(Secret&& other) noexcept
    {
        if (this != &other) {
            bytes_ = other.bytes_;
            other.wipe();
        }
        return *this;
    }
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret() { wipe(); }

    [[nodiscard]] std::span<const std::byte, N> reveal() const { return bytes_; }

private:
    void wipe() { ::explicit_bzero(bytes_.data(), bytes_.size()); }
    std::array<std::byte, N> bytes_;
};

using TripleDesKey = Secret<16>;  ///< left half K1, right half K2; parity bits are not looked at
using SingleDesKey = Secret<8>;

}  // namespace kiosk
