#include "devices/link/serial_port.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <utility>

namespace kiosk::devices {
namespace {

std::optional<speed_t> speed(unsigned baud)
{
    switch (baud) {
        case 1200:
            return B1200;
        case 2400:
            return B2400;
        case 4800:
            return B4800;
        case 9600:
            return B9600;
        case 19200:
            return B19200;
        case 38400:
            return B38400;
        case 57600:
            return B57600;
        case 115200:
            return B115200;
        default:
            return std::nullopt;
    }
}

LinkFault fault_of_open(int error)
{
    switch (error) {
        case EBUSY:
            return LinkFault::InUse;
        case EACCES:
        case EPERM:
            return LinkFault::Forbidden;
        case ENOENT:
        case ENXIO:
        case ENODEV:
        case EIO:
            return LinkFault::NotFound;
        default:
            return LinkFault::NotALine;
    }
}

bool make_raw(int fd, const LineSettings& settings)
{
    const auto baud = speed(settings.baud);
    termios line{};
    if (!baud || ::tcgetattr(fd, &line) != 0) return false;
    ::cfmakeraw(&line);
    line.c_cflag |= CLOCAL | CREAD;
    line.c_cflag &= ~static_cast<tcflag_t>(CSTOPB | CRTSCTS);
    if (settings.parity == Parity::Even) line.c_cflag |= PARENB;
    if (settings.software_flow_control) line.c_iflag |= IXON;
    line.c_cc[VMIN] = 0;
    line.c_cc[VTIME] = 0;
    ::cfsetispeed(&line, *baud);
    ::cfsetospeed(&line, *baud);
    if (::tcsetattr(fd, TCSANOW, &line) == 0) return true;
    // A pseudo-terminal has no parity.  That is a fault only if there was nothing else to set: when it is opened again.
    line.c_cflag &= ~static_cast<tcflag_t>(PARENB);
    return errno == EINVAL && ::tcsetattr(fd, TCSANOW, &line) == 0;
}

/// Milliseconds for poll(2), rounded up so that a deadline is never polled for 0 ms in a loop.
int milliseconds_until(TimePoint deadline)
{
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    constexpr std::chrono::milliseconds longest{60'000};
    return static_cast<int>(std::clamp(left, std::chrono::milliseconds{0}, longest).count());
}

bool passed(TimePoint deadline) { return std::chrono::steady_clock::now() >= deadline; }

}  // namespace

std::string to_text(LinkFault fault)
{
    switch (fault) {
        case LinkFault::TimedOut:
            return "no answer in time";
        case LinkFault::Woken:
            return "interrupted";
        case LinkFault::Lost:
            return "unplugged or hung up";
        case LinkFault::NotFound:
            return "no such device";
        case LinkFault::InUse:
            return "in use by another program";
        case LinkFault::Forbidden:
            return "no permission to open it";
        case LinkFault::NotALine:
            return "not a serial line";
    }
    return "unknown fault";
}

Expected<SerialPort, LinkFault> SerialPort::open(const std::string& path,
                                                 const LineSettings& settings)
{
    const int fd = ::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return unexpected{fault_of_open(errno)};
    SerialPort port{fd};
    if (::isatty(fd) == 0) return unexpected{LinkFault::NotALine};
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) return unexpected{LinkFault::InUse};
    ::ioctl(fd, TIOCEXCL);  // refused by some drivers; the flock holds among our own programs
    if (!make_raw(fd, settings)) return unexpected{LinkFault::NotALine};
    port.discard_input();
    return port;
}

SerialPort::SerialPort(SerialPort&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}

SerialPort& SerialPort::operator=(SerialPort&& other) noexcept
{
    std::swap(fd_, other.fd_);
    return *this;
}

SerialPort::~SerialPort()
{
    if (fd_ < 0) return;
    ::ioctl(fd_, TIOCNXCL);
    ::close(fd_);
}

Expected<void, LinkFault> SerialPort::write(BytesView bytes, TimePoint deadline)
{
    while (!bytes.empty()) {
        const auto written = ::write(fd_, bytes.data(), bytes.size());
        if (written > 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(written));
            continue;
        }
        if (written < 0 && errno != EAGAIN && errno != EINTR) return unexpected{LinkFault::Lost};
        if (passed(deadline)) return unexpected{LinkFault::TimedOut};
        pollfd line{fd_, POLLOUT, 0};
        ::poll(&line, 1, milliseconds_until(deadline));
        if ((line.revents & (POLLERR | POLLNVAL | POLLHUP)) != 0)
            return unexpected{LinkFault::Lost};
    }
    return {};
}

Expected<Bytes, LinkFault> SerialPort::read(TimePoint deadline, const Waker* waker)
{
    std::array<std::byte, 4096> buffer;
    for (;;) {
        std::array<pollfd, 2> sources{pollfd{fd_, POLLIN, 0},
                                      pollfd{waker != nullptr ? waker->fd() : -1, POLLIN, 0}};
        ::poll(sources.data(), sources.size(), milliseconds_until(deadline));
        if (sources[0].revents != 0) {
            const auto got = ::read(fd_, buffer.data(), buffer.size());
            if (got > 0) return Bytes(buffer.begin(), buffer.begin() + got);
            // A hung-up line is readable for ever: what it still held, then nothing.
            const bool hung_up = (sources[0].revents & (POLLERR | POLLNVAL | POLLHUP)) != 0;
            if (hung_up || (got < 0 && errno != EAGAIN && errno != EINTR))
                return unexpected{LinkFault::Lost};
        } else if (sources[1].revents != 0) {
            return unexpected{LinkFault::Woken};
        }
        if (passed(deadline)) return unexpected{LinkFault::TimedOut};
    }
}

void SerialPort::discard_input() noexcept { ::tcflush(fd_, TCIFLUSH); }
void SerialPort::discard_output() noexcept { ::tcflush(fd_, TCOFLUSH); }

}  // namespace kiosk::devices
