#include "devices/emulators/vpcd/vpcd_link.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>

namespace kiosk::emulators {
namespace {

using namespace std::chrono_literals;

constexpr auto retry_period = 200ms;
constexpr auto look_period = 5ms;
constexpr std::size_t length_size = 2;

/// Linux delays acknowledgements by up to 40 ms, and vpcd's two small writes per APDU wait for them.  The flag does
/// not last: it is set again before every read.
void acknowledge_at_once(int socket)
{
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

void send_at_once(int socket)
{
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// vpcd cannot listen anew on a port while a connection of its last life lingers there: close() resets this one.
void leave_nothing_behind(int socket)
{
    const linger none{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &none, sizeof none);
}

int begin_connecting(int socket, std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* generic =
        reinterpret_cast<const sockaddr*>(&address);  // NOLINT: the socket API's own cast
    return ::connect(socket, generic, sizeof address);
}

}  // namespace

void VpcdLink::insert(TimePoint now)
{
    in_ = true;
    next_look_ = now;
}

void VpcdLink::remove()
{
    in_ = false;
    disconnect();
}

std::optional<TimePoint> VpcdLink::deadline() const
{
    if (!in_ || (connected_ && outgoing_.empty())) return std::nullopt;
    return next_look_;
}

std::vector<Bytes> VpcdLink::run(TimePoint now)
{
    if (in_ && !connected_ && now >= next_look_) connect(now);
    if (connected_) flush(now);
    if (connected_) receive(now);

    std::vector<Bytes> frames;
    while (incoming_.size() >= length_size) {
        const auto size = length_size + big_endian(BytesView{incoming_}.first(length_size));
        if (incoming_.size() < size) break;
        const auto end = incoming_.begin() + static_cast<std::ptrdiff_t>(size);
        frames.emplace_back(incoming_.begin() + length_size, end);
        incoming_.erase(incoming_.begin(), end);
    }
    return frames;
}

void VpcdLink::send(BytesView frame, TimePoint now)
{
    if (!connected_) return;
    append(outgoing_, to_big_endian<length_size>(frame.size()));
    append(outgoing_, frame);
    flush(now);
}

void VpcdLink::connect(TimePoint now)
{
    if (socket_ < 0) {
        socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (socket_ < 0) return lose(now);
        if (begin_connecting(socket_, port_) != 0 && errno != EINPROGRESS) return lose(now);
    }
    pollfd source{socket_, POLLOUT, 0};
    if (::poll(&source, 1, 0) == 0) {
        next_look_ = now + look_period;
        return;
    }
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return lose(now);
    send_at_once(socket_);
    connected_ = true;
}

void VpcdLink::disconnect()
{
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    connected_ = false;
    incoming_.clear();
    outgoing_.clear();
}

void VpcdLink::lose(TimePoint now)
{
    if (socket_ >= 0) leave_nothing_behind(socket_);
    disconnect();
    next_look_ = now + retry_period;
}

void VpcdLink::receive(TimePoint now)
{
    std::array<std::byte, 4096> buffer;
    while (true) {
        acknowledge_at_once(socket_);
        const auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (got > 0) {
            append(incoming_, BytesView{buffer}.first(static_cast<std::size_t>(got)));
            continue;
        }
        if (got == 0 || (errno != EAGAIN && errno != EINTR)) lose(now);
        return;
    }
}

void VpcdLink::flush(TimePoint now)
{
    while (!outgoing_.empty()) {
        const auto sent = ::send(socket_, outgoing_.data(), outgoing_.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno != EAGAIN && errno != EINTR) return lose(now);
            next_look_ = now + look_period;
            return;
        }
        outgoing_.erase(outgoing_.begin(), outgoing_.begin() + sent);
    }
}

}  // namespace kiosk::emulators
