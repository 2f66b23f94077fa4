#pragma once

#include "devices/emulators/phone/phone_card.h"
#include "kiosk/domain/expected.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kiosk::emulators {

/// Why a phone cannot be laid on a reader.
enum class ShelfFault : std::uint8_t {
    Unknown,    ///< there is no phone of that name
    Elsewhere,  ///< it lies on a reader already: a phone is in one place
};

/// The sentence that answers a command, in English.
[[nodiscard]] std::string to_text(ShelfFault fault, const std::string& phone);

/// A phone taken off the shelf.  It is nobody else's while the handle lives, and back on the shelf when the handle
/// goes; whoever holds it has powered the chip off before that.
using PhoneInHand = std::unique_ptr<PhoneCard, std::function<void(PhoneCard*)>>;

/// Where the phones of the table are when they lie on no reader.  Lives in the bench's one thread, and longer than
/// every handle it gave out.
class PhoneShelf {
public:
    virtual ~PhoneShelf() = default;

    /// The phone called `name`, for the caller alone.
    virtual Expected<PhoneInHand, ShelfFault> take(const std::string& name) = 0;
    /// All phones, on the shelf or not, in a fixed order.
    [[nodiscard]] virtual std::vector<std::string> names() const = 0;
};

}  // namespace kiosk::emulators
