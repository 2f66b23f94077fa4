#pragma once

#include "backend-client/host_gate.h"
#include "kiosk/flows/terminal.h"
#include "kiosk/journal/request_books.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace kiosk::runtime {

/// What everybody may see of the terminal: one immutable value for each moment.
struct Snapshot {
    std::uint64_t sequence = 0;  ///< one more at each change
    flows::Terminal terminal;
    std::map<flows::ReaderId, bool> readers;  ///< configured readers; true: works
    std::uint8_t contact_quality = 0;  ///< of the phone that is here, 0 to 100; 0: not measured
    backend::HostReach host = backend::HostReach::Unknown;
    journal::QueueTotals queue;
    std::string halted;  ///< why the terminal does nothing any more; empty: it works
};

/// Where the service loop hangs out its newest snapshot.  Any thread.
class Board {
public:
    using Listener = std::function<void()>;  ///< called in the service thread; must not block

    Board();
    void publish(Snapshot snapshot);  ///< numbers it
    [[nodiscard]] std::shared_ptr<const Snapshot> latest() const;
    /// Before the service runs.
    void on_change(Listener listener) { listeners_.push_back(std::move(listener)); }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Snapshot> latest_;
    std::vector<Listener> listeners_;
};

}  // namespace kiosk::runtime
