#include "devices/emulators/bench/pty_line.h"

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>

namespace kiosk::emulators {
namespace {

[[noreturn]] void fail(const char* what)
{
    throw std::system_error{errno, std::generic_category(), what};
}

void close_and_forget(int& fd)
{
    if (fd >= 0) ::close(fd);
    fd = -1;
}

}  // namespace

PtyLine::PtyLine(std::filesystem::path link, unsigned baud) : link_{std::move(link)}, baud_{baud}
{
    plug_in();
}

PtyLine::~PtyLine() { unplug(); }

void PtyLine::plug_in()
{
    if (is_plugged_in()) return;
    master_ = ::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (master_ < 0 || ::grantpt(master_) != 0 || ::unlockpt(master_) != 0) fail("pseudo-terminal");
    std::array<char, 64> name{};
    if (::ptsname_r(master_, name.data(), name.size()) != 0) fail("ptsname");
    keeper_ = ::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (keeper_ < 0) fail("pseudo-terminal slave");
    termios raw{};
    ::tcgetattr(keeper_, &raw);
    ::cfmakeraw(&raw);
    ::tcsetattr(keeper_, TCSANOW, &raw);
    std::filesystem::remove(link_);
    std::filesystem::create_symlink(name.data(), link_);
}

void PtyLine::unplug()
{
    std::error_code ignored;
    if (is_plugged_in()) std::filesystem::remove(link_, ignored);
    close_and_forget(keeper_);
    close_and_forget(master_);
    incoming_.clear();
    outgoing_.clear();
}

Duration PtyLine::time_for(std::size_t bytes) const
{
    if (baud_ == 0) return Duration::zero();
    return std::chrono::nanoseconds{10'000'000'000LL * static_cast<std::int64_t>(bytes) / baud_};
}

void PtyLine::take_input(TimePoint now)
{
    std::array<std::byte, 1024> buffer;
    for (;;) {
        const auto got = master_ < 0 ? -1 : ::read(master_, buffer.data(), buffer.size());
        if (got <= 0) return;
        const auto size = static_cast<std::size_t>(got);
        in_busy_until_ = std::max(in_busy_until_, now) + time_for(size);
        incoming_.push_back({in_busy_until_, Bytes(buffer.begin(), buffer.begin() + got)});
    }
}

Bytes PtyLine::receive(TimePoint now)
{
    take_input(now);
    Bytes arrived;
    while (!incoming_.empty() && incoming_.front().at <= now) {
        append(arrived, incoming_.front().bytes);
        incoming_.pop_front();
    }
    return arrived;
}

void PtyLine::send(BytesView bytes, TimePoint now)
{
    const auto altered = faults_.apply(bytes);
    if (altered.empty()) return;
    auto start = std::max(out_busy_until_, now);
    if (const auto stall = faults_.take_stall()) start += *stall;
    // In pieces of 16 bytes, so that a reader sees a frame grow as on a real line.
    constexpr std::size_t piece = 16;
    for (std::size_t at = 0; at < altered.size(); at += piece) {
        const auto size = std::min(piece, altered.size() - at);
        start += time_for(size);
        const auto part = BytesView{altered}.subspan(at, size);
        outgoing_.push_back({start, Bytes(part.begin(), part.end())});
    }
    out_busy_until_ = start;
    run(now);
}

void PtyLine::run(TimePoint now)
{
    while (!outgoing_.empty() && outgoing_.front().at <= now) {
        auto& bytes = outgoing_.front().bytes;
        const auto written = master_ < 0 ? static_cast<ssize_t>(bytes.size())
                                         : ::write(master_, bytes.data(), bytes.size());
        if (written < 0) {  // the other end does not read: try again later
            outgoing_.front().at = now + std::chrono::milliseconds{20};
            return;
        }
        bytes.erase(bytes.begin(), bytes.begin() + written);
        if (bytes.empty()) outgoing_.pop_front();
    }
}

std::optional<TimePoint> PtyLine::deadline() const
{
    if (incoming_.empty() && outgoing_.empty()) return std::nullopt;
    if (incoming_.empty()) return outgoing_.front().at;
    if (outgoing_.empty()) return incoming_.front().at;
    return std::min(incoming_.front().at, outgoing_.front().at);
}

}  // namespace kiosk::emulators
