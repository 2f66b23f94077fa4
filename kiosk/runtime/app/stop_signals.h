#pragma once

#include <functional>
#include <thread>

namespace kiosk::runtime {

/// Turns SIGINT, SIGTERM and SIGHUP into a call, in a thread of its own.  To be made before any other thread: they are
/// blocked from then on.
class StopSignals {
public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    /// From now on; at most once.
    void on_stop(std::function<void()> call);

private:
    int signals_;  ///< signalfd
    int end_;      ///< eventfd
    std::thread thread_;
};

}  // namespace kiosk::runtime
