#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// One request to the back office and what became of it, as values.
namespace kiosk::backend {

enum class HttpMethod : std::uint8_t { Get, Post };

struct HttpRequest {
    HttpMethod method = HttpMethod::Get;
    std::string path;             ///< of paths.h; may hold a card number: never logged
    std::string idempotency_key;  ///< of a POST
    std::string body;             ///< of a POST: JSON of messages_*.h
    std::string if_none_match;    ///< of a GET: the ETag of the copy at hand, or ""
    bool urgent = false;          ///< somebody waits: goes before everything that is not
    /// From send() to the end, waiting for a free connection included.
    std::chrono::milliseconds patience{30'000};
};

/// The host's word.  JSON by its content type; what it says is for messages_*.h and problem.h to read.
struct HttpAnswer {
    int status = 0;
    std::string body;
    std::string etag;                                 ///< "" if there is none
    std::optional<std::chrono::seconds> retry_after;  ///< whole seconds; a date is ignored

    friend bool operator==(const HttpAnswer&, const HttpAnswer&) = default;
};

/// Certainly no byte of the request left this machine: it may be taken back, or sent under another name.
enum class NotSent : std::uint8_t {
    Cancelled,     ///< by cancel(), while it waited
    Expired,       ///< its patience ended while it waited for a free connection
    NoAddress,     ///< the name did not resolve, or not in time: no network, DNS
    NoConnection,  ///< nobody took the connection, or not in time: no network, host down
    NotOurHost,    ///< no TLS 1.3, another CA, another name: a captive portal, an attack
    NotInForce,  ///< the host's certificate is expired or not yet valid: perhaps our clock is wrong (R38)
    LocalFault,  ///< our own configuration is unusable: certificate, key, host name
};

/// The host's TLS refused our certificate: missing, expired, revoked or unknown (R39).  In TLS 1.3 that shows only after
/// the handshake and the request are out; no host reads a request of a refused peer.
struct CertificateRefused {
    int alert = 0;  ///< TLS alert number, RFC 8446 section 6

    friend bool operator==(const CertificateRefused&, const CertificateRefused&) = default;
};

/// Some of the request left, and no usable answer came: what the host did is unknown.
enum class NoAnswer : std::uint8_t {
    TimedOut,  ///< nothing, or too slowly: patience or the low-speed limit ended
    Cut,       ///< the connection ended before the answer did
    TooLarge,  ///< more than 4 MiB of body or 64 KiB of headers
    Foreign,   ///< not JSON or not HTTP: a portal, a gateway, another server
};

using HttpOutcome = std::variant<HttpAnswer, NotSent, CertificateRefused, NoAnswer>;

/// For the log: status or reason; nothing of path, key or body.
[[nodiscard]] std::string to_text(const HttpOutcome& outcome);

}  // namespace kiosk::backend
