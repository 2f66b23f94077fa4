#include "kiosk/runtime/control/control_server.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>
#include <vector>

namespace kiosk::runtime {
namespace {

constexpr std::size_t longest_line = 64 * 1024;

[[noreturn]] void fail(const std::string& what)
{
    throw std::system_error{errno, std::generic_category(), what};
}

sockaddr_un address_of(const std::filesystem::path& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.native().size() >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        fail(path);
    }
    std::memcpy(address.sun_path, path.c_str(), path.native().size());
    return address;
}

/// Somebody answers there.
bool is_served(const sockaddr_un& address)
{
    const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool served =
        ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(probe);
    return served;
}

int listen_at(const std::filesystem::path& path)
{
    const auto address = address_of(path);
    if (is_served(address)) {
        errno = EADDRINUSE;
        fail(path);
    }
    ::unlink(path.c_str());
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0) fail(path);
    const auto mask = ::umask(0077);
    const bool bound =
        ::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        ::listen(listener, 8) == 0;
    ::umask(mask);
    if (!bound) {
        const int error = errno;
        ::close(listener);
        errno = error;
        fail(path);
    }
    return listener;
}

bool send_all(int fd, std::string_view text)
{
    while (!text.empty()) {
        const auto sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;  // a client that does not read is dropped
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace

ControlServer::ControlServer(std::filesystem::path path, Handler handler)
    : path_{std::move(path)}, handler_{std::move(handler)}, listener_{listen_at(path_)}
{
    thread_ = std::thread{[this] { run(); }};
}

ControlServer::~ControlServer()
{
    stopping_ = true;
    waker_.wake();
    thread_.join();
    for (const auto& client : clients_) ::close(client.first);
    ::close(listener_);
    ::unlink(path_.c_str());
}

int ControlServer::patience() const
{
    auto soonest = TimePoint::max();
    for (const auto& [fd, client] : clients_)
        if (client.waiting) soonest = std::min(soonest, client.waiting->second);
    if (soonest == TimePoint::max()) return -1;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(soonest - std::chrono::steady_clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

void ControlServer::run()
{
    while (!stopping_) wait();
}

void ControlServer::wait()
{
    std::vector<pollfd> polled{{waker_.fd(), POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const auto& client : clients_) polled.push_back({client.first, POLLIN, 0});
    (void)::poll(polled.data(), polled.size(), patience());
    if (stopping_) return;
    waker_.clear();
    for (std::size_t i = 2; i < polled.size(); ++i) {
        if (polled[i].revents == 0) continue;
        const auto found = clients_.find(polled[i].fd);
        if (read(found->first, found->second)) continue;
        ::close(found->first);
        clients_.erase(found);
    }
    serve_waiting();
    if (polled[1].revents != 0) accept_clients();
}

void ControlServer::accept_clients()
{
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (client >= 0) clients_.emplace(client, Client{});
}

void ControlServer::serve_waiting()
{
    for (auto client = clients_.begin(); client != clients_.end();) {
        bool good = true;
        if (auto waiting = std::exchange(client->second.waiting, {})) {
            const bool last = std::chrono::steady_clock::now() >= waiting->second;
            const auto reply = handler_(waiting->first, last);
            if (reply.wait && !last)
                client->second.waiting = std::move(waiting);
            else
                good = send_all(client->first, reply.answer + '\n');
        }
        if (!good) ::close(client->first);
        client = good ? std::next(client) : clients_.erase(client);
    }
}

bool ControlServer::answer(int fd, Client& client, const std::string& line)
{
    auto reply = handler_(line, false);
    if (reply.wait) {
        client.waiting = {line, *reply.wait};
        return true;
    }
    return send_all(fd, reply.answer + '\n');
}

bool ControlServer::read(int fd, Client& client)
{
    std::array<char, 4096> chunk{};
    const auto got = ::recv(fd, chunk.data(), chunk.size(), 0);
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    if (got == 0) return false;
    client.input.append(chunk.data(), static_cast<std::size_t>(got));
    for (auto end = client.input.find('\n'); end != std::string::npos;
         end = client.input.find('\n')) {
        const auto line = client.input.substr(0, end);
        client.input.erase(0, end + 1);
        if (!answer(fd, client, line)) return false;
    }
    return client.input.size() <= longest_line;
}

}  // namespace kiosk::runtime
