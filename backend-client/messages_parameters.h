#pragma once

#include "backend-client/message_fault.h"

#include "kiosk/domain/card_number.h"
#include "kiosk/domain/expected.h"
#include "kiosk/domain/money.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What holds for all terminals; the last good copy is kept.  The examples of api/openapi.yaml are the bytes.
namespace kiosk::backend {

/// GET /v1/parameters
struct Parameters {
    std::uint64_t version = 0;  ///< to 2^53-1
    Money load_min;             ///< of one load
    Money load_max;             ///< of one load
    Money balance_cap;
    std::vector<Money> denominations;  ///< notes that the acceptor may take, at most 32

    friend bool operator==(const Parameters&, const Parameters&) = default;
};

struct HotlistedCard {
    CardId card;
    std::string
        reason;  ///< a word of the host's; one that we do not know still means "do not serve"

    friend bool operator==(const HotlistedCard&, const HotlistedCard&) = default;
};

/// GET /v1/hotlist?since=N: what changed since version N.
struct Hotlist {
    std::uint64_t version = 0;
    std::vector<HotlistedCard> added;  ///< at most 100,000 in one answer
    std::vector<CardId> removed;

    friend bool operator==(const Hotlist&, const Hotlist&) = default;
};

[[nodiscard]] std::string encode(const Parameters& answer);
[[nodiscard]] std::string encode(const Hotlist& answer);
[[nodiscard]] Expected<Parameters, MessageFault> decode_parameters(std::string_view body);
[[nodiscard]] Expected<Hotlist, MessageFault> decode_hotlist(std::string_view body);

}  // namespace kiosk::backend
