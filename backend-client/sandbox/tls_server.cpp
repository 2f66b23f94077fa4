#include "backend-client/sandbox/tls_server.h"

#include "backend-client/sandbox/pki/certificate.h"

#include "backend-client/json_fields.h"

#include <httplib.h>

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <atomic>
#include <stdexcept>
#include <thread>

#include <poll.h>
#include <sys/socket.h>

namespace kiosk::sandbox {
namespace {

constexpr auto loopback = "127.0.0.1";
constexpr std::size_t most_connections = 32;  // each holds a thread as long as it lives
constexpr std::size_t requests_a_connection = 1'000'000;
constexpr time_t idle_seconds = 60;
constexpr std::size_t longest_header_and_body = backend::longest_message + 65'536;

int refuse_if_asked(SSL* /*ssl*/, int* alert, void* argument)
{
    const auto& refuse = *static_cast<TlsServer::Refuse*>(argument);
    if (!refuse()) return SSL_CLIENT_HELLO_SUCCESS;
    *alert = SSL_AD_INTERNAL_ERROR;
    return SSL_CLIENT_HELLO_ERROR;
}

/// After a fatal alert the library closes the socket at once.  What the peer sent in the meantime would turn that into a
/// reset, and the reset may overtake the alert: a refused terminal would never learn why.
void let_alert_arrive(const SSL* ssl, int where, int alert)
{
    constexpr int patience_ms = 1000;
    if (where != SSL_CB_WRITE_ALERT || (alert >> 8) != SSL3_AL_FATAL) return;
    pollfd peer{SSL_get_fd(ssl), POLLIN, 0};
    ::shutdown(peer.fd, SHUT_WR);
    std::array<char, 4096> rest{};
    for (int chunks = 0; chunks < 16 && ::poll(&peer, 1, patience_ms) > 0; ++chunks)
        if (::recv(peer.fd, rest.data(), rest.size(), MSG_DONTWAIT) <= 0) return;
}

bool set_up(SSL_CTX& context, const TlsServer::Files& files, TlsServer::Refuse& refuse)
{
    constexpr std::string_view session_context = "citizen-sandbox";
    // Without a session id context every second reconnect with a client certificate fails (platform.md).
    const bool done =
        SSL_CTX_set_min_proto_version(&context, TLS1_3_VERSION) == 1 &&
        SSL_CTX_use_certificate_file(&context, files.certificate.c_str(), SSL_FILETYPE_PEM) == 1 &&
        SSL_CTX_use_PrivateKey_file(&context, files.key.c_str(), SSL_FILETYPE_PEM) == 1 &&
        SSL_CTX_load_verify_locations(&context, files.root.c_str(), nullptr) == 1 &&
        SSL_CTX_set_session_id_context(
            &context,
            reinterpret_cast<const unsigned char*>(session_context.data()),  // NOLINT: its byte
            session_context.size()) == 1;
    SSL_CTX_set_client_CA_list(&context, SSL_load_client_CA_file(files.root.c_str()));
    SSL_CTX_set_verify(&context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_info_callback(&context, let_alert_arrive);
    SSL_CTX_set_client_hello_cb(&context, refuse_if_asked, &refuse);
    return done;
}

HttpRequest request_of(const httplib::Request& in)
{
    HttpRequest request{.method = in.method,
                        .path = in.path,
                        .content_type = in.get_header_value("Content-Type"),
                        .if_none_match = in.get_header_value("If-None-Match"),
                        .body = in.body,
                        .common_name = common_name_of(SSL_get0_peer_certificate(in.ssl))};
    for (const auto& [name, value] : in.params) request.query.emplace(name, value);
    if (in.has_header("Idempotency-Key"))
        request.idempotency_key = in.get_header_value("Idempotency-Key");
    return request;
}

void put(const HttpAnswer& answer, httplib::Response& out)
{
    out.status = answer.status;
    if (!answer.content_type.empty()) out.set_content(answer.body, answer.content_type);
    if (!answer.etag.empty()) out.set_header("ETag", answer.etag);
    if (answer.retry_after)
        out.set_header("Retry-After", std::to_string(answer.retry_after->count()));
}

/// What the library itself refuses (a body too large, a broken request line) gets the contract's words too.
void put_problem(const httplib::Request& /*in*/, httplib::Response& out)
{
    if (!out.body.empty() || out.status < 400) return;
    const auto type = out.status == 413   ? backend::ProblemType::TooLarge
                      : out.status == 404 ? backend::ProblemType::NotFound
                      : out.status < 500  ? backend::ProblemType::Malformed
                                          : backend::ProblemType::InternalError;
    put(problem_answer(type, out.status, "the request was not understood"), out);
}

/// Nothing more goes over this connection, in either direction.
void cut(const httplib::Request& in) { ::shutdown(SSL_get_fd(in.ssl), SHUT_RDWR); }

}  // namespace

struct TlsServer::Inside {
    Inside(const Files& files, Answer answer_, Refuse refuse_)
        : answer{std::move(answer_)}, refuse{std::move(refuse_)}, server{[&](SSL_CTX& context) {
              return set_up(context, files, refuse);
          }}
    {
        if (!server.is_valid())
            throw std::runtime_error{"TLS does not take " + files.certificate.string() + ", " +
                                     files.key.filename().string() + " and " +
                                     files.root.filename().string()};
        server.new_task_queue = [] { return new httplib::ThreadPool{most_connections}; };  // NOLINT
        server.set_tcp_nodelay(true);  // else 23 requests a second (platform.md)
        server.set_keep_alive_max_count(requests_a_connection);
        server.set_keep_alive_timeout(idle_seconds);
        server.set_payload_max_length(longest_header_and_body);
        // Not SO_REUSEPORT, the library's choice: a second sandbox must see that the port is taken.
        server.set_socket_options([](int socket) {
            const int on = 1;
            ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        });
        const auto serve = [this](const httplib::Request& in, httplib::Response& out) {
            const auto given = answer(request_of(in));
            if (given)
                put(*given, out);
            else
                cut(in);
        };
        server.Get(".*", serve).Post(".*", serve).Put(".*", serve).Patch(".*", serve);
        server.Delete(".*", serve).Options(".*", serve);
        server.set_error_handler(put_problem);
    }

    Answer answer;
    Refuse refuse;
    httplib::SSLServer server;
    std::atomic<bool> serving{false};
    std::atomic<bool> stopping{false};
};

TlsServer::TlsServer(const Files& files, int port, Answer answer, Refuse refuse)
    : inside_{std::make_unique<Inside>(files, std::move(answer), std::move(refuse))}
{
    auto& server = inside_->server;
    if (port == 0)
        port_ = server.bind_to_any_port(loopback);
    else if (server.bind_to_port(loopback, port))
        port_ = port;
    if (port_ <= 0)
        throw std::runtime_error{
            "port " + std::to_string(port) + " of " + loopback +
            " cannot be had: " + (port == 0 ? "none is free" : "it is in use")};
}

TlsServer::~TlsServer() { stop(); }

void TlsServer::serve()
{
    inside_->serving = true;
    if (!inside_->stopping) inside_->server.listen_after_bind();
    inside_->serving = false;
}

void TlsServer::stop()
{
    inside_->stopping = true;
    // The library ignores a stop that comes before its loop runs.
    while (inside_->serving && !inside_->server.is_running()) std::this_thread::yield();
    inside_->server.stop();
}

}  // namespace kiosk::sandbox
