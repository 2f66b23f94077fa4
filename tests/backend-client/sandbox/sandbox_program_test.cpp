#include "tests/backend-client/sandbox/https_client.h"
#include "tests/backend-client/sandbox/office_fixture.h"
#include "tests/backend-client/sandbox/sandbox_process.h"

#include "backend-client/messages_terminals.h"
#include "backend-client/paths.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <fstream>
#include <mutex>
#include <thread>

// The whole program, over real mutual TLS.
namespace kiosk::sandbox {
namespace {

const std::vector<std::string> usual{"--import-test-keys", "tests/devices/card/card-vectors.json",
                                     "--terminal",         "225000000001",
                                     "--terminal",         "225000000002"};
const auto ten = Money::yuan(10);

/// A sandbox of its own for each test.  All that went over the wire is held against the contract in the end.
class Program : public testing::Test {
protected:
    Program() { EXPECT_TRUE(sandbox_->is_ready()) << sandbox_->output(); }
    ~Program() override
    {
        EXPECT_EQ(traffic_.check(), "");
        const auto audit = command(R"({"audit":true})");
        EXPECT_EQ(audit.value("sound", false), true) << audit;
    }

    HttpsClient client_of(const Terminal& terminal)
    {
        return {HttpsClient::files_of(directory_, terminal.id.digits()), sandbox_->url(),
                &traffic_};
    }
    HttpAnswer ask(const HttpRequest& request)
    {
        const auto answer = client_.send(request);
        EXPECT_TRUE(answer) << curl_easy_strerror(client_.why());
        return answer.value_or(HttpAnswer{.status = 0});
    }
    nlohmann::json command(const std::string& line)
    {
        return nlohmann::json::parse(sandbox_->command(line), nullptr, false);
    }
    void arm(const std::string& fault) { EXPECT_EQ(command(fault).at("ok"), true) << fault; }
    nlohmann::json card_of(const TestPurse& purse)
    {
        return command(R"({"card":{"asn":")" + purse.card().number.full_digits() + "\"}}");
    }
    void restart(int signal)
    {
        const auto port = std::to_string(sandbox_->port());
        sandbox_->send(signal);
        sandbox_->wait();
        auto arguments = usual;
        arguments.insert(arguments.end(), {"--port", port});
        sandbox_ = std::make_unique<SandboxProcess>(directory_, arguments);
        ASSERT_TRUE(sandbox_->is_ready()) << sandbox_->output();
    }

    ScratchDirectory scratch_;
    std::filesystem::path directory_ = scratch_.path() / "sandbox";
    Traffic traffic_{scratch_.path() / "traffic.jsonl"};
    std::unique_ptr<SandboxProcess> sandbox_ = std::make_unique<SandboxProcess>(directory_, usual);
    HttpsClient client_ = client_of(kiosk_one);
    TestPurse wang_{"00002510000000000017", Money::yuan(95), 23};
};

TEST_F(Program, ServesATerminalsWholeDay)
{
    const auto now = kiosk_one.get("/v1/parameters");
    EXPECT_EQ(ask(now).etag, "\"1\"");
    auto unchanged = now;
    unchanged.if_none_match = "\"1\"";
    EXPECT_EQ(ask(unchanged).status, 304);
    const backend::SignOn sign_on{"citizen-kiosk 0.1.0", 7, {}};
    EXPECT_EQ(ask(kiosk_one.post(backend::sign_on_path(kiosk_one.id), "s", encode(sign_on))).status,
              200);
    EXPECT_EQ(ask(kiosk_one.get(backend::hotlist_path(0))).status, 200);
    EXPECT_EQ(ask(kiosk_one.get(backend::card_path(wang_.card()))).status, 200);

    const auto item = kiosk_one.item(1);
    const auto granted = authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, item, 1, ten))));
    EXPECT_EQ(open_items(ask(kiosk_one.get(backend::open_items_path(wang_.card())))).loads.size(),
              1U);
    const auto tac = wang_.credit(granted.authorisation);
    ASSERT_TRUE(tac);
    EXPECT_EQ(verdict(ask(kiosk_one.credited(item, 1, *tac))).verdict, backend::Verdict::Applied);
    EXPECT_EQ(load_status(ask(kiosk_one.get(backend::load_path(item)))).state,
              backend::HostLoadState::Applied);

    (void)registered(ask(kiosk_one.keep(kiosk_one.item(2), wang_.card(), ten)));
    EXPECT_EQ(ask(kiosk_one.get(backend::pending_loads_path(wang_.card()))).status, 200);
    const backend::Heartbeat beat{.devices = {{"printer", "ready"}}};
    EXPECT_EQ(ask(kiosk_one.post(backend::heartbeat_path(kiosk_one.id), "h", encode(beat))).status,
              200);
    const backend::JournalSegment segment{kiosk_one.id, 1, 1, {}, {"line"}};
    EXPECT_EQ(ask(kiosk_one.post(backend::journal_segments_path(), "j", encode(segment))).status,
              201);
    EXPECT_EQ(card_of(wang_).at("balance_fen"), wang_.balance().in_fen());
}

