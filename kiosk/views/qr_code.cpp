#include "kiosk/views/qr_code.h"

#include <qrencode.h>

#include <memory>

namespace kiosk::views {

QrCode make_qr(const std::string& text)
{
    if (text.empty()) return {};
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code{
        QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), &QRcode_free};
    if (!code) return {};
    QrCode result{static_cast<unsigned>(code->width)};
    result.dark.reserve(static_cast<std::size_t>(result.size) * result.size);
    for (unsigned i = 0; i < result.size * result.size; ++i)
        result.dark.push_back((code->data[i] & 1U) != 0);
    return result;
}

}  // namespace kiosk::views
