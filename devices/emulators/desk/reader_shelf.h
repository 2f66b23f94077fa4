#pragma once

#include "devices/emulators/phone/phone_store.h"
#include "devices/emulators/rf_bridge/phone_shelf.h"

#include <string>
#include <utility>
#include <vector>

namespace kiosk::emulators {

/// The phones in people's pockets as one reader of the table reaches for them: what it takes lies at `place` then.
/// The store outlives it, and both outlive every phone in hand.  One thread, the bench's.
class ReaderShelf final : public PhoneShelf {
public:
    ReaderShelf(PhoneStore& store, std::string place) : store_{store}, place_{std::move(place)} {}

    Expected<PhoneInHand, ShelfFault> take(const std::string& name) override;
    [[nodiscard]] std::vector<std::string> names() const override;

private:
    PhoneStore& store_;
    std::string place_;
};

}  // namespace kiosk::emulators
