#pragma once

#include "kiosk/flows/effect.h"
#include "kiosk/runtime/workers/acceptor_worker.h"
#include "kiosk/runtime/workers/card_worker.h"
#include "kiosk/runtime/workers/host_worker.h"

#include <functional>
#include <map>

namespace kiosk::runtime {

/// Where effects go: one way a device.  None may block.
struct Outlets {
    std::map<flows::ReaderId, std::function<void(CardCommand)>> readers;
    std::function<void(AcceptorOrder)> acceptor;  ///< empty: this terminal has none
    std::function<void(const Receipt&, TimePoint deadline)> printer;  ///< empty: none
    std::function<void(HostCommand)> host;
};

}  // namespace kiosk::runtime
