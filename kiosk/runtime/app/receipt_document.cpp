#include "kiosk/runtime/app/receipt_document.h"

#include <utility>

namespace kiosk::runtime {

devices::PrintDocument receipt_document(const views::ReceiptView& view)
{
    using devices::Align;
    using devices::PrintLine;
    using Kind = PrintLine::Kind;
    devices::PrintDocument document;
    const auto centred = [&](const std::string& text, bool tall) {
        document.push_back({.text = text, .align = Align::Centre, .bold = tall, .tall = tall});
    };
    const auto put = [&](Kind kind) { document.push_back({.kind = kind}); };

    centred(view.brand, false);
    centred(view.status, true);
    put(Kind::Rule);
    centred(view.amount_label, false);
    centred(view.amount, true);
    put(Kind::Blank);
    document.push_back({.text = view.statement});
    put(Kind::Rule);
    for (const auto& row : view.rows)
        document.push_back({.kind = Kind::Pair, .text = row.label, .value = row.value});
    put(Kind::Blank);
    if (!view.qr.empty()) document.push_back({.kind = Kind::QrCode, .text = view.qr});
    centred(view.footer, false);
    return document;
}

}  // namespace kiosk::runtime
