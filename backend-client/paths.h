#pragma once

#include "kiosk/domain/card_number.h"
#include "kiosk/domain/item_id.h"
#include "kiosk/domain/terminal_id.h"

#include <cstdint>
#include <string>

/// Where each resource of the contract is (api/openapi.yaml), and under which key each POST goes out.
/// Paths of cards hold full card numbers: they may not reach a log (architecture rule 7).
namespace kiosk::backend {

[[nodiscard]] std::string sign_on_path(const TerminalId& terminal);
[[nodiscard]] std::string heartbeat_path(const TerminalId& terminal);
[[nodiscard]] std::string parameters_path();
[[nodiscard]] std::string hotlist_path(std::uint64_t since);
[[nodiscard]] std::string card_path(const CardId& card);
[[nodiscard]] std::string open_items_path(const CardId& card);
[[nodiscard]] std::string pending_loads_path(
    const CardId& card);                         ///< GET: what waits for this card
[[nodiscard]] std::string pending_loads_path();  ///< POST: register
[[nodiscard]] std::string loads_path();
[[nodiscard]] std::string load_path(const ItemId& item);
[[nodiscard]] std::string load_result_path(const ItemId& item);
[[nodiscard]] std::string journal_segments_path();

// Idempotency keys: the item and the purpose (money-safety.md section 1, Identity).  At most 128 visible ASCII characters.
// Whatever may differ between two bodies stands in the key, for a key means the same bytes for ever.

[[nodiscard]] std::string sign_on_key(const TerminalId& terminal, std::uint32_t boot_epoch);
[[nodiscard]] std::string heartbeat_key(const TerminalId& terminal, std::uint32_t boot_epoch,
                                        std::uint64_t number);
[[nodiscard]] std::string authorise_key(const ItemId& item, std::uint32_t attempt);
/// `report` counts the reports of one attempt by one terminal, from 1: TAC, evidence, more evidence.
[[nodiscard]] std::string load_result_key(const ItemId& item, std::uint32_t attempt,
                                          const TerminalId& reporter, std::uint32_t report);
[[nodiscard]] std::string pending_key(const ItemId& item);
[[nodiscard]] std::string journal_segment_key(const TerminalId& terminal, std::uint64_t first,
                                              std::uint64_t last);

}  // namespace kiosk::backend
