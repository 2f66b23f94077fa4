#include "backend-client/host_gate.h"

#include <algorithm>
#include <utility>

namespace kiosk::backend {

bool HostGate::admits(TimePoint now) const { return open_ || (!probe_ && now >= opens_at_); }

std::optional<TimePoint> HostGate::opens_at() const
{
    return open_ || probe_ ? std::nullopt : std::optional{opens_at_};
}

void HostGate::sent(std::uint64_t id)
{
    if (!open_ && !probe_) probe_ = id;
}

void HostGate::withdrawn(std::uint64_t id)
{
    if (probe_ == id) probe_.reset();
}

void HostGate::reopen()
{
    open_ = true;
    failures_ = 0;
    probe_.reset();
}

bool HostGate::heard()
{
    reopen();
    return std::exchange(reach_, HostReach::Up) == HostReach::Unreachable;
}

void HostGate::failed(std::uint64_t id, HostReach how, std::optional<std::chrono::seconds> wait,
                      TimePoint now, Random& random)
{
    // Others that were under way when the first one failed tell nothing new.
    if (!open_ && probe_ != id) return;
    if (how != reach_) failures_ = 0;
    reach_ = how;
    open_ = false;
    probe_.reset();
    const auto longest = how == HostReach::Unreachable ? longest_unreachable : longest_wait;
    const auto drawn = back_off(++failures_, longest, random);
    opens_at_ =
        now +
        (wait ? std::clamp<std::chrono::milliseconds>(*wait, shortest_wait, longest_wait) : drawn);
}

}  // namespace kiosk::backend
