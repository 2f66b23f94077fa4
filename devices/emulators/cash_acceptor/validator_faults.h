#pragma once

#include "devices/emulators/cash_acceptor/bill_path.h"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace kiosk::emulators {

/// What goes wrong with the validator's own electronics; faults of the cable are LineFaults.  Counters are used up.
struct ValidatorFaults {
    std::uint32_t lose_ack = 0;     ///< so many ACKs of the host after a credit do not arrive
    std::uint32_t lose_answer = 0;  ///< so many answers are worked out and never sent
    std::uint32_t copies = 1;  ///< every answer is sent so many times, until it is set to 1 again
    std::chrono::milliseconds
        stall{};  ///< the next answer is so late, and those behind it wait for it
    std::chrono::milliseconds slow{};  ///< every answer is so late
    bool mute = false;                 ///< deaf and dumb; the rollers go on

    /// `{"lose_ack":n}`, `{"lose_answer":n}`, `{"copies":n}` (1 to 9), `{"stall_ms":n}`, `{"slow_ms":n}`,
    /// `{"mute":true|false}`, numbers up to 4096, and for the mechanics `{"power_cut":"before|in_stacker|after|forgetful|never"}` and
    /// `{"return_next":true}`.  An error text, and nothing armed, if there is anything else.
    std::optional<std::string> arm(const nlohmann::json& fault, BillPath& path);
};

}  // namespace kiosk::emulators
