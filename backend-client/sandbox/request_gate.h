#pragma once

#include "backend-client/sandbox/fault_plan.h"
#include "backend-client/sandbox/office/back_office.h"

#include <condition_variable>
#include <mutex>
#include <optional>

namespace kiosk::sandbox {

/// What stands between the socket and the back office: one request a key at a time, and the faults.  Thread-safe.
class RequestGate {
public:
    /// Both outlive it.
    RequestGate(BackOffice& office, FaultPlan& faults) : office_{office}, faults_{faults} {}

    /// nullopt: no answer at all, the connection is to be cut.
    [[nodiscard]] std::optional<HttpAnswer> pass(const HttpRequest& request);
    /// Ends every delay now, and all to come.
    void open();

private:
    [[nodiscard]] HttpAnswer act(const HttpRequest& request, const std::vector<Fault>& faults);
    void wait(std::chrono::milliseconds delay);

    BackOffice& office_;
    FaultPlan& faults_;
    KeysInProgress keys_;
    std::mutex mutex_;
    std::condition_variable opened_;
    bool open_ = false;
};

}  // namespace kiosk::sandbox
