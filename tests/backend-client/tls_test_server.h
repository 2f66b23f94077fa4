#pragma once

#include "backend-client/tls_identity.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

struct ssl_ctx_st;
struct ssl_st;

namespace kiosk::backend {

/// A request as it came over the wire.
struct SeenRequest {
    std::string head;  ///< request line and headers
    std::string body;
    int connection = 0;  ///< on which it came, from 1

    [[nodiscard]] std::string target() const;                         ///< "/v1/loads"
    [[nodiscard]] std::string header(const std::string& name) const;  ///< "" without it
};

/// What the server does with a request.
struct Reply {
    enum class Then {
        Listen,  ///< for the next request
        Cut,     ///< close at once, without a word
        Hang,    ///< hold the connection and say no more
        Drip,    ///< send `bytes` one by one, ten a second
        Pour,    ///< send `bytes` again and again
    };
    std::string bytes;
    Then then = Then::Listen;
};

/// A whole answer with this content type.
[[nodiscard]] std::string http_answer(int status, const std::string& body,
                                      const std::string& content_type = "application/json",
                                      const std::string& more_headers = "");

/// A TLS server that does to each request what its script says, one thread a connection.  Asks for client certificates.
class TlsTestServer {
public:
    using Script =
        std::function<Reply(const SeenRequest&)>;  ///< called under a lock, one at a time

    struct Manner {
        std::uint16_t port = 0;  ///< 0: any free one
        bool only_tls_1_2 = false;
        bool handshakes = true;  ///< false: takes connections and says nothing
    };

    TlsTestServer(const TlsFiles& files, Script script);
    TlsTestServer(const TlsFiles& files, Script script, Manner manner);
    ~TlsTestServer();
    TlsTestServer(const TlsTestServer&) = delete;
    TlsTestServer& operator=(const TlsTestServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::vector<SeenRequest> seen() const;
    /// Waits until `count` requests were seen; false after ten seconds.
    bool await_requests(std::size_t count);

private:
    struct Connection;
    void accept_connections();
    void serve(Connection& connection);
    void talk(ssl_st& ssl, int number);
    bool read_request(ssl_st& ssl, SeenRequest& request) const;
    bool perform(ssl_st& ssl, const Reply& reply);
    bool pause();

    Script script_;
    Manner manner_;
    std::shared_ptr<ssl_ctx_st> context_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::vector<SeenRequest> seen_;
    std::list<Connection> connections_;
    std::thread acceptor_;
};

}  // namespace kiosk::backend
