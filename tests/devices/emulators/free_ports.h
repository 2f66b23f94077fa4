#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

namespace kiosk::emulators {

[[nodiscard]] inline bool is_free(std::uint16_t port)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    const bool bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return bound;
}

/// Two free ports for a vpcd, below those that the kernel gives out, other ones in each process.
[[nodiscard]] inline std::uint16_t free_port_pair()
{
    constexpr unsigned first = 20'000;
    constexpr unsigned pairs = 6'000;
    constexpr unsigned far_away = 1'777;  // not the pair of the process beside this one
    for (auto n = static_cast<unsigned>(::getpid());; n += far_away) {
        const auto port = static_cast<std::uint16_t>(first + n % pairs * 2);
        if (is_free(port) && is_free(port + 1)) return port;
    }
}

}  // namespace kiosk::emulators
