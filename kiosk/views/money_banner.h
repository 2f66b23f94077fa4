#pragma once

#include "kiosk/flows/terminal.h"
#include "kiosk/views/frame_view.h"
#include "kiosk/views/wording.h"

namespace kiosk::views {

/// Where the money of one load is, as its facts say (I11): never more than the journal knows.
struct MoneyFact {
    MoneyState state = MoneyState::NothingTaken;
    Money amount;
    ItemId item;

    friend bool operator==(const MoneyFact&, const MoneyFact&) = default;
};

[[nodiscard]] MoneyFact money_fact(const LoadItem& item);

/// Value of the notes of which nobody can say where they are (R4).
[[nodiscard]] Money lost_notes(const LoadItem& item);

/// The one fact that concerns whoever stands here: of the load in the visit, of what the host keeps for the card, of a
/// load that was interrupted here, in this order.
[[nodiscard]] MoneyFact money_fact(const flows::Terminal& terminal);

/// "7-42" for an item of this terminal, "225000000001-7-42" for another's.
[[nodiscard]] std::string reference(const ItemId& item, const TerminalId& here);

[[nodiscard]] Banner make_banner(const flows::Terminal& terminal, const Wording& say);

}  // namespace kiosk::views
