#pragma once

#include "devices/emulators/phone/chip_memory.h"
#include "devices/emulators/phone/command_apdu.h"
#include "devices/emulators/phone/personalisation.h"

#include <array>
#include <functional>
#include <span>
#include <utility>

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
    /// The end of a command that writes: `answer` once `next` is durable, else 6581 and nothing has changed.
    [[nodiscard]] Answer commit(ChipImage next, Bytes answer = {})
    {
        if (!memory.commit(std::move(next))) return refused(StatusWord::MemoryFailure);
        return {std::move(answer)};
    }
    [[nodiscard]] std::array<std::byte, 4> random_4() const
    {
        std::array<std::byte, 4> bytes{};
        random(bytes);
        return bytes;
    }
};

}  // namespace kiosk::emulators
