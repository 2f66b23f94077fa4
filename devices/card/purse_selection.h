#pragma once

#include "devices/card/fci.h"
#include "devices/card/purse_exchange.h"
#include "devices/card/purse_files.h"

#include <vector>

/// Finding the purse on a card (card.md sections 4 and 6; JR/T 0025.3-2010).
namespace kiosk::devices {

/// Which applications are purses of ours, in the order in which they are tried: identifiers of 5 to 16 bytes, or file
/// identifiers of 2 bytes for cards whose purse has no name; others are skipped.  From the configuration (card.md
/// section 4).
using AidList = std::vector<Bytes>;

/// Selects the first application of `aids` that the card has; where none can be selected directly, one that its payment
/// system directory (PSE, optional) lists and whose identifier begins with one of `aids`.
/// NotAPurse; Blocked (6283, 6A81, 9303) if no other of them can be selected; Contact.
Expected<Fci, PurseFault> select_purse(CardSession& session, const AidList& aids);

/// The selected purse's public application data: from its FCI, or else from EF 15.
/// NotAPurse without that file; Nonsense, Refused, Contact.
Expected<PublicData, PurseFault> read_public_data(CardSession& session, const Fci& fci);

}  // namespace kiosk::devices
