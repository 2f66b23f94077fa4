#pragma once

#include "backend-client/message_fault.h"

#include "kiosk/domain/card_number.h"
#include "kiosk/domain/clock.h"
#include "kiosk/domain/expected.h"
#include "kiosk/domain/item_id.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/terminal_id.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Pending add-value (补登): money that the host keeps for a card.  The examples of api/openapi.yaml are the bytes.
namespace kiosk::backend {

enum class PendingState : std::uint8_t {
    Available,      ///< may be claimed by a load, at any terminal
    AwaitingProof,  ///< its first load may be on the card: must be resolved before it is available
    Settled,        ///< the host has proof that the item was loaded; nothing is pending
};

/// One pending add-value of a card.
struct PendingLoad {
    std::string id;  ///< the host's, 1 to 64 visible ASCII characters
    ItemId item;     ///< where the money came in
    Money amount;
    WallTime created{};
    PendingState state = PendingState::Available;

    friend bool operator==(const PendingLoad&, const PendingLoad&) = default;
};

/// GET /v1/cards/{asn}/pending-loads; at most 100, oldest first.
struct PendingLoads {
    std::vector<PendingLoad> pending;

    friend bool operator==(const PendingLoads&, const PendingLoads&) = default;
};

/// POST /v1/pending-loads: cash of this item is not on the card.
struct PendingRegistration {
    ItemId item;
    CardId card;
    TerminalId terminal;
    Money amount;
    std::string reason;  ///< one word of ours, 1 to 64 bytes

    friend bool operator==(const PendingRegistration&, const PendingRegistration&) = default;
};

struct PendingRegistered {
    std::string id;
    ItemId item;
    PendingState state = PendingState::Available;
    std::string ack;  ///< 1 to 128 visible ASCII characters

    friend bool operator==(const PendingRegistered&, const PendingRegistered&) = default;
};

[[nodiscard]] std::string encode(const PendingLoads& answer);
[[nodiscard]] std::string encode(const PendingRegistration& request);
[[nodiscard]] std::string encode(const PendingRegistered& answer);
[[nodiscard]] Expected<PendingLoads, MessageFault> decode_pending_loads(std::string_view body);
[[nodiscard]] Expected<PendingRegistration, MessageFault> decode_pending_registration(
    std::string_view body);
[[nodiscard]] Expected<PendingRegistered, MessageFault> decode_pending_registered(
    std::string_view body);

}  // namespace kiosk::backend
