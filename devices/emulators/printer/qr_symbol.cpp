#include "devices/emulators/printer/qr_symbol.h"

#include <qrencode.h>

#include <cstddef>
#include <memory>

namespace kiosk::emulators {
namespace {

QRecLevel to_library(QrLevel level)
{
    switch (level) {
        case QrLevel::L:
            return QR_ECLEVEL_L;
        case QrLevel::M:
            return QR_ECLEVEL_M;
        case QrLevel::Q:
            return QR_ECLEVEL_Q;
        case QrLevel::H:
            return QR_ECLEVEL_H;
    }
    return QR_ECLEVEL_L;
}

}  // namespace

std::optional<devices::DotMatrix> qr_symbol(BytesView payload, int module_dots, QrLevel level)
{
    constexpr std::size_t most = 7089;  // what fn 180 can store
    if (payload.empty() || payload.size() > most) return std::nullopt;
    const auto* const data = reinterpret_cast<const unsigned char*>(payload.data());
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code{
        QRcode_encodeData(static_cast<int>(payload.size()), data, 0, to_library(level)),
        QRcode_free};
    if (!code) return std::nullopt;
    devices::DotMatrix symbol{code->width * module_dots, code->width * module_dots};
    for (int y = 0; y < code->width; ++y)
        for (int x = 0; x < code->width; ++x)
            if ((code->data[y * code->width + x] & 1U) != 0)
                symbol.fill(x * module_dots, y * module_dots, module_dots, module_dots);
    return symbol;
}

}  // namespace kiosk::emulators
