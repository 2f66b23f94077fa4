#include "kiosk/views/receipt_view.h"

#include "kiosk/views/wording.h"

namespace kiosk::views {
namespace {

struct Words {
    const char* status;
    const char* statement;
    const char* amount;
};

Words words_for(ReceiptKind kind)
{
    switch (kind) {
        case ReceiptKind::Loaded:
            return {"slip.loaded", "slip.loaded.text", "slip.loaded.amount"};
        case ReceiptKind::KeptForCard:
            return {"slip.kept", "slip.kept.text", "slip.kept.amount"};
        case ReceiptKind::Unresolved:
            return {"slip.unresolved", "slip.unresolved.text", "slip.unresolved.amount"};
        case ReceiptKind::NoteClaim:
            return {"slip.claim", "slip.claim.text", "slip.claim.amount"};
    }
    return {};
}

}  // namespace

ReceiptView make_receipt(const Receipt& receipt, const Catalogue& catalogue,
                         const std::string& hotline)
{
    const Wording say{catalogue, receipt.language};
    const auto words = words_for(receipt.kind);
    ReceiptView view{.brand = say("slip.brand"),
                     .status = say(words.status),
                     .amount_label = say(words.amount),
                     .amount = money(receipt.amount),
                     .statement = say(words.statement)};
    const auto row = [&](const char* label, std::string value) {
        view.rows.push_back({say(label), std::move(value)});
    };
    row("slip.card", receipt.masked_card);
    if (!receipt.cash_in.is_zero()) row("slip.cash-in", money(receipt.cash_in));
    if (receipt.balance_before) row("slip.before", money(*receipt.balance_before));
    if (receipt.balance_after) row("slip.after", money(*receipt.balance_after));
    if (receipt.host_time) row("slip.time", say.date_and_time(*receipt.host_time));
    row("slip.terminal", receipt.item.terminal.digits());
    row("slip.reference", short_reference(receipt.item));
    view.qr = to_text(receipt.item);
    view.footer = say("slip.footer", {hotline});
    return view;
}

}  // namespace kiosk::views