TEST_F(Program, SaysNoInTheWordsOfTheContract)
{
    const auto bad = kiosk_one.post(backend::loads_path(), "k", "{}");
    EXPECT_EQ(problem(ask(bad)), "400 malformed");
    EXPECT_EQ(problem(ask(kiosk_one.get("/v1/nothing"))), "404 not-found");
    EXPECT_EQ(problem(ask(kiosk_one.get(backend::loads_path()))), "405 method-not-allowed");
    EXPECT_EQ(problem(ask(kiosk_one.get(backend::load_path(kiosk_one.item(9))))),
              "404 load-unknown");
    EXPECT_EQ(problem(ask(kiosk_one.get("/v1/cards/00000000000000000000"))), "404 card-unknown");
    auto keyless = bad;
    keyless.idempotency_key.reset();
    EXPECT_EQ(problem(ask(keyless)), "400 idempotency-key-missing");
    auto text = bad;
    text.content_type = "text/plain";
    EXPECT_EQ(problem(ask(text)), "415 unsupported-media-type");
    auto other = bad;
    other.body = "[]";
    EXPECT_EQ(problem(ask(other)), "422 idempotency-key-reused");
    auto large = bad;
    large.body = std::string(5 * 1024 * 1024, ' ');
    EXPECT_EQ(problem(ask(large)), "413 too-large");
    auto wrong = kiosk_one.load(wang_, kiosk_one.item(1), 1, ten);
    wrong.purse.mac1 = {};
    EXPECT_EQ(problem(ask(kiosk_one.authorise(wrong))), "403 mac1-wrong");
}

TEST_F(Program, LetsInOnlyTerminalsOfItsOwnAuthority)
{
    const auto request = kiosk_one.get("/v1/parameters");
    const auto files = HttpsClient::files_of(directory_, kiosk_one.id.digits());
    EXPECT_FALSE(HttpsClient({files.root, {}, {}}, sandbox_->url(), nullptr).send(request));

    SandboxProcess other{scratch_.path() / "other", usual};
    auto stranger = HttpsClient::files_of(other.directory(), kiosk_one.id.digits());
    stranger.root = files.root;
    EXPECT_FALSE(HttpsClient(stranger, sandbox_->url(), nullptr).send(request));
    EXPECT_FALSE(HttpsClient(files, other.url(), nullptr).send(request))
        << "nor is it let in itself";

    HttpsClient old{files, sandbox_->url(), nullptr};
    old.set_tls_version(CURL_SSLVERSION_TLSv1_2);
    EXPECT_FALSE(old.send(request));
    EXPECT_EQ(problem(client_of(kiosk_two)
                          .send(kiosk_one.post(backend::sign_on_path(kiosk_one.id), "s", "{}"))
                          .value_or(HttpAnswer{})),
              "403 wrong-terminal");
    EXPECT_EQ(ask(request).status, 200);
}

