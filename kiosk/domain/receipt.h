#pragma once

#include "kiosk/domain/item_id.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/purse.h"

#include <cstdint>
#include <optional>
#include <string>

namespace kiosk {

/// The languages of screens and receipts.  Chinese first.
enum class Language : std::uint8_t { Chinese, English };

enum class ReceiptKind : std::uint8_t {
    Loaded,       ///< the money is on the card (I3: only with a durable TAC or verdict)
    KeptForCard,  ///< not loaded; the host keeps it for this card, at any terminal
    Unresolved,   ///< outcome unknown: the next tap at any terminal finishes it; nothing is lost
    NoteClaim,    ///< a note of which nobody can say where it is: claim code for the service desk
};

/// What a receipt says, untranslated.  Never a full card number, TAC or MAC.
struct Receipt {
    ReceiptKind kind = ReceiptKind::Loaded;
    ItemId item;
    std::uint32_t job = 0;  ///< printed at most once under this number (R44)
    Language language = Language::Chinese;
    std::string masked_card;  ///< CardNumber::masked()
    Money cash_in;            ///< notes that this terminal took for the item
    Money amount;             ///< loaded, kept, unresolved or claimed
    std::optional<Money> balance_before;
    std::optional<Money> balance_after;
    std::optional<CardTime> host_time;

    friend bool operator==(const Receipt&, const Receipt&) = default;
};

}  // namespace kiosk
