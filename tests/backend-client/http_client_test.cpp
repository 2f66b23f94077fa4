#include "backend-client/http_client.h"

#include "tests/backend-client/test_pki.h"
#include "tests/backend-client/tls_test_server.h"

#include <gtest/gtest.h>

#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <string_view>
#include <vector>

#include <dlfcn.h>
#include <netdb.h>

namespace {

/// A name server that never answers for silent.example, for as long as one of these lives.
class SilentNameServer {
public:
    SilentNameServer() { silent = true; }
    ~SilentNameServer()
    {
        std::unique_lock lock{mutex};
        silent = false;
        changed.notify_all();
        changed.wait(lock, [] { return waiting == 0; });
    }
    SilentNameServer(const SilentNameServer&) = delete;
    SilentNameServer& operator=(const SilentNameServer&) = delete;

    static void ask()
    {
        std::unique_lock lock{mutex};
        ++waiting;
        changed.wait(lock, [] { return !silent; });
        --waiting;
        changed.notify_all();
    }

private:
    static inline std::mutex mutex;
    static inline std::condition_variable changed;
    static inline bool silent = false;
    static inline int waiting = 0;
};

}  // namespace

/// Stands before libc's own for libcurl's resolver threads too.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** result)
{
    if (node != nullptr && std::string_view{node} == "silent.example") {
        SilentNameServer::ask();
        return EAI_AGAIN;
    }
    static const auto next =
        reinterpret_cast<decltype(&::getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    return next(node, service, hints, result);
}

namespace kiosk::backend {
namespace {

using namespace std::chrono_literals;

TimePoint now() { return std::chrono::steady_clock::now(); }

constexpr auto margin = 1s;  // R40: everything ends within its deadline and a second

const std::string problem_body =
    R"({"type":"urn:citizen-kiosk:problem:unavailable","title":"t","status":503,"detail":"d"})";

Reply fine(const SeenRequest&) { return {http_answer(200, R"({"ok":true})")}; }

TlsTestServer::Script always(const Reply& reply)
{
    return [reply](const SeenRequest&) { return reply; };
}

HttpRequest get(const std::string& path = "/v1/parameters") { return {.path = path}; }

HttpRequest post(const std::string& key, const std::string& body = "{}")
{
    return {.method = HttpMethod::Post, .path = "/v1/loads", .idempotency_key = key, .body = body};
}

class HttpsClient : public testing::Test {
protected:
    HttpSettings to(std::uint16_t port) const
    {
        return {
            .host = "localhost", .port = port, .tls = terminal_, .connect = 2s, .low_speed = 5s};
    }
    HttpSettings to(const TlsTestServer& server) const { return to(server.port()); }

    /// Until it completes, or five seconds: then the test has failed.
    static HttpOutcome finish(HttpClient& client, RequestNumber number)
    {
        for (const auto deadline = now() + 5s; now() < deadline;)
            for (auto& done : client.run(deadline))
                if (done.number == number) return std::move(done.outcome);
        ADD_FAILURE() << "the request never completed";
        return NotSent::Cancelled;
    }
    static HttpOutcome exchange(const HttpSettings& settings, const HttpRequest& request)
    {
        HttpClient client{settings};
        return finish(client, client.send(request));
    }
    HttpOutcome exchange_with(const TlsTestServer::Script& script,
                              const HttpRequest& request = get())
    {
        TlsTestServer server{host_, script};
        return exchange(to(server), request);
    }

    TestPki pki_;
    TlsFiles host_ = pki_.issue("ca", "host", "DNS:localhost,IP:127.0.0.1");
    TlsFiles terminal_ = pki_.issue("ca", "225000000001");
};

// ---- what goes well ----

TEST_F(HttpsClient, BringsStatusBodyAndEtag)
{
    const auto outcome = exchange_with(always({http_answer(
        200, R"({"version":3})", "Application/JSON; charset=utf-8", "ETag: \"3\"\r\n")}));
    EXPECT_EQ(outcome, HttpOutcome(HttpAnswer{200, R"({"version":3})", "\"3\"", {}}));
}

TEST_F(HttpsClient, AsksWhetherItsCopyIsStillGood)
{
    TlsTestServer server{host_, always({"HTTP/1.1 304 Not Modified\r\nETag: \"3\"\r\n\r\n"})};
    auto request = get();
    request.if_none_match = "\"3\"";
    EXPECT_EQ(exchange(to(server), request), HttpOutcome(HttpAnswer{304, "", "\"3\"", {}}));
    EXPECT_EQ(server.seen().at(0).header("If-None-Match"), "\"3\"");
}

TEST_F(HttpsClient, SendsKeyAndBodyByteForByte)
{
    std::string body = R"({"text":"中文 )";
    body += std::string(100'000, 'x') + "\"}";
    TlsTestServer server{host_, fine};
    EXPECT_TRUE(
        std::holds_alternative<HttpAnswer>(exchange(to(server), post("item/authorise/1", body))));
    const auto seen = server.seen().at(0);
    EXPECT_EQ(seen.body, body);
    EXPECT_EQ(seen.header("Idempotency-Key"), "item/authorise/1");
    EXPECT_EQ(seen.header("Content-Type"), "application/json");
    EXPECT_EQ(seen.header("Expect"), "");
}

TEST_F(HttpsClient, KeepsItsConnection)
{
    TlsTestServer server{host_, fine};
    HttpClient client{to(server)};
    for (int n = 0; n < 3; ++n) finish(client, client.send(get()));
    EXPECT_EQ(server.seen().at(2).connection, 1);
}

TEST_F(HttpsClient, BringsAProblemWithItsRetryAfter)
{
    const auto outcome = exchange_with(
        always({http_answer(503, problem_body, "application/problem+json", "Retry-After: 7\r\n")}));
    EXPECT_EQ(outcome, HttpOutcome(HttpAnswer{503, problem_body, "", 7s}));
}

TEST_F(HttpsClient, IgnoresARetryAfterThatIsADate)
{
    const auto outcome =
        exchange_with(always({http_answer(503, problem_body, "application/problem+json",
                                          "Retry-After: Sun, 01 Mar 2026 08:00:00 GMT\r\n")}));
    EXPECT_EQ(outcome, HttpOutcome(HttpAnswer{503, problem_body, "", {}}));
}

TEST_F(HttpsClient, AsksNoProxyOfTheEnvironment)
{
    TlsTestServer server{host_, fine};
    ::setenv("https_proxy", "http://127.0.0.1:1", 1);
    ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    EXPECT_TRUE(std::holds_alternative<HttpAnswer>(exchange(to(server), get())));
    ::unsetenv("https_proxy");
    ::unsetenv("ALL_PROXY");
}

TEST_F(HttpsClient, GoesOnAfterTheHostWasRestarted)
{
    auto server = std::make_unique<TlsTestServer>(host_, fine);
    const auto port = server->port();
    HttpClient client{to(port)};
    finish(client, client.send(post("1")));
    server.reset();
    EXPECT_EQ(finish(client, client.send(post("2"))), HttpOutcome(NotSent::NoConnection));
    server = std::make_unique<TlsTestServer>(host_, fine, TlsTestServer::Manner{.port = port});
    EXPECT_TRUE(std::holds_alternative<HttpAnswer>(finish(client, client.send(post("3")))));
}

// ---- who is whom ----

TEST_F(HttpsClient, TalksToNoHostOfAnotherAuthority)
{
    auto files = pki_.issue("another ca", "host", "DNS:localhost");
    files.authority = host_.authority;
    TlsTestServer server{files, fine};
    EXPECT_EQ(exchange(to(server), get()), HttpOutcome(NotSent::NotOurHost));
    EXPECT_TRUE(server.seen().empty());
}

TEST_F(HttpsClient, TalksToNoHostOfAnotherName)
{
    TlsTestServer server{pki_.issue("ca", "host", "DNS:portal.example"), fine};
    EXPECT_EQ(exchange(to(server), get()), HttpOutcome(NotSent::NotOurHost));
    EXPECT_TRUE(server.seen().empty());
}

TEST_F(HttpsClient, SaysWhenTheHostsCertificateIsNotInForce)
{
    TlsTestServer expired{pki_.issue("ca", "host", "DNS:localhost", {-48h, -24h}), fine};
    EXPECT_EQ(exchange(to(expired), get()), HttpOutcome(NotSent::NotInForce));
    TlsTestServer future{pki_.issue("ca", "host", "DNS:localhost", {24h, 48h}), fine};
    EXPECT_EQ(exchange(to(future), get()), HttpOutcome(NotSent::NotInForce));
}

TEST_F(HttpsClient, SpeaksNothingOlderThanTls13)
{
    TlsTestServer server{host_, fine, {.only_tls_1_2 = true}};
    EXPECT_EQ(exchange(to(server), get()), HttpOutcome(NotSent::NotOurHost));
}

TEST_F(HttpsClient, SaysWhenTheHostRefusesOurCertificate)
{
    TlsTestServer server{host_, fine};
    auto settings = to(server);
    const auto stranger = pki_.issue("another ca", "225000000001");
    settings.tls = {host_.authority, stranger.certificate, stranger.key};
    EXPECT_EQ(exchange(settings, post("1")), HttpOutcome(CertificateRefused{48}));  // unknown CA
    settings.tls = pki_.issue("ca", "225000000001", "", {-48h, -24h});
    EXPECT_EQ(exchange(settings, post("1")), HttpOutcome(CertificateRefused{45}));  // expired
    EXPECT_TRUE(server.seen().empty());
}

// ---- silence, in all its forms: R40 ----

class WithinItsDeadline : public HttpsClient {
protected:
    /// The outcome of a request that has `patience`, which may not take longer than that and a second.
    HttpOutcome timed(const HttpSettings& settings, std::chrono::milliseconds patience)
    {
        auto request = post("1");
        request.patience = patience;
        const auto start = now();
        auto outcome = exchange(settings, request);
        EXPECT_LE(now() - start, patience + margin);
        return outcome;
    }
};

TEST_F(WithinItsDeadline, AHostThatListensNoMoreIsNoConnection)
{
    const auto port = TlsTestServer{host_, fine}.port();
    EXPECT_EQ(timed(to(port), 300ms), HttpOutcome(NotSent::NoConnection));
}

TEST_F(WithinItsDeadline, AHostThatNeverShakesHandsIsNoConnection)
{
    TlsTestServer server{host_, fine, {.handshakes = false}};
    EXPECT_EQ(timed(to(server), 300ms), HttpOutcome(NotSent::NoConnection));
}

TEST_F(WithinItsDeadline, TheConnectDeadlineEndsAHandshakeBeforePatienceDoes)
{
    TlsTestServer server{host_, fine, {.handshakes = false}};
    auto settings = to(server);
    settings.connect = 300ms;
    const auto start = now();
    EXPECT_EQ(exchange(settings, get()), HttpOutcome(NotSent::NoConnection));
    EXPECT_LE(now() - start, 300ms + margin);
}

/// A listener whose queue is full: the kernel drops every SYN, as a firewall does.
class BlackHole {
public:
    BlackHole()
    {
        listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
        auto* generic = reinterpret_cast<sockaddr*>(&address_);
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address_;
        EXPECT_EQ(::bind(listener_, generic, size), 0);
        EXPECT_EQ(::listen(listener_, 0), 0);
        EXPECT_EQ(::getsockname(listener_, generic, &size), 0);
        for (auto& filler : fillers_) {
            filler = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            ::connect(filler, generic, size);
        }
    }
    ~BlackHole()
    {
        for (const int filler : fillers_) ::close(filler);
        ::close(listener_);
    }
    BlackHole(const BlackHole&) = delete;
    BlackHole& operator=(const BlackHole&) = delete;

    [[nodiscard]] std::uint16_t port() const { return ntohs(address_.sin_port); }

private:
    int listener_ = -1;
    sockaddr_in address_{};
    std::array<int, 8> fillers_{};
};

TEST_F(WithinItsDeadline, ABlackHoleIsNoConnection)
{
    const BlackHole hole;
    auto settings = to(hole.port());
    settings.host = "127.0.0.1";
    EXPECT_EQ(timed(settings, 300ms), HttpOutcome(NotSent::NoConnection));
}

TEST_F(WithinItsDeadline, ANameThatDoesNotResolveIsNoAddress)
{
    auto settings = to(443);
    settings.host = "no-such-host.invalid";
    EXPECT_EQ(timed(settings, 3s), HttpOutcome(NotSent::NoAddress));
}

TEST_F(WithinItsDeadline, ASilentNameServerIsNoAddress)
{
    const SilentNameServer silence;
    auto settings = to(443);
    settings.host = "silent.example";
    EXPECT_EQ(timed(settings, 300ms), HttpOutcome(NotSent::NoAddress));
}

TEST_F(WithinItsDeadline, AHostThatIsSilentAfterTheRequestIsNoAnswer)
{
    TlsTestServer server{host_, always({"", Reply::Then::Hang})};
    EXPECT_EQ(timed(to(server), 500ms), HttpOutcome(NoAnswer::TimedOut));
    EXPECT_EQ(server.seen().size(), 1U);
}

TEST_F(WithinItsDeadline, AnAnswerThatStopsHalfwayIsNoAnswer)
{
    TlsTestServer server{host_, always({http_answer(200, "{}").substr(0, 40), Reply::Then::Hang})};
    EXPECT_EQ(timed(to(server), 500ms), HttpOutcome(NoAnswer::TimedOut));
}

TEST_F(WithinItsDeadline, ASlowLorisIsNoAnswer)
{
    TlsTestServer server{host_,
                         always({http_answer(200, std::string(1000, 'x')), Reply::Then::Drip})};
    EXPECT_EQ(timed(to(server), 500ms), HttpOutcome(NoAnswer::TimedOut));
}

TEST_F(WithinItsDeadline, TheLowSpeedLimitEndsASlowLorisBeforePatienceDoes)
{
    TlsTestServer server{host_,
                         always({http_answer(200, std::string(1000, 'x')), Reply::Then::Drip})};
    auto settings = to(server);
    settings.low_speed = 1s;
    const auto start = now();
    EXPECT_EQ(exchange(settings, get()), HttpOutcome(NoAnswer::TimedOut));
    EXPECT_LE(now() - start, 1s + margin + 1s);  // curl measures over whole seconds
}

// ---- answers that are none ----

TEST_F(HttpsClient, AConnectionCutAfterTheRequestIsNoAnswer)
{
    EXPECT_EQ(exchange_with(always({"", Reply::Then::Cut}), post("1")), HttpOutcome(NoAnswer::Cut));
}

TEST_F(HttpsClient, ATruncatedAnswerIsNoAnswer)
{
    for (const auto& whole : {http_answer(200, R"({"ok":true})"),
                              http_answer(403, problem_body, "application/problem+json")}) {
        std::atomic<std::size_t> size = 1;
        TlsTestServer server{host_, [&](const SeenRequest&) -> Reply {
                                 return {whole.substr(0, size), Reply::Then::Cut};
                             }};
        HttpClient client{to(server)};
        for (; size < whole.size(); size += 5) {
            const auto outcome = finish(client, client.send(get()));
            const auto* reason = std::get_if<NoAnswer>(&outcome);
            ASSERT_TRUE(reason != nullptr) << size;
            EXPECT_TRUE(*reason == NoAnswer::Cut || (size < 13 && *reason == NoAnswer::Foreign))
                << size;
        }
    }
}

TEST_F(HttpsClient, HtmlIsNoAnswerWhateverItsStatus)
{
    for (const int status : {200, 403, 404, 502})
        EXPECT_EQ(exchange_with(always({http_answer(status, "<html>", "text/html")})),
                  HttpOutcome(NoAnswer::Foreign))
            << status;
}

TEST_F(HttpsClient, ARefusalThatIsNoProblemIsNoAnswer)
{
    EXPECT_EQ(exchange_with(always({http_answer(404, "{}", "application/json")})),
              HttpOutcome(NoAnswer::Foreign));
}

TEST_F(HttpsClient, AnotherProtocolIsNoAnswer)
{
    EXPECT_EQ(exchange_with(always({"220 mail.example ESMTP\r\n", Reply::Then::Cut})),
              HttpOutcome(NoAnswer::Foreign));
}

TEST_F(HttpsClient, FollowsNoRedirect)
{
    TlsTestServer server{
        host_,
        always({http_answer(302, "", "text/html", "Location: https://localhost/elsewhere\r\n")})};
    EXPECT_EQ(exchange(to(server), get()), HttpOutcome(NoAnswer::Foreign));
    EXPECT_EQ(server.seen().size(), 1U);
}

TEST_F(HttpsClient, TakesFourMebibytesAndNotAByteMore)
{
    const std::string most(4U << 20U, 'x');
    const auto outcome = exchange_with(always({http_answer(200, most)}));
    ASSERT_TRUE(std::holds_alternative<HttpAnswer>(outcome));
    EXPECT_EQ(std::get<HttpAnswer>(outcome).body.size(), most.size());
    EXPECT_EQ(exchange_with(always({http_answer(200, most + "x")})),
              HttpOutcome(NoAnswer::TooLarge));
}

TEST_F(HttpsClient, TakesNoBodyWithoutEnd)
{
    bool first = true;
    const auto script = [&first](const SeenRequest&) -> Reply {
        first = false;
        return {"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" +
                    std::string(1U << 20U, 'x'),
                Reply::Then::Pour};
    };
    EXPECT_EQ(exchange_with(script), HttpOutcome(NoAnswer::TooLarge));
}

TEST_F(HttpsClient, TakesNoHeadersWithoutEnd)
{
    std::string headers = "HTTP/1.1 200 OK\r\n";
    for (int n = 0; n < 2000; ++n)
        headers += "X-Header-" + std::to_string(n) + ": " + std::string(30, 'x') + "\r\n";
    EXPECT_EQ(exchange_with(always({headers, Reply::Then::Hang})), HttpOutcome(NoAnswer::TooLarge));
}

// ---- order, places, and taking back ----

class Queue : public HttpsClient {
protected:
    /// Every request is held until the server goes, so that places stay taken.
    TlsTestServer holding_{host_, always({"", Reply::Then::Hang})};
    HttpClient client_{to(holding_)};

    void run_until_seen(std::size_t count)
    {
        for (const auto deadline = now() + 5s; holding_.seen().size() < count && now() < deadline;)
            client_.run(now() + 5ms);
        EXPECT_EQ(holding_.seen().size(), count);
    }
};

TEST_F(Queue, KeepsOnePlaceForWhatIsUrgent)
{
    for (int n = 0; n < 5; ++n) client_.send(post(std::to_string(n)));
    run_until_seen(3);
    auto urgent = get("/urgent");
    urgent.urgent = true;
    client_.send(urgent);
    run_until_seen(4);
    EXPECT_EQ(holding_.seen().at(3).target(), "/urgent");
    EXPECT_EQ(client_.pending(), 6U);
}

TEST_F(Queue, WhatIsUrgentGoesFirst)
{
    client_.send(get("/ordinary"));
    auto urgent = get("/urgent");
    urgent.urgent = true;
    for (int n = 0; n < 4; ++n) client_.send(urgent);
    run_until_seen(4);
    for (const auto& seen : holding_.seen()) EXPECT_EQ(seen.target(), "/urgent");
}

TEST_F(Queue, TakesBackWhatStillWaits)
{
    RequestNumber last = 0;
    for (int n = 0; n < 4; ++n) last = client_.send(post(std::to_string(n)));
    run_until_seen(3);
    EXPECT_TRUE(client_.cancel(last));
    EXPECT_FALSE(client_.cancel(last));
    const auto done = client_.run(now());
    ASSERT_EQ(done.size(), 1U);
    EXPECT_EQ(done[0].number, last);
    EXPECT_EQ(done[0].outcome, HttpOutcome(NotSent::Cancelled));
}

TEST_F(Queue, DoesNotTakeBackWhatIsOnItsWay)
{
    const auto number = client_.send(post("1"));
    run_until_seen(1);
    EXPECT_FALSE(client_.cancel(number));
}

TEST_F(Queue, WhatWaitsTooLongWasNeverSent)
{
    for (int n = 0; n < 3; ++n) client_.send(post(std::to_string(n)));
    run_until_seen(3);
    auto hasty = post("hasty");
    hasty.patience = 100ms;
    const auto start = now();
    EXPECT_EQ(finish(client_, client_.send(hasty)), HttpOutcome(NotSent::Expired));
    EXPECT_LE(now() - start, 100ms + margin);
    EXPECT_EQ(holding_.seen().size(), 3U);
}

TEST_F(Queue, AWakerEndsTheWait)
{
    const int waker = ::eventfd(1, EFD_NONBLOCK);
    const auto start = now();
    EXPECT_TRUE(client_.run(now() + 5s, waker).empty());
    EXPECT_LT(now() - start, 4s);
    ::close(waker);
}

TEST_F(Queue, TheDeadlineEndsTheWait)
{
    client_.send(get());
    const auto start = now();
    EXPECT_TRUE(client_.run(start + 50ms).empty());
    EXPECT_GE(now() - start, 50ms);
    EXPECT_LE(now() - start, 50ms + margin);
}

// ---- configuration ----

std::string refusal(const HttpSettings& settings)
{
    try {
        const HttpClient client{settings};
    } catch (const TlsFilesError& error) {
        return error.what();
    }
    ADD_FAILURE() << "the settings were accepted";
    return {};
}

TEST_F(HttpsClient, KnowsWhoItIs)
{
    const HttpClient client{to(443)};
    EXPECT_EQ(client.identity().common_name, "225000000001");
    EXPECT_LT(client.identity().not_before, client.identity().not_after);
}

TEST_F(HttpsClient, NamesTheFileThatIsMissing)
{
    for (auto TlsFiles::*member : {&TlsFiles::authority, &TlsFiles::certificate, &TlsFiles::key}) {
        auto settings = to(443);
        settings.tls.*member = "/nowhere/file.pem";
        EXPECT_EQ(refusal(settings), "/nowhere/file.pem: No such file or directory");
    }
}

TEST_F(HttpsClient, NamesTheFileThatIsWrong)
{
    auto settings = to(443);
    settings.tls.certificate = settings.tls.key;
    EXPECT_NE(refusal(settings).find("holds no PEM certificate"), std::string::npos);
    settings = to(443);
    settings.tls.key = host_.key;
    EXPECT_NE(refusal(settings).find("is not the key of " + terminal_.certificate),
              std::string::npos);
}

TEST_F(HttpsClient, AsksNobodyForAPassPhrase)
{
    auto settings = to(443);
    settings.tls.key = pki_.encrypted_key(terminal_);
    EXPECT_NE(refusal(settings).find("without a pass phrase"), std::string::npos);
}

}  // namespace
}  // namespace kiosk::backend
