#pragma once

#include "kiosk/domain/terminal_id.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kiosk {

/// The permanent name of one business item (a load, a pending add-value, a receipt job), unique over all terminals and
/// for ever.  It comes from the journal's counters, never from a clock and never from chance alone (I9).
///
/// Text form: "225000000001-7-42" = terminal number, boot epoch, sequence within that boot; decimal, no leading zeros
/// in the last two.  It is part of URLs, idempotency keys and receipts.
struct ItemId {
    TerminalId terminal;
    std::uint32_t boot_epoch = 0;  ///< starts of the application since the journal was made, from 1
    std::uint32_t sequence = 0;    ///< within that boot, from 1

    friend constexpr auto operator<=>(const ItemId&, const ItemId&) = default;
};

[[nodiscard]] std::string to_text(const ItemId& id);
[[nodiscard]] std::optional<ItemId> item_id_from_text(std::string_view text);

/// "7-42", what a citizen reads out at the service desk together with the terminal's number.
[[nodiscard]] std::string short_reference(const ItemId& id);

}  // namespace kiosk