TEST_F(Program, AdmitsATerminalThatIsIssuedWhileItRuns)
{
    SandboxProcess issuing{directory_, {"issue-terminal", "225000000007"}};
    EXPECT_EQ(issuing.wait(), 0) << issuing.output();
    HttpsClient late{HttpsClient::files_of(directory_, "225000000007"), sandbox_->url(), &traffic_};
    const auto answer = late.send(kiosk_one.get("/v1/parameters"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
}

// ---- faults ----

class Faults : public Program {
protected:
    HttpRequest request_ = kiosk_one.authorise(kiosk_one.load(wang_, kiosk_one.item(1), 1, ten));
    std::size_t attempts() { return card_of(wang_).at("loads").size(); }
};

TEST_F(Faults, DropARequestBeforeItActs)
{
    arm(R"({"drop_request":{"path":"POST /v1/loads","count":2}})");
    EXPECT_FALSE(client_.send(request_));
    EXPECT_FALSE(client_.send(request_));
    EXPECT_EQ(attempts(), 0U);
    (void)authorised(ask(request_));
}

TEST_F(Faults, DropAnAnswerAfterItActed)
{
    arm(R"({"drop_answer":{"path":"/v1/loads"}})");
    EXPECT_FALSE(client_.send(request_));
    EXPECT_EQ(attempts(), 1U);
    const auto granted = authorised(ask(request_));
    EXPECT_TRUE(wang_.credit(granted.authorisation)) << "the same MAC2, for the card is the same";
    EXPECT_EQ(attempts(), 1U);
}

TEST_F(Faults, DuplicateARequestWithoutASecondEffect)
{
    arm(R"({"duplicate":{"path":"/v1/loads*","count":2}})");
    const auto granted = authorised(ask(request_));
    const auto tac = wang_.credit(granted.authorisation);
    (void)verdict(ask(kiosk_one.credited(kiosk_one.item(1), 1, *tac)));
    EXPECT_EQ(card_of(wang_).at("balance_fen"), 10'500);
}

TEST_F(Faults, AnswerAnyStatusWithoutActing)
{
    arm(R"({"status":{"code":503,"retry_after_s":2,"path":"/v1/loads"}})");
    arm(R"({"status":{"code":429,"path":"/v1/loads"}})");
    const auto first = ask(request_);
    EXPECT_EQ(problem(first), "503 unavailable");
    EXPECT_EQ(first.retry_after, std::chrono::seconds{2});
    EXPECT_EQ(attempts(), 0U);
}

TEST_F(Faults, SpoilMac2SoThatTheCardRefusesIt)
{
    arm(R"({"wrong_mac2":{}})");
    const auto granted = authorised(ask(request_));
    EXPECT_FALSE(wang_.credit(granted.authorisation));
    EXPECT_EQ(wang_.balance(), Money::yuan(95));
    const auto said = verdict(
        ask(kiosk_one.evidence(kiosk_one.item(1), 1, kiosk_one.learnt_of(wang_, ten, false))));
    EXPECT_EQ(said.verdict, backend::Verdict::NotApplied);
}

TEST_F(Faults, PutTheHostsClockOff)
{
    arm(R"({"clock":{"offset_s":86400}})");
    const auto granted = authorised(ask(request_));
    arm(R"({"clear":true})");
    const auto next =
        authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, kiosk_one.item(1), 2, ten))));
    EXPECT_LT(next.authorisation.time.date, granted.authorisation.time.date);
}

TEST_F(Faults, BeACaptivePortal)
{
    arm(R"({"html":{}})");
    HttpsClient unrecorded{HttpsClient::files_of(directory_, kiosk_one.id.digits()),
                           sandbox_->url(), nullptr};
    const auto answer = unrecorded.send(request_);
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->content_type.starts_with("text/html"));
    EXPECT_EQ(attempts(), 0U);
}

