#include "devices/link/waker.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace kiosk::devices {

Waker::Waker() : fd_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}
{
    if (fd_ < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
}

Waker::~Waker() { ::close(fd_); }

void Waker::wake() noexcept
{
    const std::uint64_t one = 1;
    // A full counter means that a wake-up is already waiting.
    [[maybe_unused]] const auto written = ::write(fd_, &one, sizeof one);
}

void Waker::clear() noexcept
{
    std::uint64_t count = 0;
    [[maybe_unused]] const auto taken = ::read(fd_, &count, sizeof count);
}

}  // namespace kiosk::devices
