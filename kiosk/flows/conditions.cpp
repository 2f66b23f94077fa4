#include "kiosk/flows/conditions.h"

namespace kiosk::flows {

std::optional<Hindrance> hindrance_to_cash(const Conditions& conditions,
                                           std::optional<AcceptorProblem> acceptor,
                                           bool acceptor_known)
{
    if (!conditions.reader_ready) return Hindrance::Reader;
    if (!conditions.journal_healthy) return Hindrance::Journal;
    if (!conditions.disk_reserve) return Hindrance::Disk;
    if (!conditions.queue_within_limits) return Hindrance::Queue;
    if (acceptor || !acceptor_known) return Hindrance::Acceptor;
    if (!conditions.bag_known) return Hindrance::Bag;
    if (!conditions.time_known) return Hindrance::Clock;
    if (!conditions.host_recent) return Hindrance::Host;
    return std::nullopt;
}

}  // namespace kiosk::flows
