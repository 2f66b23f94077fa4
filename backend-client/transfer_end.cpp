#include "backend-client/transfer_end.h"

#include <curl/curl.h>

#include <charconv>

namespace kiosk::backend {
namespace {

/// The number of the TLS alert that OpenSSL reports in `error`, e.g. "error:0A00045C:SSL routines::tlsv13 alert
/// certificate required": library 0A, reason 1000 + alert.  0 without one.
int alert_in(std::string_view error)
{
    constexpr std::string_view mark = "error:0A";
    const auto at = error.find(mark);
    if (at == std::string_view::npos) return 0;
    const auto digits = error.substr(at + mark.size(), 6);
    int reason = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), reason, 16);
    if (parsed.ec != std::errc{}) return 0;
    return reason > 1000 && reason <= 1255 ? reason - 1000 : 0;
}

/// Alerts by which a TLS 1.3 server refuses the client's certificate (RFC 8446 section 6.2).
bool refuses_certificate(int alert)
{
    constexpr int bad_certificate = 42;  // 43 unsupported, 44 revoked, 45 expired, 46 unknown
    constexpr int illegal_parameter = 47;
    constexpr int access_denied = 49;  // 48 unknown CA
    constexpr int certificate_required = 116;
    return alert == certificate_required ||
           (alert >= bad_certificate && alert <= access_denied && alert != illegal_parameter);
}

NotSent why_not_sent(const TransferEnd& end)
{
    switch (end.code) {
        case CURLE_COULDNT_RESOLVE_HOST:
            return NotSent::NoAddress;
        case CURLE_OPERATION_TIMEDOUT:
            return end.resolved ? NotSent::NoConnection : NotSent::NoAddress;
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_ISSUER_ERROR:
            return end.out_of_force ? NotSent::NotInForce : NotSent::NotOurHost;
        case CURLE_COULDNT_CONNECT:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_GOT_NOTHING:
            return NotSent::NoConnection;
        default:
            return NotSent::LocalFault;
    }
}

NoAnswer why_no_answer(const TransferEnd& end)
{
    if (end.too_large) return NoAnswer::TooLarge;
    switch (end.code) {
        case CURLE_OPERATION_TIMEDOUT:
            return NoAnswer::TimedOut;
        case CURLE_UNSUPPORTED_PROTOCOL:  // what came is no HTTP/1.1
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_BAD_CONTENT_ENCODING:
            return NoAnswer::Foreign;
        default:
            return NoAnswer::Cut;
    }
}

/// The type before its parameters, e.g. "application/json; charset=utf-8".
bool is_type(std::string_view content_type, std::string_view wanted)
{
    content_type = content_type.substr(0, content_type.find(';'));
    while (content_type.ends_with(' ')) content_type.remove_suffix(1);
    return content_type.size() == wanted.size() &&
           curl_strnequal(content_type.data(), wanted.data(), wanted.size()) != 0;
}

/// Only what the contract says counts as the host's word: a 404 in HTML is a gateway's, and settles nothing.
bool is_of_the_contract(const TransferEnd& end)
{
    if (end.status >= 400) return is_type(end.content_type, "application/problem+json");
    if (end.status == 304 || end.status == 204) return end.body.empty();
    return is_type(end.content_type, "application/json");
}

std::optional<std::chrono::seconds> seconds_in(std::string_view text)
{
    std::uint32_t seconds = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return std::chrono::seconds{seconds};
}

}  // namespace

HttpOutcome outcome_of(TransferEnd&& end)
{
    if (end.code == CURLE_OK) {
        // curl takes an end of the connection among the headers for the end of the answer.
        if (!end.whole_head) return NoAnswer::Cut;
        if (!is_of_the_contract(end)) return NoAnswer::Foreign;
        return HttpAnswer{end.status, std::move(end.body), std::string{end.etag},
                          seconds_in(end.retry_after)};
    }
    if (const int alert = alert_in(end.error); refuses_certificate(alert))
        return CertificateRefused{alert};
    if (end.request_bytes == 0) return why_not_sent(end);
    return why_no_answer(end);
}

}  // namespace kiosk::backend
