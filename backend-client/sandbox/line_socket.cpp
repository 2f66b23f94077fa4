#include "backend-client/sandbox/line_socket.h"

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace kiosk::sandbox {
namespace {

constexpr std::size_t longest_line = 65'536;

[[noreturn]] void fail(int error, const std::filesystem::path& path)
{
    throw std::system_error{error, std::generic_category(), path.string()};
}

sockaddr_un address_of(const std::filesystem::path& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto text = path.string();
    if (text.size() >= sizeof address.sun_path) fail(ENAMETOOLONG, path);
    text.copy(&address.sun_path[0], text.size());
    return address;
}

const sockaddr* generic(const sockaddr_un& address)
{
    return reinterpret_cast<const sockaddr*>(&address);  // NOLINT: the API's cast
}

int listening_at(const std::filesystem::path& path)
{
    const auto address = address_of(path);
    std::filesystem::remove(path);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) fail(errno, path);
    if (::bind(fd, generic(address), sizeof address) == 0 && ::chmod(path.c_str(), 0600) == 0 &&
        ::listen(fd, 16) == 0)
        return fd;
    const int error = errno;
    ::close(fd);
    fail(error, path);
}

/// Closed at the end of the scope.
struct Connection {
    explicit Connection(const std::filesystem::path& path)
        : fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        const auto address = address_of(path);
        const timeval patience{.tv_sec = 10, .tv_usec = 0};
        ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        if (::connect(fd, generic(address), sizeof address) == 0) return;
        const int error = errno;
        ::close(fd);
        fail(error, path);
    }
    ~Connection() { ::close(fd); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    int fd;
};

}  // namespace

std::string ask_line_socket(const std::filesystem::path& path, const std::string& line)
{
    const Connection connection{path};
    const auto whole = line + '\n';
    if (::send(connection.fd, whole.data(), whole.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(whole.size()))
        fail(errno, path);
    std::string reply;
    while (!reply.ends_with('\n')) {
        std::array<char, 4096> chunk{};
        const auto got = ::recv(connection.fd, chunk.data(), chunk.size(), 0);
        if (got <= 0) fail(got == 0 ? ECONNRESET : errno, path);
        reply.append(chunk.data(), static_cast<std::size_t>(got));
    }
    reply.pop_back();
    return reply;
}

LineSocket::LineSocket(std::filesystem::path path, Answer answer)
    : path_{std::move(path)},
      answer_{std::move(answer)},
      listener_{listening_at(path_)},
      wake_{::eventfd(0, EFD_CLOEXEC)},
      thread_{[this] { serve(); }}
{
}

LineSocket::~LineSocket()
{
    ::eventfd_write(wake_, 1);
    thread_.join();
    for (const auto& [client, pending] : clients_) ::close(client);
    ::close(listener_);
    ::close(wake_);
    ::unlink(path_.c_str());
}

void LineSocket::serve()
{
    for (;;) {
        std::vector<pollfd> watched{{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
        for (const auto& [client, pending] : clients_) watched.push_back({client, POLLIN, 0});
        if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
        if (watched[0].revents != 0) return;
        take_in();
        for (std::size_t i = 2; i < watched.size(); ++i) {
            const auto client = clients_.find(watched[i].fd);
            if (watched[i].revents == 0 || answer_all(client->first, client->second)) continue;
            ::close(client->first);
            clients_.erase(client);
        }
    }
}

void LineSocket::take_in()
{
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (client >= 0) clients_.emplace(client, "");
}

/// False when the client is done or is to be dropped.
bool LineSocket::answer_all(int client, std::string& pending)
{
    std::array<char, 4096> chunk{};
    const auto got = ::recv(client, chunk.data(), chunk.size(), 0);
    if (got <= 0) return got < 0 && (errno == EAGAIN || errno == EINTR);
    pending.append(chunk.data(), static_cast<std::size_t>(got));
    for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n')) {
        const auto reply = answer_(pending.substr(0, end)) + '\n';
        pending.erase(0, end + 1);
        // A client in the middle of reading a long answer gets the rest as it reads.
        ::fcntl(client, F_SETFL, 0);
        const timeval patience{.tv_sec = 2, .tv_usec = 0};
        ::setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        const auto sent = ::send(client, reply.data(), reply.size(), MSG_NOSIGNAL);
        ::fcntl(client, F_SETFL, O_NONBLOCK);
        if (sent != static_cast<ssize_t>(reply.size())) return false;
    }
    return pending.size() <= longest_line;
}

}  // namespace kiosk::sandbox
