#include "tests/backend-client/tls_test_server.h"

#include <openssl/ssl.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <system_error>

namespace kiosk::backend {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<SSL_CTX> context_of(const TlsFiles& files, bool only_tls_1_2)
{
    std::shared_ptr<SSL_CTX> context{SSL_CTX_new(TLS_server_method()), SSL_CTX_free};
    const int version = only_tls_1_2 ? TLS1_2_VERSION : TLS1_3_VERSION;
    const std::string session_name = "test";
    const bool made =
        context && SSL_CTX_set_min_proto_version(context.get(), version) == 1 &&
        SSL_CTX_set_max_proto_version(context.get(), version) == 1 &&
        SSL_CTX_use_certificate_file(context.get(), files.certificate.c_str(), SSL_FILETYPE_PEM) ==
            1 &&
        SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) == 1 &&
        SSL_CTX_load_verify_locations(context.get(), files.authority.c_str(), nullptr) == 1 &&
        SSL_CTX_set_session_id_context(context.get(),
                                       reinterpret_cast<const unsigned char*>(session_name.data()),
                                       static_cast<unsigned>(session_name.size())) == 1;
    if (!made) throw std::runtime_error{"test server: certificates"};
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    return context;
}

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

std::string lower(std::string text)
{
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return text;
}

bool write_all(SSL& ssl, std::string_view bytes)
{
    std::size_t written = 0;
    return bytes.empty() || SSL_write_ex(&ssl, bytes.data(), bytes.size(), &written) == 1;
}

}  // namespace

std::string SeenRequest::target() const
{
    const auto first = head.find(' ') + 1;
    return head.substr(first, head.find(' ', first) - first);
}

std::string SeenRequest::header(const std::string& name) const
{
    const auto at = lower(head).find("\r\n" + lower(name) + ": ");
    if (at == std::string::npos) return {};
    const auto first = at + name.size() + 4;
    return head.substr(first, head.find("\r\n", first) - first);
}

std::string http_answer(int status, const std::string& body, const std::string& content_type,
                        const std::string& more_headers)
{
    return "HTTP/1.1 " + std::to_string(status) + " Whatever\r\nContent-Type: " + content_type +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more_headers + "\r\n" +
           body;
}

struct TlsTestServer::Connection {
    int fd = -1;
    int number = 0;
    std::thread thread{};
};

TlsTestServer::TlsTestServer(const TlsFiles& files, Script script)
    : TlsTestServer{files, std::move(script), Manner{}}
{
}

TlsTestServer::TlsTestServer(const TlsFiles& files, Script script, Manner manner)
    : script_{std::move(script)}, manner_{manner}, context_{context_of(files, manner.only_tls_1_2)}
{
    std::signal(SIGPIPE, SIG_IGN);
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    auto address = loopback(manner.port);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, generic, &size) != 0)
        throw std::system_error{errno, std::generic_category(), "test server"};
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread{[this] { accept_connections(); }};
}

TlsTestServer::~TlsTestServer()
{
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
    }
    changed_.notify_all();
    acceptor_.join();
    {
        const std::lock_guard lock{mutex_};
        for (const auto& connection : connections_) ::shutdown(connection.fd, SHUT_RDWR);
    }
    for (auto& connection : connections_) {
        connection.thread.join();
        ::close(connection.fd);
    }
    ::close(listener_);
}

std::vector<SeenRequest> TlsTestServer::seen() const
{
    const std::lock_guard lock{mutex_};
    return seen_;
}

bool TlsTestServer::await_requests(std::size_t count)
{
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, 10s, [&] { return seen_.size() >= count; });
}

void TlsTestServer::accept_connections()
{
    for (int number = 1;; ++number) {
        const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        const std::lock_guard lock{mutex_};
        if (stopping_ || fd < 0) {
            if (fd >= 0) ::close(fd);
            return;
        }
        const int yes = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        auto& connection = connections_.emplace_back();
        connection.fd = fd;
        connection.number = number;
        connection.thread = std::thread{[this, &connection] { serve(connection); }};
    }
}

void TlsTestServer::serve(Connection& connection)
{
    if (!manner_.handshakes) return;  // the socket stays open, and mute
    const std::unique_ptr<SSL, decltype(&SSL_free)> ssl{SSL_new(context_.get()), SSL_free};
    SSL_set_fd(ssl.get(), connection.fd);
    if (SSL_accept(ssl.get()) == 1) talk(*ssl, connection.number);
    // The peer reads what was sent, an alert too, before it sees the end.
    ::shutdown(connection.fd, SHUT_WR);
    std::array<char, 4096> rest{};
    while (::recv(connection.fd, rest.data(), rest.size(), 0) > 0) {
    }
    ::shutdown(connection.fd, SHUT_RDWR);
}

void TlsTestServer::talk(SSL& ssl, int number)
{
    for (;;) {
        SeenRequest request;
        request.connection = number;
        if (!read_request(ssl, request)) return;
        Reply reply;
        {
            const std::lock_guard lock{mutex_};
            seen_.push_back(request);
            reply = script_(request);
        }
        changed_.notify_all();
        if (!perform(ssl, reply)) return;
    }
}

bool TlsTestServer::read_request(SSL& ssl, SeenRequest& request) const
{
    std::string bytes;
    std::size_t wanted = 0;  // known with the head
    while (wanted == 0 || bytes.size() < wanted) {
        std::array<char, 16'384> chunk{};
        std::size_t got = 0;
        if (SSL_read_ex(&ssl, chunk.data(), chunk.size(), &got) != 1) return false;
        bytes.append(chunk.data(), got);
        const auto end = bytes.find("\r\n\r\n");
        if (wanted != 0 || end == std::string::npos) continue;
        request.head = bytes.substr(0, end + 2);
        const auto length = request.header("Content-Length");
        wanted = end + 4 + (length.empty() ? 0 : std::stoul(length));
    }
    request.body = bytes.substr(request.head.size() + 2);
    return true;
}

/// A tenth of a second, or less when the server stops; false then.
bool TlsTestServer::pause()
{
    std::unique_lock lock{mutex_};
    return !changed_.wait_for(lock, 100ms, [this] { return stopping_; });
}

/// False when the connection is over.
bool TlsTestServer::perform(SSL& ssl, const Reply& reply)
{
    switch (reply.then) {
        case Reply::Then::Listen:
            return write_all(ssl, reply.bytes);
        case Reply::Then::Cut:
            static_cast<void>(write_all(ssl, reply.bytes));
            return false;
        case Reply::Then::Hang: {
            if (!write_all(ssl, reply.bytes)) return false;
            std::unique_lock lock{mutex_};
            changed_.wait(lock, [this] { return stopping_; });
            return false;
        }
        case Reply::Then::Drip:
            for (const char& c : reply.bytes)
                if (!write_all(ssl, {&c, 1}) || !pause()) return false;
            return true;
        case Reply::Then::Pour:
            while (write_all(ssl, reply.bytes)) {
            }
            return false;
    }
    return false;
}

}  // namespace kiosk::backend
