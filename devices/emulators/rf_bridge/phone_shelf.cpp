#include "devices/emulators/rf_bridge/phone_shelf.h"

namespace kiosk::emulators {

std::string to_text(ShelfFault fault, const std::string& phone)
{
    switch (fault) {
        case ShelfFault::Unknown:
            return "there is no phone " + phone;
        case ShelfFault::Elsewhere:
            return phone + " lies on a reader already";
    }
    return phone;
}

}  // namespace kiosk::emulators
