#include "kiosk/runtime/service/house_watch.h"

#include <algorithm>

namespace kiosk::runtime {
namespace {

using namespace std::chrono_literals;

constexpr auto recent = 60s;            ///< the host was heard within this
constexpr auto clock_tolerance = 2min;  ///< between the host's time and ours

}  // namespace

HouseWatch::HouseWatch(const QueueLimits& limits, bool bag_known, std::optional<WallTime> last_good)
    : limits_{limits}, bag_known_{bag_known}, last_good_{last_good}
{
}

void HouseWatch::host_time(WallTime host, WallTime wall)
{
    clock_error_ = host > wall ? host - wall : wall - host;
}

TimeQuality HouseWatch::time_quality(WallTime wall) const
{
    if (!clock_error_ || (last_good_ && wall + clock_tolerance < *last_good_))
        return TimeQuality::Unknown;
    return *clock_error_ <= clock_tolerance ? TimeQuality::Good : TimeQuality::Suspect;
}

flows::Conditions HouseWatch::conditions(const journal::JournalHealth& health,
                                         const journal::QueueTotals& queue, TimePoint now,
                                         WallTime wall) const
{
    const auto age = queue.oldest ? wall - queue.oldest->wall : WallTime::duration{};
    const bool reader_ready =
        std::ranges::any_of(readers_, [](const auto& reader) { return reader.second; });
    return {.journal_healthy = health.takes_new_money && !refused_,
            .disk_reserve = health.capacity.alarm != journal::CapacityAlarm::Closed,
            .queue_within_limits =
                queue.waiting <= limits_.count && queue.sum <= limits_.sum && age <= limits_.age,
            .bag_known = bag_known_,
            .time_known = time_quality(wall) == TimeQuality::Good,
            .host_recent = heard_ && now - *heard_ <= recent,
            .reader_ready = reader_ready,
            .printer_ready = printer_ready_};
}

}  // namespace kiosk::runtime
