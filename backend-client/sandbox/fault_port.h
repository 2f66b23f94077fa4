#pragma once

#include "backend-client/sandbox/fault_plan.h"
#include "backend-client/sandbox/office/back_office.h"
#include "backend-client/sandbox/office/host_clock.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace kiosk::sandbox {

/// The commands of the fault port: one JSON object in, one out, `{"ok":true,..}` or `{"ok":false,"error":"what and why"}`.
/// `{"help":true}` lists them: faults to arm, the host's clock, a card's state, and the books as a checker reads them.
/// Any thread, one at a time.
class FaultPort {
public:
    /// All three outlive it.
    FaultPort(BackOffice& office, FaultPlan& faults, HostClock& clock)
        : office_{office}, faults_{faults}, clock_{clock}
    {
    }

    /// Never throws.
    [[nodiscard]] std::string execute(const std::string& line);

private:
    [[nodiscard]] nlohmann::json run(const std::string& name, const nlohmann::json& arguments);
    [[nodiscard]] nlohmann::json read_books(const std::string& name,
                                            const nlohmann::json& arguments);
    [[nodiscard]] nlohmann::json set_card(const nlohmann::json& arguments);
    [[nodiscard]] nlohmann::json set_clock(const nlohmann::json& arguments);

    BackOffice& office_;
    FaultPlan& faults_;
    HostClock& clock_;
};

}  // namespace kiosk::sandbox
