#pragma once

#include "devices/emulators/phone/chip_memory.h"
#include "devices/emulators/phone/personalisation.h"

#include <array>
#include <functional>
#include <span>

namespace kiosk::emulators {

/// Fills the bytes with random ones.  Injected, so that tests can be worked out by hand.
using RandomSource = std::function<void(std::span<std::byte>)>;

/// OpenSSL's generator.
[[nodiscard]] RandomSource system_random();

/// What the parts of one chip share: what was issued, how it differs from other cards, what it keeps, and chance.
struct Chip {
    Personalisation issued;
    ChipVariant variant;
    ChipMemory memory;
    RandomSource random;

    [[nodiscard]] const ChipImage& image() const { return memory.image(); }
    [[nodiscard]] std::array<std::byte, 4> random_4() const
    {
        std::array<std::byte, 4> bytes{};
        random(bytes);
        return bytes;
    }
};

}  // namespace kiosk::emulators
