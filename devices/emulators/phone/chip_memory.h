#pragma once

#include "devices/emulators/phone/chip_image.h"

#include <functional>

namespace kiosk::emulators {

/// The non-volatile memory of a chip: one image, replaced as a whole or not at all.
class ChipMemory {
public:
    /// Makes an image durable; false if it could not, and the one before is still there.
    using Writer = std::function<bool(const ChipImage&)>;

    ChipMemory(ChipImage image, Writer writer)
        : image_{std::move(image)}, writer_{std::move(writer)}
    {
    }

    [[nodiscard]] const ChipImage& image() const { return image_; }

    /// Durable before it returns true.  False: nothing has changed, and the command answers 6581.  At most once a
    /// command.
    [[nodiscard]] bool commit(ChipImage next)
    {
        if (powerless_ || !writer_(next)) return false;
        image_ = std::move(next);
        return true;
    }

    /// The field goes before the command under way can write anything: every commit() fails.
    void lose_power(bool lost) { powerless_ = lost; }

private:
    ChipImage image_;
    Writer writer_;
    bool powerless_ = false;
};

}  // namespace kiosk::emulators
