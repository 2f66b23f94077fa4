#include "kiosk/journal/reserve.h"

#include "kiosk/journal/durable_file.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace kiosk::journal {
namespace {

constexpr std::uint64_t steps = 8;
constexpr std::uint64_t tight = 1ULL << 20U;  // bytes: what the largest append and its log may need
constexpr unsigned warning_percent = 80;
constexpr unsigned closed_percent = 95;

}  // namespace

Reserve::Reserve(std::filesystem::path file, const ReserveOptions& options)
    : file_{std::move(file)}, options_{options}
{
    const OwnedFile made{file_, O_RDWR | O_CREAT};
    held_ = std::min(static_cast<std::uint64_t>(std::filesystem::file_size(file_)), options_.bytes);
    fill();
    release_if_tight();
}

std::uint64_t Reserve::step() const { return (options_.bytes + steps - 1) / steps; }

std::uint64_t Reserve::free_bytes() const
{
    struct ::statvfs status {};
    if (::statvfs(file_.c_str(), &status) != 0) return 0;  // a disk that does not answer is no room
    return std::uint64_t{status.f_bavail} * status.f_frsize;
}

void Reserve::fill()
{
    while (held_ < options_.bytes && free_bytes() >= options_.low_water + step()) {
        const auto more = std::min(step(), options_.bytes - held_);
        const OwnedFile file{file_, O_RDWR};
        if (::posix_fallocate(file.descriptor(), static_cast<off_t>(held_),
                              static_cast<off_t>(more)) != 0)
            return;
        held_ += more;
    }
}

Room Reserve::room()
{
    if (held_ < options_.bytes) fill();
    return held_ >= options_.bytes && free_bytes() >= options_.low_water ? Room::Plenty
                                                                         : Room::ForOpenItems;
}

bool Reserve::release()
{
    if (held_ == 0) return false;
    const auto left = held_ - std::min(step(), held_);
    if (::truncate(file_.c_str(), static_cast<off_t>(left)) != 0) return false;
    held_ = left;
    return true;
}

void Reserve::release_if_tight()
{
    if (free_bytes() < tight) release();
}

Capacity Reserve::capacity(std::uint64_t used) const
{
    const auto to_limit = options_.capacity - std::min(used, options_.capacity);
    const auto room = std::min(to_limit, free_bytes());
    Capacity capacity;
    if (used + room > 0) capacity.percent = static_cast<unsigned>(used * 100 / (used + room));
    if (capacity.percent >= warning_percent) capacity.alarm = CapacityAlarm::Warning;
    if (capacity.percent >= closed_percent) capacity.alarm = CapacityAlarm::Closed;
    return capacity;
}

}  // namespace kiosk::journal
