#pragma once

#include "backend-client/http_exchange.h"
#include "backend-client/tls_identity.h"

#include "kiosk/domain/clock.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kiosk::backend {

struct HttpSettings {
    std::string host;  ///< name or address, as in the host's certificate; no scheme, no path
    std::uint16_t port = 443;
    TlsFiles tls;
    unsigned in_flight =
        4;  ///< requests and connections at once; one of them is kept for urgent requests
    std::chrono::milliseconds connect{8'000};  ///< name, connection and handshake together
    /// A transfer under 16 bytes a second for this long is given up: silence after the request too, so it must be longer
    /// than the host may think.
    std::chrono::seconds low_speed{15};
};

/// Names a request from send() to its completion; never used again.
using RequestNumber = std::uint64_t;

struct HttpCompletion {
    RequestNumber number = 0;
    HttpOutcome outcome;
};

/// HTTPS to one back office: TLS 1.3, one pinned CA, our certificate, HTTP/1.1 with keep-alive; no redirects, no proxy, no
/// cookies, nothing from the environment.  All of it belongs to one worker thread, which waits in run().
///
/// Every request completes exactly once, at most a second after its patience ends (R40), also when a name server or the
/// host is silent.  libcurl sends a request again by itself where a kept connection turns out to be dead before a byte of
/// an answer came; that is safe for a GET and for a POST with an idempotency key, and there are no others.
class HttpClient {
public:
    /// Throws TlsFilesError where a file is missing or wrong.  Connects to nobody.
    explicit HttpClient(HttpSettings settings);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    [[nodiscard]] const TlsIdentity& identity() const;

    /// Queues a request.  Urgent ones go first, each kind in its order.
    RequestNumber send(HttpRequest request);

    /// Takes back a request that still waits: it completes as NotSent::Cancelled, and true is returned.  False: it is on
    /// its way or over.
    bool cancel(RequestNumber number);

    /// Works until something completed, `deadline` came, or `waker_fd` is readable (-1: none; it is not read).
    /// Returns what completed, perhaps nothing.
    std::vector<HttpCompletion> run(TimePoint deadline, int waker_fd = -1);

    /// Requests that have not completed: queued and in flight.
    [[nodiscard]] std::size_t pending() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace kiosk::backend
