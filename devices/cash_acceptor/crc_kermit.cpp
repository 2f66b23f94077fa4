#include "devices/cash_acceptor/crc_kermit.h"

namespace kiosk::devices {

std::uint16_t crc_kermit(BytesView bytes)
{
    unsigned crc = 0;
    for (const auto b : bytes) {
        crc ^= std::to_integer<unsigned>(b);
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? crc >> 1U ^ 0x8408U : crc >> 1U;
    }
    return static_cast<std::uint16_t>(crc);
}

}  // namespace kiosk::devices
