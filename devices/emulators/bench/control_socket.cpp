#include "devices/emulators/bench/control_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace kiosk::emulators {
namespace {

[[noreturn]] void fail(int error, const std::filesystem::path& path)
{
    throw std::system_error{error, std::generic_category(), path.string()};
}

sockaddr_un address_of(const std::filesystem::path& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.string().size() >= sizeof address.sun_path) fail(ENAMETOOLONG, path);
    path.string().copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
    return address;
}

int connect_or_bind(int fd, const sockaddr_un& address, bool bind)
{
    const auto* generic =
        reinterpret_cast<const sockaddr*>(&address);  // NOLINT: the socket API's own cast
    return bind ? ::bind(fd, generic, sizeof address) : ::connect(fd, generic, sizeof address);
}

bool somebody_answers(const sockaddr_un& address)
{
    const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool answers = probe >= 0 && connect_or_bind(probe, address, false) == 0;
    if (probe >= 0) ::close(probe);
    return answers;
}

}  // namespace

ControlSocket::ControlSocket(std::filesystem::path path, Answer answer)
    : path_{std::move(path)}, answer_{std::move(answer)}
{
    const auto address = address_of(path_);
    if (somebody_answers(address)) fail(EADDRINUSE, path_);
    ::unlink(path_.c_str());
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener_ < 0) fail(errno, path_);
    if (connect_or_bind(listener_, address, true) != 0 || ::chmod(path_.c_str(), 0600) != 0 ||
        ::listen(listener_, 8) != 0) {
        const int error = errno;
        ::close(listener_);
        fail(error, path_);
    }
}

ControlSocket::~ControlSocket()
{
    for (const auto& [client, buffer] : clients_) ::close(client);
    ::close(listener_);
    ::unlink(path_.c_str());
}

std::vector<int> ControlSocket::descriptors() const
{
    std::vector<int> all{listener_};
    for (const auto& [client, buffer] : clients_) all.push_back(client);
    return all;
}

void ControlSocket::run()
{
    for (;;) {
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (client < 0) break;
        clients_.emplace(client, std::string{});
    }
    for (auto it = clients_.begin(); it != clients_.end();) {
        if (serve(it->first, it->second)) {
            ++it;
            continue;
        }
        ::close(it->first);
        it = clients_.erase(it);
    }
}

bool ControlSocket::serve(int client, std::string& buffer)
{
    constexpr std::size_t longest_line = 65'536;
    std::array<char, 4096> chunk{};
    for (;;) {
        const auto got = ::recv(client, chunk.data(), chunk.size(), 0);
        if (got == 0) return false;
        if (got < 0) break;
        buffer.append(chunk.data(), static_cast<std::size_t>(got));
        if (buffer.size() > longest_line) return false;
    }
    if (errno != EAGAIN && errno != EINTR) return false;
    for (auto end = buffer.find('\n'); end != std::string::npos; end = buffer.find('\n')) {
        const auto reply = answer_(buffer.substr(0, end)) + '\n';
        buffer.erase(0, end + 1);
        const auto sent = ::send(client, reply.data(), reply.size(), MSG_NOSIGNAL);
        if (sent != static_cast<ssize_t>(reply.size())) return false;
    }
    return true;
}

}  // namespace kiosk::emulators
