#pragma once

#include "devices/card/ccid_frame.h"
#include "kiosk/domain/bytes.h"

#include <nlohmann/json_fwd.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace kiosk::emulators {

/// What the bridge itself does wrong on its line.  Each strikes the answer to the count-th request (1, the default: the
/// next) of one type: "6F", transfer block, unless another is named.
///
///     {"stale_answer":{}}                     before the answer, one with the sequence number before it
///     {"duplicate_answer":{"message":"62"}}   the answer to POWER ON twice
///     {"wrong_lrc":{"count":3}}               the answer to the third transfer block from now with a wrong LRC, once
///     {"nak":{"times":2}}                     the next request is NAKed twice, not executed
///     {"busy":{"every_ms":50}}                a busy byte (80h) every 50 ms while a request is under way; 0 ends it
class AnswerFaults {
public:
    /// As ExchangeFaults::command(); "clear" disarms these and is passed on (nullopt).
    std::optional<nlohmann::json> command(const nlohmann::json& request);
    static void add_help(nlohmann::json& commands);

    /// True: this request is to be NAKed instead of executed.
    bool naks(devices::ccid::MessageType request);
    /// What goes over the line for `answer` to a request of that type.
    Bytes on_line(const devices::ccid::Message& answer, devices::ccid::MessageType request);
    [[nodiscard]] bool armed() const;
    /// The period of busy bytes, if there are any.
    [[nodiscard]] std::optional<std::chrono::milliseconds> busy_period() const { return busy_; }

private:
    struct Armed {
        devices::ccid::MessageType request = devices::ccid::MessageType::TransferBlock;
        unsigned count = 0;  ///< the count-th from now; 0: not armed
        unsigned times = 1;
    };
    enum Kind : std::uint8_t { Stale, Duplicate, WrongLrc, Nak, Kinds };

    static bool strikes(Armed& armed, devices::ccid::MessageType request);

    std::array<Armed, Kinds> armed_{};
    std::optional<std::chrono::milliseconds> busy_;
    Bytes
        last_block_;  ///< data of the last answer to a transfer block: what a stale answer brings up again
};

}  // namespace kiosk::emulators
