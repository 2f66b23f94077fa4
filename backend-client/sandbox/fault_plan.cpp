#include "backend-client/sandbox/fault_plan.h"

#include <algorithm>

#include <fnmatch.h>

namespace kiosk::sandbox {
namespace {

bool fits(const std::string& pattern, const std::string& text)
{
    return ::fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

}  // namespace

void FaultPlan::arm(const Fault& fault)
{
    const std::lock_guard lock{mutex_};
    armed_.push_back(fault);
}

void FaultPlan::clear()
{
    const std::lock_guard lock{mutex_};
    armed_.clear();
}

std::vector<Fault> FaultPlan::armed() const
{
    const std::lock_guard lock{mutex_};
    return {armed_.begin(), armed_.end()};
}

template <class Fits>
std::vector<Fault> FaultPlan::take_if(Fits strikes)
{
    const std::lock_guard lock{mutex_};
    std::vector<Fault> taken;
    for (auto& fault : armed_) {
        if (!strikes(fault)) continue;
        taken.push_back(fault);
        --fault.count;
    }
    std::erase_if(armed_, [](const Fault& fault) { return fault.count == 0; });
    return taken;
}

std::vector<Fault> FaultPlan::take(const std::string& method, const std::string& path)
{
    return take_if([&](const Fault& fault) {
        return fault.kind != FaultKind::RefuseTls &&
               (fits(fault.path, path) || fits(fault.path, method + ' ' + path));
    });
}

bool FaultPlan::take_refused_tls()
{
    return !take_if([](const Fault& fault) { return fault.kind == FaultKind::RefuseTls; }).empty();
}

}  // namespace kiosk::sandbox
