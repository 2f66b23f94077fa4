#pragma once

#include "kiosk/domain/fact.h"

#include <cstdint>
#include <string>
#include <vector>

/// What the back office tells a flow, in the flows' words.
namespace kiosk::flows {

enum class CardStanding : std::uint8_t {
    Active,
    LossPreReported,  ///< reported lost, not yet confirmed: no load
    Lost,
    Cancelled,
    Expired,
    Unknown,  ///< the host does not know this card
};

struct LoadLimits {
    Money least;
    Money most;         ///< a load
    Money balance_cap;  ///< what the purse may hold after it

    friend bool operator==(const LoadLimits&, const LoadLimits&) = default;
};

/// May this card be loaded, and how much?  A quote that holds for times::quote.
struct Eligibility {
    CardStanding standing = CardStanding::Unknown;
    LoadLimits limits;

    friend bool operator==(const Eligibility&, const Eligibility&) = default;
};

/// A load that some terminal left unfinished for this card.
struct HostLoad {
    ItemId item;
    std::uint32_t attempt = 0;  ///< the last that the host knows
    bool not_applied =
        false;  ///< judged: the money is owed to the card; otherwise authorised, outcome unknown
    Money amount;
    Funding funding;
    std::uint16_t counter = 0;
    Money balance_before;
    CardTime host_time;

    friend bool operator==(const HostLoad&, const HostLoad&) = default;
};

/// Pending add-value (待补登) that the host keeps for this card.
struct PendingLoad {
    std::string id;
    ItemId item;  ///< where it came from
    Money amount;
    bool available = true;  ///< false: awaits the proof of an earlier attempt

    friend bool operator==(const PendingLoad&, const PendingLoad&) = default;
};

/// The answer at the tap: all that must be finished or offered before a menu.
struct OpenItems {
    Eligibility card;
    std::vector<HostLoad> loads;
    std::vector<PendingLoad> pending;

    friend bool operator==(const OpenItems&, const OpenItems&) = default;
};

enum class Verdict : std::uint8_t {
    Applied,     ///< final
    NotApplied,  ///< the item is owed to the same card
    Open,        ///< the evidence does not decide: it stays unresolved
};

}  // namespace kiosk::flows
