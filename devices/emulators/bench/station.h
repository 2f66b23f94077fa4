#pragma once

#include "kiosk/domain/clock.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <vector>

namespace kiosk::emulators {

/// What a command to an emulated device answers: `{"ok":true, ...}` or `{"ok":false,"error":"what and why"}`.
[[nodiscard]] nlohmann::json ok();
[[nodiscard]] nlohmann::json failure(const std::string& why);

/// One emulated thing on the bench: a device behind a serial line, a card behind vpcd.  All stations run in the
/// bench's one thread; none of them blocks.
class Station {
public:
    virtual ~Station() = default;

    /// The name it is addressed by on the control socket, e.g. "cash-acceptor".
    [[nodiscard]] virtual const std::string& name() const = 0;
    /// Descriptors to wait on for input; asked anew before every wait.
    [[nodiscard]] virtual std::vector<int> descriptors() const = 0;
    /// When run() must be called even if nothing comes; nullopt: only on input.
    [[nodiscard]] virtual std::optional<TimePoint> deadline() const = 0;
    /// Does all that is possible at `now` without waiting.
    virtual void run(TimePoint now) = 0;
    /// Carries out one command.  Unknown commands and wrong arguments answer a failure that names them.
    virtual nlohmann::json command(const nlohmann::json& request, TimePoint now) = 0;
    /// What can be commanded: an object, command name -> one line with its arguments, their units and an example.
    [[nodiscard]] virtual nlohmann::json help() const = 0;
};

}  // namespace kiosk::emulators
