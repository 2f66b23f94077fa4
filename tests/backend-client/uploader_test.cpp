#include "backend-client/uploader.h"
#include "backend-client/problem.h"

#include "tests/backend-client/test_pki.h"
#include "tests/backend-client/tls_test_server.h"

#include <gtest/gtest.h>

#include <sys/eventfd.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace kiosk::backend {
namespace {

using namespace std::chrono_literals;

TimePoint now() { return std::chrono::steady_clock::now(); }

// ---- what an outcome says to the queue ----

HostAnswer host_answer(const HttpOutcome& outcome)
{
    return std::get<HostAnswer>(upload_answer_of(outcome));
}

TEST(UploadAnswer, TakesTheAcknowledgementOutOfTheBody)
{
    EXPECT_EQ(host_answer(HttpAnswer{201, R"({"verdict":"applied","ack":"R-1"})", "", {}}),
              (HostAnswer{201, "R-1", "", {}}));
}

TEST(UploadAnswer, AnAcceptanceThatCannotBeReadHasNoAcknowledgement)
{
    for (const char* body : {"", "{}", "[]", R"({"ack":7})", R"({"ack":""})"})
        EXPECT_EQ(host_answer(HttpAnswer{200, body, "", {}}), (HostAnswer{200, "", "", {}}))
            << body;
}

TEST(UploadAnswer, TakesTheWordAndTheAcknowledgementOutOfAProblem)
{
    auto problem = make_problem(ProblemType::ItemSettled, 403, "d");
    problem.ack = "D-1";
    EXPECT_EQ(host_answer(HttpAnswer{403, encode(problem), "", {}}),
              (HostAnswer{403, "D-1", "item-settled", {}}));
}

TEST(UploadAnswer, AFinalRefusalThatCannotBeReadIsNoAnswer)
{
    for (const int status : {400, 403, 404, 410, 413, 415, 422})
        EXPECT_EQ(upload_answer_of(HttpAnswer{status, "oops", "", {}}),
                  UploadAnswer{NoHostAnswer::Unknown})
            << status;
}

TEST(UploadAnswer, AHostThatIsIllNeedNotSayMore)
{
    EXPECT_EQ(host_answer(HttpAnswer{503, "oops", "", 9s}), (HostAnswer{503, "", "", 9s}));
}

TEST(UploadAnswer, TellsWhatNeverLeftFromWhatIsUnknown)
{
    for (const auto reason : {NotSent::Cancelled, NotSent::Expired})
        EXPECT_EQ(upload_answer_of(reason), UploadAnswer{NoHostAnswer::NotTried});
    for (const auto reason : {NotSent::NoAddress, NotSent::NoConnection, NotSent::NotOurHost,
                              NotSent::NotInForce, NotSent::LocalFault})
        EXPECT_EQ(upload_answer_of(reason), UploadAnswer{NoHostAnswer::Unreachable});
    for (const auto reason :
         {NoAnswer::TimedOut, NoAnswer::Cut, NoAnswer::TooLarge, NoAnswer::Foreign})
        EXPECT_EQ(upload_answer_of(reason), UploadAnswer{NoHostAnswer::Unknown});
    EXPECT_EQ(upload_answer_of(CertificateRefused{45}),
              UploadAnswer{NoHostAnswer::CertificateRefused});
}

// ---- over the wire ----

/// A host that keeps what it did under each key and answers every repetition alike.
class KeepingHost {
public:
    Reply operator()(const SeenRequest& request)
    {
        const auto key = request.header("Idempotency-Key");
        const auto [kept, first] = bodies_.emplace(key, request.body);
        if (kept->second != request.body) ++changed_bodies_;
        order_.push_back(key);
        if (lose_answers_ > 0 && first) {
            --lose_answers_;
            return {"", Reply::Then::Cut};
        }
        return {http_answer(201, R"({"ack":"ack-of-)" + key + "\"}")};
    }

    std::map<std::string, std::string> bodies_;
    std::vector<std::string> order_;
    int changed_bodies_ = 0;
    int lose_answers_ = 0;
};

class UploaderOverTls : public testing::Test {
protected:
    std::unique_ptr<TlsTestServer> serve(std::uint16_t port = 0)
    {
        return std::make_unique<TlsTestServer>(
            host_files_, [this](const SeenRequest& request) { return script_(request); },
            TlsTestServer::Manner{.port = port});
    }
    void connect_to(std::uint16_t port)
    {
        client_ = std::make_unique<HttpClient>(
            HttpSettings{.host = "localhost", .port = port, .tls = terminal_files_});
        uploader_ = std::make_unique<Uploader>(
            *client_, UploadSchedule::Settings{.lane_entries = 1000}, 5s, 1);
    }
    void add(std::uint64_t id, const std::string& order_key = "")
    {
        EXPECT_TRUE(uploader_->schedule().add({.id = id,
                                               .idempotency_key = "key-" + std::to_string(id),
                                               .lane = UploadLane::LoadResult,
                                               .order_key = order_key,
                                               .path = "/v1/pending-loads",
                                               .body = R"({"n":)" + std::to_string(id) + "}"}));
    }
    /// Runs until `count` entries or more are settled, or ten seconds: then the test has failed.
    void run_until_settled(std::size_t count)
    {
        for (const auto deadline = now() + 10s; settled_.size() < count && now() < deadline;)
            for (auto& upload : uploader_->run(deadline).settled) {
                const auto id = upload.settlement.id;
                EXPECT_TRUE(settled_.emplace(id, std::move(upload)).second)
                    << id << " settled twice";
            }
        EXPECT_GE(settled_.size(), count);
    }

