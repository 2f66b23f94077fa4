// The desk's second reader under a real pcscd.  Two sides in one program: UnderItsOwnPcscd starts a desk, and this same
// program again inside installer/with_pcscd.sh, where PurseOverPcsc drives the desk's phones with PcscReader.
#include "devices/card/pcsc_reader.h"
#include "devices/card/purse.h"
#include "tests/devices/emulators/desk/desk_process.h"
#include "tests/devices/emulators/desk/sample_host.h"
#include "tests/devices/emulators/free_ports.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace kiosk::emulators {
namespace {

using namespace std::chrono_literals;
using namespace devices;
using nlohmann::json;

constexpr auto socket_variable = "CITIZEN_DESK_SOCKET";

TimePoint in(Duration time) { return std::chrono::steady_clock::now() + time; }

TEST(UnderItsOwnPcscd, TheDeskServesTheTerminalsReader)
{
    const DeskDirectory directory;
    const auto port = std::to_string(free_port_pair());
    DeskProcess desk{directory.path(), {"--vpcd-port", port}};
    ASSERT_EQ(desk.ready().value("vpcd_port", 0), std::stoi(port)) << desk.process().output();
    tests::ChildProcess inside{{"installer/with_pcscd.sh", "--vpcd", port, "--", "/usr/bin/env",
                                socket_variable + ("=" + desk.file("desk.sock").string()),
                                tests::program("desk_pcsc_tests"),
                                "--gtest_filter=PurseOverPcsc.*"}};
    const auto status = inside.wait();
    if (inside.output().find("needs root, sudo, or user namespaces") != std::string::npos)
        GTEST_SKIP() << inside.output();
    EXPECT_EQ(status, 0) << inside.output();
    EXPECT_NE(inside.output().find("[  PASSED  ] 4 tests."), std::string::npos) << inside.output();
}

class PurseOverPcsc : public testing::Test {
protected:
    void SetUp() override
    {
        const char* socket = std::getenv(socket_variable);
        if (socket == nullptr) GTEST_SKIP() << "runs inside installer/with_pcscd.sh";
        socket_ = socket;
    }
    void TearDown() override
    {
        if (socket_.empty()) return;
        purse_.reset();
        session_.reset();
        tell("pcsc", {{"lift", true}});
        EXPECT_EQ(reader_.await_removal(in(10s), waker_), true);
        tell("phones", {{"reset", "test"}});
    }

    json tell(const std::string& device, json command)
    {
        command["device"] = device;
        auto reply = json::parse(tests::ask(socket_, command.dump()), nullptr, false);
        EXPECT_TRUE(reply.is_object() && reply.value("ok", false)) << command << ' ' << reply;
        return reply;
    }
    json balance() { return tell("phones", {{"balance", "test"}})["balance_fen"]; }

    void open()
    {
        if (tell("pcsc", {{"state", true}})["phones"].empty())
            tell("pcsc", {{"lay", {{"phone", "test"}}}});
        purse_.reset();
        session_.reset();
        auto session = reader_.await_card(in(20s), waker_);
        ASSERT_TRUE(session);
        session_ = *std::move(session);
        auto purse = Purse::open(*session_, {*from_hex("A00000000386980701")});
        ASSERT_TRUE(purse);
        purse_.emplace(*std::move(purse));
    }
    LoadChallenge begin()
    {
        return purse_->initialize_for_load(amount, SampleHost::terminal(), 1).value();
    }
    /// CREDIT during which the phone leaves.
    LoadChallenge break_load(const char* when)
    {
        tell("pcsc", {{"tear", {{"when", when}, {"ins", "52"}}}});
        const auto challenge = begin();
        const auto tac = purse_->credit_for_load(host_.authorise(challenge, amount));
        EXPECT_EQ(tac ? PurseFaultKind::Refused : tac.error().kind, PurseFaultKind::OutcomeUnknown);
        return challenge;
    }

    static constexpr Money amount = Money::yuan(5);
    std::string socket_;
    SampleHost host_{"test"};
    Waker waker_;
    PcscReader reader_{{.reader = "Virtual PCD 00 00"}};
    std::unique_ptr<CardSession> session_;
    std::optional<Purse> purse_;
};

TEST_F(PurseOverPcsc, ShowsBalanceAndHolder)
{
    open();
    const auto snapshot = purse_->snapshot();
    ASSERT_TRUE(snapshot);
    EXPECT_EQ(snapshot->balance, Money::fen(9500));
    EXPECT_EQ(snapshot->holder_name, "王小明");
}

TEST_F(PurseOverPcsc, IsLoadedWithTheHostsKeys)
{
    open();
    const auto challenge = begin();
    EXPECT_TRUE(host_.is_mac1_right(challenge, amount));
    EXPECT_EQ(purse_->credit_for_load(host_.authorise(challenge, amount)),
              host_.expected_tac(challenge, amount));
    EXPECT_EQ(balance(), 10000);
}

// Money-safety S13, R: pcscd says success and brings no byte.
TEST_F(PurseOverPcsc, ProvesALoadWhoseAnswerWasTornOff)
{
    open();
    const auto challenge = break_load("inside");
    EXPECT_EQ(balance(), 10000);
    open();
    const auto proof = purse_->prove(challenge.counter);
    ASSERT_TRUE(proof);
    ASSERT_TRUE(*proof);
    EXPECT_EQ((*proof)->tac, host_.expected_tac(challenge, amount));
}

TEST_F(PurseOverPcsc, HasTakenNothingWhenItLeftBeforeTheCredit)
{
    open();
    break_load("before");
    EXPECT_EQ(balance(), 9500);
}

}  // namespace
}  // namespace kiosk::emulators
