#include "backend-client/transfer_end.h"

#include <gtest/gtest.h>

#include <curl/curl.h>

#include <vector>

namespace kiosk::backend {
namespace {

/// The text that curl 7.88 gives for a TLS alert from the peer (OpenSSL 3: reason = 1000 + alert).
std::string alert_text(int alert)
{
    std::array<char, 128> text{};
    std::snprintf(text.data(), text.size(),
                  "OpenSSL SSL_read: error:0A%06X:SSL routines::some alert, errno 0", 1000 + alert);
    return text.data();
}

TransferEnd answered(int status, std::string_view type, std::string body = "{}")
{
    return {.code = CURLE_OK,
            .request_bytes = 100,
            .whole_head = true,
            .status = status,
            .content_type = type,
            .body = std::move(body)};
}

TEST(TransferEnd, BeforeAByteOfTheRequestLeftItIsNeverAnUnknownOutcome)
{
    for (int code = 1; code < CURL_LAST; ++code)
        EXPECT_TRUE(std::holds_alternative<NotSent>(outcome_of({.code = code}))) << code;
}

TEST(TransferEnd, OnceAByteOfTheRequestLeftItIsNeverCalledNotSent)
{
    for (int code = 1; code < CURL_LAST; ++code)
        EXPECT_TRUE(
            std::holds_alternative<NoAnswer>(outcome_of({.code = code, .request_bytes = 1})))
            << code;
}

TEST(TransferEnd, SaysWhyNothingWasSent)
{
    EXPECT_EQ(outcome_of({.code = CURLE_COULDNT_RESOLVE_HOST}), HttpOutcome(NotSent::NoAddress));
    EXPECT_EQ(outcome_of({.code = CURLE_OPERATION_TIMEDOUT}), HttpOutcome(NotSent::NoAddress));
    EXPECT_EQ(outcome_of({.code = CURLE_OPERATION_TIMEDOUT, .resolved = true}),
              HttpOutcome(NotSent::NoConnection));
    EXPECT_EQ(outcome_of({.code = CURLE_COULDNT_CONNECT}), HttpOutcome(NotSent::NoConnection));
    EXPECT_EQ(outcome_of({.code = CURLE_PEER_FAILED_VERIFICATION}),
              HttpOutcome(NotSent::NotOurHost));
    EXPECT_EQ(outcome_of({.code = CURLE_PEER_FAILED_VERIFICATION, .out_of_force = true}),
              HttpOutcome(NotSent::NotInForce));
    EXPECT_EQ(outcome_of({.code = CURLE_SSL_CERTPROBLEM}), HttpOutcome(NotSent::LocalFault));
}

TEST(TransferEnd, AnAlertAboutOurCertificateIsARefusalWheneverItShows)
{
    // RFC 8446 section 6.2: 42 bad, 43 unsupported, 44 revoked, 45 expired, 46 unknown, 48 unknown CA, 49 access denied,
    // 116 required.
    for (const int alert : {42, 43, 44, 45, 46, 48, 49, 116})
        for (const int code : {CURLE_SSL_CONNECT_ERROR, CURLE_SEND_ERROR, CURLE_RECV_ERROR})
            for (const std::uint64_t bytes : {0U, 100U}) {
                const auto text = alert_text(alert);
                EXPECT_EQ(outcome_of({.code = code, .error = text, .request_bytes = bytes}),
                          HttpOutcome(CertificateRefused{alert}))
                    << alert << ' ' << code;
            }
}

TEST(TransferEnd, AnotherAlertIsNoRefusalOfOurCertificate)
{
    for (const int alert : {10, 20, 40, 47, 50, 51, 70, 80, 86, 112}) {
        const auto text = alert_text(alert);
        EXPECT_EQ(outcome_of({.code = CURLE_RECV_ERROR, .error = text, .request_bytes = 100}),
                  HttpOutcome(NoAnswer::Cut))
            << alert;
    }
}

TEST(TransferEnd, AnErrorOfOurOwnTlsIsNoAlert)
{
    // 0x86 = 134, "certificate verify failed": our verdict, not the peer's.
    EXPECT_EQ(outcome_of({.code = CURLE_PEER_FAILED_VERIFICATION,
                          .error = "SSL: error:0A000086:SSL routines::certificate verify failed"}),
              HttpOutcome(NotSent::NotOurHost));
    for (const char* garbage : {"", "error:0A", "error:0AXYZ", "error:0A00FFFF", "error:0B00045C"})
        EXPECT_EQ(outcome_of({.code = CURLE_RECV_ERROR, .error = garbage, .request_bytes = 1}),
                  HttpOutcome(NoAnswer::Cut))
            << garbage;
}

TEST(TransferEnd, TakesOnlyTheContentTypesOfTheContract)
{
    EXPECT_TRUE(std::holds_alternative<HttpAnswer>(outcome_of(answered(200, "application/json"))));
    EXPECT_TRUE(std::holds_alternative<HttpAnswer>(
        outcome_of(answered(201, "APPLICATION/JSON ; charset=utf-8"))));
    EXPECT_TRUE(
        std::holds_alternative<HttpAnswer>(outcome_of(answered(503, "application/problem+json"))));
    EXPECT_TRUE(std::holds_alternative<HttpAnswer>(outcome_of(answered(304, "", ""))));
    for (const char* type :
         {"", "text/html", "application/json2", "application/problem+json", "json"})
        EXPECT_EQ(outcome_of(answered(200, type)), HttpOutcome(NoAnswer::Foreign)) << type;
    for (const char* type : {"", "text/html", "application/json"})
        EXPECT_EQ(outcome_of(answered(404, type)), HttpOutcome(NoAnswer::Foreign)) << type;
}

TEST(TransferEnd, ReadsARetryAfterInWholeSecondsOnly)
{
    const auto retry_after = [](std::string_view text) {
        auto end = answered(503, "application/problem+json");
        end.retry_after = text;
        return std::get<HttpAnswer>(outcome_of(std::move(end))).retry_after;
    };
    EXPECT_EQ(retry_after("120"), std::chrono::seconds{120});
    EXPECT_EQ(retry_after("0"), std::chrono::seconds{0});
    for (const char* wrong : {"", "-1", "1.5", "4294967296", "Sun, 01 Mar 2026 08:00:00 GMT", "5 "})
        EXPECT_EQ(retry_after(wrong), std::nullopt) << wrong;
}

TEST(HttpOutcome, ItsTextIsAboutTheOutcomeAlone)
{
    EXPECT_EQ(to_text(HttpAnswer{403, "body of 00002510000000000017", "etag", {}}), "answered 403");
    EXPECT_EQ(to_text(CertificateRefused{45}), "the host refused our certificate, TLS alert 45");
    EXPECT_EQ(to_text(HttpOutcome{NoAnswer::Cut}), "no answer: the connection was cut");
    EXPECT_EQ(to_text(HttpOutcome{NotSent::NoAddress}),
              "not sent: the host's name does not resolve");
}

}  // namespace
}  // namespace kiosk::backend
