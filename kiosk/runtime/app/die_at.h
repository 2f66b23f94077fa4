#pragma once

#include "kiosk/runtime/service/service.h"

#include <optional>
#include <string>

namespace kiosk::runtime {

/// "durable:StackIntended:2": kill the process by SIGKILL at that moment of the second such fact of this run.  For
/// trials of what a power cut leaves; moments are before, durable, done.  nullopt: cannot be read.
[[nodiscard]] std::optional<Probe> die_at(const std::string& text);

}  // namespace kiosk::runtime