    TestPki pki_;
    TlsFiles host_files_ = pki_.issue("ca", "host", "DNS:localhost");
    TlsFiles terminal_files_ = pki_.issue("ca", "225000000001");
    KeepingHost host_;
    TlsTestServer::Script script_ = [this](const SeenRequest& request) { return host_(request); };
    std::unique_ptr<HttpClient> client_;
    std::unique_ptr<Uploader> uploader_;
    std::map<std::uint64_t, Upload> settled_;
};

TEST_F(UploaderOverTls, HandsEveryEntryInOnceWithTheHostsAcknowledgement)
{
    const auto server = serve();
    connect_to(server->port());
    for (std::uint64_t id = 1; id <= 300; ++id) add(id, "card-" + std::to_string(id % 7));
    run_until_settled(300);
    EXPECT_EQ(host_.order_.size(), 300U);
    EXPECT_EQ(settled_.at(42).settlement,
              (Settlement{42, SettledAs::Accepted, 201, "ack-of-key-42", ""}));
    EXPECT_EQ(settled_.at(42).body, R"({"ack":"ack-of-key-42"})");
    EXPECT_EQ(uploader_->schedule().reach(), HostReach::Up);
}

TEST_F(UploaderOverTls, KeepsTheOrderOfAnOrderKeyOverTheWire)
{
    const auto server = serve();
    connect_to(server->port());
    for (std::uint64_t id = 1; id <= 60; ++id) add(id, "card-" + std::to_string(id % 3));
    run_until_settled(60);
    std::map<std::uint64_t, std::uint64_t> last;
    for (const auto& key : host_.order_) {
        const auto id = std::stoull(key.substr(4));
        EXPECT_LT(last[id % 3], id);
        last[id % 3] = id;
    }
}

TEST_F(UploaderOverTls, ALostAnswerIsAskedForAgainWithTheSameBytes)  // S16: Ta
{
    host_.lose_answers_ = 1;
    const auto server = serve();
    connect_to(server->port());
    add(1);
    run_until_settled(1);
    EXPECT_EQ(host_.order_, (std::vector<std::string>{"key-1", "key-1"}));
    EXPECT_EQ(host_.changed_bodies_, 0);
}

TEST_F(UploaderOverTls, GoesOnWhenTheHostIsBackAndDoublesNothing)  // R8, R9
{
    auto server = serve();
    const auto port = server->port();
    connect_to(port);
    for (std::uint64_t id = 1; id <= 200; ++id) add(id);
    run_until_settled(20);
    server.reset();
    const auto dark_until = now() + 100ms;
    while (now() < dark_until)
        for (auto& upload : uploader_->run(dark_until).settled)
            settled_.emplace(upload.settlement.id, std::move(upload));
    server = serve(port);
    const auto back = now();
    const auto before = settled_.size();
    run_until_settled(before + 1);
    EXPECT_LE(now() - back, 5s);
    run_until_settled(200);
    EXPECT_EQ(settled_.size(), 200U);
    EXPECT_EQ(host_.bodies_.size(), 200U);
    EXPECT_EQ(host_.changed_bodies_, 0);
}

TEST_F(UploaderOverTls, AFinalRefusalComesWithItsProblem)
{
    script_ = [](const SeenRequest&) -> Reply {
        return {http_answer(403, encode(make_problem(ProblemType::ItemSettled, 403, "d")),
                            "application/problem+json")};
    };
    const auto server = serve();
    connect_to(server->port());
    add(1);
    run_until_settled(1);
    EXPECT_EQ(settled_.at(1).settlement.as, SettledAs::Refused);
    EXPECT_EQ(decode_problem(settled_.at(1).body)->type, ProblemType::ItemSettled);
}

TEST_F(UploaderOverTls, APortalsPageSettlesNothing)
{
    script_ = [](const SeenRequest&) -> Reply { return {http_answer(403, "<html>", "text/html")}; };
    const auto server = serve();
    connect_to(server->port());
    add(1);
    for (const auto deadline = now() + 5s; server->seen().empty() && now() < deadline;)
        EXPECT_TRUE(uploader_->run(now() + 20ms).settled.empty());
    EXPECT_TRUE(uploader_->run(now() + 20ms).settled.empty());
    EXPECT_EQ(uploader_->schedule().size(), 1U);
}

TEST_F(UploaderOverTls, GivesTheCallersOwnRequestsBack)
{
    const auto server = serve();
    connect_to(server->port());
    add(1);
    const auto number = client_->send({.path = "/v1/parameters", .urgent = true});
    std::vector<HttpCompletion> others;
    for (const auto deadline = now() + 5s; others.empty() && now() < deadline;)
        others = uploader_->run(deadline).others;
    ASSERT_EQ(others.size(), 1U);
    EXPECT_EQ(others[0].number, number);
    EXPECT_TRUE(std::holds_alternative<HttpAnswer>(others[0].outcome));
}

TEST_F(UploaderOverTls, AWakerEndsItsSleep)
{
    connect_to(1);
    const int waker = ::eventfd(1, EFD_NONBLOCK);
    const auto start = now();
    const auto round = uploader_->run(start + 5s, waker);
    EXPECT_LT(now() - start, 4s);
    EXPECT_TRUE(round.settled.empty());
    ::close(waker);
}

}  // namespace
}  // namespace kiosk::backend