TEST_F(Faults, RefuseAHandshake)
{
    arm(R"({"refuse_tls":{}})");
    auto fresh = client_of(kiosk_one);
    EXPECT_FALSE(fresh.send(request_));
    EXPECT_TRUE(fresh.send(request_));
}

TEST_F(Faults, TellASecondRequestToWaitWhileTheFirstIsDelayed)
{
    arm(R"({"delay":{"ms":60000,"path":"/v1/loads"}})");
    std::thread first{[&] {
        auto client = client_of(kiosk_one);
        EXPECT_FALSE(client.send(request_)) << "it ends with the sandbox, or by its own time-out";
    }};
    while (!command(R"({"faults":true})").at("faults").empty()) std::this_thread::yield();
    const auto busy = ask(request_);
    EXPECT_EQ(problem(busy), "409 in-progress");
    EXPECT_EQ(busy.retry_after, std::chrono::seconds{1});
    restart(SIGKILL);
    first.join();
    (void)authorised(ask(request_));
}

TEST_F(Faults, AreListedAndExplained)
{
    arm(R"({"delay":{"ms":5,"path":"/v1/cards/*","count":3}})");
    EXPECT_EQ(command(R"({"faults":true})").at("faults").at(0).at("count"), 3);
    EXPECT_TRUE(command(R"({"help":true})").at("help").contains("drop_answer"));
    for (const char* wrong :
         {R"({"delay":{}})", R"({"status":{"code":200}})", R"({"bogus":1})", "garbage", "[]",
          R"({"card":{"asn":"1"}})", R"({"totals":{}})", R"({"delay":{"ms":1,"count":0}})",
          R"({"set_card":{"asn":1}})", R"({"clock":{"offset_s":"x"}})"})
        EXPECT_EQ(command(wrong).at("ok"), false) << wrong;
}

TEST_F(Program, CarriesACardsStateFromTheFaultPortToTheTerminals)
{
    arm(R"({"set_card":{"asn":"00002510000000000017","state":"lost"}})");
    EXPECT_EQ(problem(ask(kiosk_one.authorise(kiosk_one.load(wang_, kiosk_one.item(1), 1, ten)))),
              "403 card-lost");
    EXPECT_EQ(
        command(R"({"totals":{"terminal":"225000000001"}})").at("cash").at("declined").at("count"),
        1);
}

TEST_F(Program, ShowsItsBookOfCardsAndTerminalsAtAGlance)
{
    const auto loaded = kiosk_one.item(1);
    const auto granted =
        authorised(ask(kiosk_one.authorise(kiosk_one.load(wang_, loaded, 1, ten))));
    (void)verdict(ask(kiosk_one.credited(loaded, 1, *wang_.credit(granted.authorisation))));
    (void)authorised(
        ask(kiosk_one.authorise(kiosk_one.load(wang_, kiosk_one.item(2), 1, Money::yuan(20)))));
    (void)registered(ask(kiosk_one.keep(kiosk_one.item(3), wang_.card(), Money::yuan(5))));
    const backend::Heartbeat beat{.stacked = Money::yuan(35)};
    EXPECT_EQ(ask(kiosk_one.post(backend::heartbeat_path(kiosk_one.id), "h", encode(beat))).status,
              200);

    const auto book = command(R"({"book":true})");
    EXPECT_EQ(book.at("cards").size(), 10U);
    const nlohmann::json wang{{"phone", "wang"},      {"asn", "00002510000000000017"},
                              {"holder", "王小明"},   {"state", "active"},
                              {"opening_fen", 9'500}, {"balance_fen", 10'500},
                              {"counter", 24},        {"loads", 1},
                              {"applied_fen", 1'000}, {"open_fen", 2'000},
                              {"owed_fen", 0},        {"pending_fen", 500}};
    EXPECT_EQ(book.at("cards").at(0), wang);
    const auto sums = [](int fen) { return nlohmann::json{{"count", 1}, {"sum_fen", fen}}; };
    const nlohmann::json kiosk{
        {"terminal", "225000000001"},
        {"stacked_fen", 3'500},
        {"cash", {{"applied", sums(1'000)}, {"authorised", sums(2'000)}, {"kept", sums(500)}}},
        {"pending", nlohmann::json::object()},
        {"journal", {{"segments", 0}, {"lines", 0}}}};
    EXPECT_EQ(book.at("terminals").at(0), kiosk);
}

// ---- exactly once ----

TEST_F(Program, ActsOnceOnManyIdenticalRequestsAtOnce)
{
    const auto request = kiosk_one.authorise(kiosk_one.load(wang_, kiosk_one.item(1), 1, ten));
    std::atomic<int> same{0};
    std::atomic<int> busy{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            auto client = client_of(kiosk_one);
            for (int i = 0; i < 5; ++i) {
                const auto answer = client.send(request);
                same += answer && answer->status == 201 ? 1 : 0;
                busy += answer && answer->status == 409 ? 1 : 0;
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(same + busy, 20);
    EXPECT_GE(same, 1);
    EXPECT_EQ(card_of(wang_).at("loads").size(), 1U);
}

TEST_F(Program, AnswersByteForByteTheSameAfterAKill)
{
    const auto request = kiosk_one.authorise(kiosk_one.load(wang_, kiosk_one.item(1), 1, ten));
    const auto first = ask(request);
    restart(SIGKILL);
    EXPECT_EQ(ask(request), first);
}

/// What the loading threads and the one that kills the sandbox tell each other.
class Progress {
public:
    void one_done()
    {
        const std::lock_guard lock{mutex_};
        ++done_;
        changed_.notify_all();
    }
    void wait_for(int done)
    {
        std::unique_lock lock{mutex_};
        EXPECT_TRUE(
            changed_.wait_for(lock, std::chrono::seconds{60}, [&] { return done_ >= done; }));
    }
    void back_again()
    {
        const std::lock_guard lock{mutex_};
        ++lives_;
        changed_.notify_all();
    }
    int lives()
    {
        const std::lock_guard lock{mutex_};
        return lives_;
    }
    /// For a client whose request failed in life `life`.
    void wait_for_another(int life)
    {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, std::chrono::milliseconds{100}, [&] { return lives_ != life; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int done_ = 0;
    int lives_ = 0;
};

/// Loads one purse again and again, and asks until it has an answer, whatever becomes of the sandbox.
void load_many(HttpsClient& client, TestPurse& purse, int loads, Progress& progress)
{
    const auto insist = [&](const HttpRequest& request) {
        for (;;) {
            const int life = progress.lives();
            auto answer = client.send(request);
            if (answer && answer->status < 500 && answer->status != 409) return *answer;
            progress.wait_for_another(life);
        }
    };
    const auto own = std::to_integer<std::uint32_t>(purse.card().number.bytes()[9]);
    for (int i = 0; i < loads; ++i) {
        const auto item = kiosk_one.item(static_cast<std::uint32_t>(i) * 1000 + own);
        const auto request = kiosk_one.load(purse, item, 1, Money::fen(1));
        const auto granted = authorised(insist(kiosk_one.authorise(request)));
        const auto tac = purse.credit(granted.authorisation);
        EXPECT_TRUE(tac) << "the card refused the MAC2 of load " << i;
        const auto said = verdict(insist(kiosk_one.credited(item, 1, tac.value_or(Mac{}))));
        EXPECT_EQ(said.verdict, backend::Verdict::Applied);
        progress.one_done();
    }
}

TEST_F(Program, LoadsAThousandTimesExactlyOnceThroughFiveKills)
{
    constexpr int loads_a_purse = 250;
    constexpr int all = 4 * loads_a_purse;
    std::vector<TestPurse> purses;
    purses.emplace_back("00002510000000000017", Money::fen(9500), std::uint16_t{23});
    purses.emplace_back("00002510000000000018", Money::yuan(20), std::uint16_t{23});
    purses.emplace_back("00002510000000000019", Money::fen(3), std::uint16_t{23});
    purses.emplace_back("00002510000000000020", Money::yuan(150), std::uint16_t{23});
    Progress progress;
    std::vector<std::thread> threads;
    for (auto& purse : purses)
        threads.emplace_back([&] {
            HttpsClient client{HttpsClient::files_of(directory_, kiosk_one.id.digits()),
                               sandbox_->url(), nullptr};
            load_many(client, purse, loads_a_purse, progress);
        });
    for (int kills = 1; kills <= 5; ++kills) {
        progress.wait_for(all * kills / 6);
        restart(SIGKILL);
        progress.back_again();
    }
    for (auto& thread : threads) thread.join();

    for (const auto& purse : purses)
        EXPECT_EQ(card_of(purse).at("balance_fen"), purse.balance().in_fen());
    const auto audit = command(R"({"audit":true})");
    EXPECT_EQ(audit.at("applied_loads"), all);
    EXPECT_EQ(audit.at("applied_fen"), all);
    EXPECT_EQ(audit.at("alarms"), 0);
}

TEST(TrafficCheck, FindsWhatTheContractDoesNotSay)
{
    const ScratchDirectory scratch;
    const auto request = kiosk_one.get("/v1/hotlist?since=0");
    const HttpAnswer good{.body = R"({"version":1,"added":[],"removed":[]})"};
    auto found = [&, n = 0](HttpRequest asked, HttpAnswer answer, auto change) mutable {
        change(asked, answer);
        Traffic traffic{scratch.path() / std::to_string(++n)};
        traffic.note(asked, answer);
        return !traffic.check().empty();
    };
    EXPECT_FALSE(found(request, good, [](auto&, auto&) {}));
    EXPECT_TRUE(found(request, good, [](auto&, auto& a) { a.body = R"({"version":"1"})"; }));
    EXPECT_TRUE(found(request, good, [](auto&, auto& a) { a.content_type = "text/plain"; }));
    EXPECT_TRUE(found(request, good, [](auto&, auto& a) { a.status = 201; }));
    EXPECT_TRUE(found(request, good, [](auto& r, auto&) { r.path = "/v1/hotlists"; }));
    EXPECT_TRUE(found(request, good, [](auto& r, auto&) { r.path = "/v1/parameters"; }))
        << "no ETag, and another body";
    const HttpAnswer kept{.status = 201, .body = R"({"ack":"J-1"})"};
    EXPECT_TRUE(found(kiosk_one.post("/v1/journal-segments", "k", "{}"), kept, [](auto&, auto&) {}))
        << "a request that no schema fits";
}

// ---- starting and stopping ----

TEST_F(Program, SaysWhereEverythingIsOnceItIsReady)
{
    const auto& said = sandbox_->output();
    const auto ready = nlohmann::json::parse(said.substr(said.find('{')), nullptr, false);
    ASSERT_TRUE(ready.is_object()) << said;
    EXPECT_EQ(ready.at("url"), "https://127.0.0.1:" + ready.at("port").dump());
    for (const char* name : {"socket", "phones", "root"})
        EXPECT_TRUE(std::filesystem::exists(ready.at(name).get<std::string>())) << name;
    ASSERT_EQ(ready.at("terminals").size(), 2U);
    const auto& second = ready.at("terminals").at(1);
    EXPECT_EQ(second.at("terminal"), "225000000002");
    EXPECT_TRUE(std::filesystem::exists(second.at("certificate").get<std::string>()));
    EXPECT_TRUE(std::filesystem::exists(second.at("key").get<std::string>()));
}

TEST_F(Program, IsAskedFromTheShell)
{
    SandboxProcess asking{directory_, {"ask", R"({"audit":true})"}};
    EXPECT_EQ(asking.wait(), 0);
    EXPECT_EQ(nlohmann::json::parse(asking.output(), nullptr, false).value("sound", false), true);
    SandboxProcess wrong{directory_, {"ask", R"({"bogus":true})"}};
    EXPECT_EQ(wrong.wait(), 1) << wrong.output();
    SandboxProcess nobody{scratch_.path() / "nobody", {"ask"}};
    EXPECT_EQ(nobody.wait(), 2) << nobody.output();
}

TEST_F(Program, EndsCleanlyOnEitherSignalAndFindsEverythingAgain)
{
    const auto root = directory_ / "pki" / "ca.pem";
    const auto made = std::filesystem::last_write_time(root);
    for (const int signal : {SIGTERM, SIGINT}) {
        sandbox_->send(signal);
        EXPECT_EQ(sandbox_->wait(), 0);
        EXPECT_FALSE(std::filesystem::exists(directory_ / "url"));
        EXPECT_FALSE(std::filesystem::exists(directory_ / "fault.sock"));
        sandbox_ = std::make_unique<SandboxProcess>(directory_, usual);
        ASSERT_TRUE(sandbox_->is_ready()) << sandbox_->output();
    }
    EXPECT_EQ(std::filesystem::last_write_time(root), made);
    std::ifstream url_file{directory_ / "url"};
    std::string url;
    EXPECT_TRUE(std::getline(url_file, url));
    EXPECT_EQ(url, sandbox_->url());
}

TEST_F(Program, SaysThatItIsNotTheProductionBackOffice)
{
    EXPECT_NE(sandbox_->output().find("not the production back office"), std::string::npos);
}

/// Starts one that cannot start: exit 2, one line that holds `words`.
void expect_refusal(const std::filesystem::path& directory, std::vector<std::string> arguments,
                    const std::string& words)
{
    SandboxProcess refused{directory, arguments};
    EXPECT_FALSE(refused.is_ready());
    EXPECT_EQ(refused.wait(), 2) << refused.output();
    EXPECT_NE(refused.output().find(words), std::string::npos) << refused.output();
    EXPECT_EQ(std::ranges::count(refused.output(), '\n'), 1) << refused.output();
}

TEST_F(Program, RefusesAPortAndADirectoryThatAreInUse)
{
    expect_refusal(directory_, {}, "in use by another sandbox");
    const auto port = std::to_string(sandbox_->port());
    expect_refusal(scratch_.path() / "second", {"--port", port}, "port " + port);
}

TEST(ProgramThatCannotStart, SaysInOneLineWhatIsWrong)
{
    const ScratchDirectory scratch;
    const auto dir = [&](const char* name) { return scratch.path() / name; };
    std::ofstream{dir("file")} << "x";
    expect_refusal(dir("file"), {}, (dir("file")).string());
    expect_refusal(dir("no-hsm"), {"--hsm-library", "/nowhere/libsofthsm2.so"},
                   "/nowhere/libsofthsm2.so");

    std::filesystem::create_directory(dir("damaged"));
    std::ofstream{dir("damaged") / "back-office.db"} << std::string(4096, 'x');
    expect_refusal(dir("damaged"), {}, "back-office.db");

    {
        SandboxProcess made{dir("robbed"), {}};
    }
    std::filesystem::remove_all(dir("robbed") / "hsm" / "tokens");
    std::filesystem::create_directory(dir("robbed") / "hsm" / "tokens");
    expect_refusal(dir("robbed"), {}, "robbed/hsm");
    std::filesystem::remove(dir("robbed") / "pki" / "server.key");
    expect_refusal(dir("robbed"), {}, "robbed");
    expect_refusal(dir("never"), {"--terminal", "12"}, "12 digits");
}

}  // namespace
}  // namespace kiosk::sandbox
