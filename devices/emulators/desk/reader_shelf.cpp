#include "devices/emulators/desk/reader_shelf.h"

namespace kiosk::emulators {
namespace {

ShelfFault fault_of(PhoneRefusal refusal)
{
    switch (refusal) {
        case PhoneRefusal::Unknown:
            return ShelfFault::Unknown;
        case PhoneRefusal::Elsewhere:
            return ShelfFault::Elsewhere;
    }
    return ShelfFault::Unknown;
}

}  // namespace

Expected<PhoneInHand, ShelfFault> ReaderShelf::take(const std::string& name)
{
    auto phone = store_.take(name, place_);
    if (!phone) return unexpected{fault_of(phone.error())};
    return *std::move(phone);
}

std::vector<std::string> ReaderShelf::names() const
{
    std::vector<std::string> all;
    for (const auto& [name, phone] : store_.phones()) all.push_back(name);
    return all;
}

}  // namespace kiosk::emulators
