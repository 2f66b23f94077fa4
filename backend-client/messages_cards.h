#pragma once

#include "backend-client/message_fault.h"
#include "backend-client/messages_pending.h"

#include "kiosk/domain/card_number.h"
#include "kiosk/domain/expected.h"
#include "kiosk/domain/fact.h"
#include "kiosk/domain/item_id.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/purse.h"
#include "kiosk/domain/terminal_id.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What the host knows of a card, and what must be finished with it before any menu.  The examples of
/// api/openapi.yaml are the bytes.
namespace kiosk::backend {

enum class CardState : std::uint8_t {
    Active,
    LossPreReported,  ///< 预挂失: not served until it is cancelled or becomes formal
    Lost,
    Cancelled,
    Expired,
};

struct LoadLimits {
    Money load_min;     ///< of one load
    Money load_max;     ///< of one load
    Money balance_cap;  ///< what the purse may hold after it

    friend bool operator==(const LoadLimits&, const LoadLimits&) = default;
};

/// GET /v1/cards/{asn}
struct CardStatus {
    CardId card;
    CardState state = CardState::Active;
    LoadLimits limits;
    std::chrono::seconds quote_expires{};  ///< how long this answer may be relied upon, to one day

    friend bool operator==(const CardStatus&, const CardStatus&) = default;
};

enum class OpenLoadState : std::uint8_t {
    Authorised,  ///< MAC2 was made; whether the card took it is unknown: only the resolver can tell
    NotApplied,  ///< judged: the money is owed to the card, at any terminal
};

/// A load that some terminal did not finish.
struct OpenLoad {
    ItemId item;
    std::uint32_t attempt = 0;
    OpenLoadState state = OpenLoadState::Authorised;
    TerminalId terminal;  ///< where the attempt was made: it stands in MAC2 and TAC
    Money amount;
    Funding funding;
    std::uint16_t counter = 0;  ///< on-line transaction number that the attempt would use up
    Money balance_before;
    CardTime host_time;

    friend bool operator==(const OpenLoad&, const OpenLoad&) = default;
};

/// GET /v1/cards/{asn}/open-items; at most 100 of each.
struct OpenItems {
    CardStatus card;
    std::vector<OpenLoad> loads;
    std::vector<PendingLoad> pending;

    friend bool operator==(const OpenItems&, const OpenItems&) = default;
};

[[nodiscard]] std::string encode(const CardStatus& answer);
[[nodiscard]] std::string encode(const OpenItems& answer);
[[nodiscard]] Expected<CardStatus, MessageFault> decode_card_status(std::string_view body);
[[nodiscard]] Expected<OpenItems, MessageFault> decode_open_items(std::string_view body);

}  // namespace kiosk::backend
