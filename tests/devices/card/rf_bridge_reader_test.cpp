#include "devices/card/rf_bridge_reader.h"

#include "devices/emulators/bench/bench.h"
#include "devices/emulators/bench/serial_station.h"
#include "devices/emulators/rf_bridge/rf_bridge_device.h"
#include "tests/devices/emulators/test_phones.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

namespace kiosk::devices {
namespace {

using namespace std::chrono_literals;
using emulators::Bench;
using emulators::RfBridgeDevice;
using emulators::SerialStation;
using emulators::TestShelf;
using std::chrono::steady_clock;

TimePoint in(Duration time) { return steady_clock::now() + time; }

std::filesystem::path make_directory()
{
    auto name = (std::filesystem::temp_directory_path() / "bridge.XXXXXX").string();
    return ::mkdtemp(name.data());
}

std::size_t open_files()
{
    const std::filesystem::directory_iterator all{"/proc/self/fd"};
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

/// A bridge on a pseudo-terminal with phones to lay on it, and the terminal's reader at the other end.
class ReaderAndBridge : public testing::Test {
protected:
    ReaderAndBridge()
    {
        bench_.add(std::make_unique<SerialStation>("bridge",
                                                   std::make_unique<RfBridgeDevice>(shelf_),
                                                   directory_ / "bridge.tty", 115'200));
        thread_ = std::thread{[this] { bench_.run(); }};
    }
    ~ReaderAndBridge() override
    {
        bench_.stop();
        thread_.join();
        std::filesystem::remove_all(directory_);
    }

    nlohmann::json desk(const std::string& command)
    {
        auto request = nlohmann::json::parse(command);
        request["device"] = "bridge";
        auto reply = nlohmann::json::parse(bench_.execute(request.dump()));
        EXPECT_TRUE(reply.at("ok").get<bool>()) << command << ' ' << reply.dump();
        return reply;
    }

    /// A session with wang, or a failed test.
    std::unique_ptr<CardSession> contact()
    {
        if (desk(R"({"state":true})")["phones"].empty()) desk(R"({"lay":{"phone":"wang"}})");
        auto session = reader_.await_card(in(5s), waker_);
        EXPECT_TRUE(session);
        return session ? *std::move(session) : nullptr;
    }

    Expected<Bytes, ContactFault> exchange(CardSession& session, const char* apdu)
    {
        return session.exchange(from_hex(apdu).value());
    }

    /// The fault of CREDIT FOR LOAD, after which the session must be dead; the answer's length if there is none.
    std::string credit(CardSession& session)
    {
        const auto answer = exchange(session, "805200000B20101122093015A65C455B04");
        if (answer) return to_hex(*answer);
        EXPECT_EQ(exchange(session, "805C000204").error(), ContactFault::NoContact);
        switch (answer.error()) {
            case ContactFault::LostBeforeSend:
                return "lost before send";
            case ContactFault::LostAfterSend:
                return "lost after send";
            case ContactFault::ReaderLost:
                return "reader lost";
            case ContactFault::NoContact:
            case ContactFault::CardReset:
            case ContactFault::SeveralPhones:
            case ContactFault::Woken:
                break;
        }
        return "other";
    }
    int credits() { return shelf_.wang().executed[0x52]; }

    static constexpr auto credited = "7DF56FD69000";
    /// As the product's, but nobody waits three seconds for a mute bridge.
    static constexpr RfBridgeTimes times{
        .answer = 200ms, .power_on = 400ms, .block = 300ms, .command = 1200ms};

    std::filesystem::path directory_ = make_directory();
    TestShelf shelf_;
    Bench bench_{directory_};
    std::thread thread_;
    Waker waker_;
    RfBridgeReader reader_{directory_ / "bridge.tty", times};
};

TEST_F(ReaderAndBridge, ReadsAPhoneAndLetsItGo)
{
    {
        const auto session = contact();
        ASSERT_TRUE(session);
        EXPECT_EQ(to_hex(*exchange(*session, "805C000204")), "0000251C9000");
        EXPECT_EQ(to_hex(*exchange(*session, "00A4040006315041592E5300")), "6F0284009000");
        EXPECT_EQ(credit(*session), credited);
        EXPECT_TRUE(desk(R"({"state":true})")["powered"]);
    }
    EXPECT_FALSE(desk(R"({"state":true})")["powered"]);
    EXPECT_FALSE(shelf_.wang().powered);
}

TEST_F(ReaderAndBridge, NobodyInTimeIsNoContact)
{
    const auto start = steady_clock::now();
    EXPECT_EQ(reader_.await_card(start + 150ms, waker_).error(), ContactFault::NoContact);
    EXPECT_GE(steady_clock::now(), start + 150ms);
    EXPECT_LT(steady_clock::now(), start + 1s);
}

TEST_F(ReaderAndBridge, MoreThanOnePhoneIsSaid)
{
    desk(R"({"lay":{"phone":"wang"}})");
    desk(R"({"lay_second":{"phone":"li"}})");
    EXPECT_EQ(reader_.await_card(in(5s), waker_).error(), ContactFault::SeveralPhones);
    desk(R"({"lift":{"phone":"wang"}})");
    EXPECT_TRUE(reader_.await_card(in(5s), waker_));
}

TEST_F(ReaderAndBridge, AWakeUpEndsEveryWaitWithin100Ms)
{
    ASSERT_EQ(reader_.await_card(in(10ms), waker_).error(), ContactFault::NoContact);
    for (int i = 0; i < 5; ++i) {
        std::atomic<TimePoint> woken_at{TimePoint{}};
        std::thread other{[&] {
            woken_at = steady_clock::now();
            waker_.wake();
        }};
        EXPECT_EQ(reader_.await_card(in(5s), waker_).error(), ContactFault::Woken);
        EXPECT_LT(steady_clock::now() - woken_at.load(), 100ms);
        other.join();
        waker_.clear();
    }
    desk(R"({"lay":{"phone":"wang"}})");
    waker_.wake();
    EXPECT_EQ(reader_.await_removal(in(5s), waker_).error(), ContactFault::Woken);
}

TEST_F(ReaderAndBridge, TheRequestAfterAWakeUpGetsItsOwnAnswer)
{
    waker_.wake();
    EXPECT_EQ(reader_.await_card(in(5s), waker_).error(), ContactFault::Woken);
    waker_.clear();
    reader_.lamp(ReaderLamp::Busy);
    EXPECT_EQ(desk(R"({"state":true})")["lamps"], 2);
}

TEST_F(ReaderAndBridge, RemovalIsSeen)
{
    EXPECT_EQ(reader_.await_removal(in(5s), waker_), true);
    contact();
    EXPECT_EQ(reader_.await_removal(in(150ms), waker_), false);
    desk(R"({"lift":true})");
    const auto start = steady_clock::now();
    EXPECT_EQ(reader_.await_removal(in(5s), waker_), true);
    EXPECT_LT(steady_clock::now() - start, 1s);
}

TEST_F(ReaderAndBridge, RemovalIsSeenThoughAnotherPhoneLiesThereAtOnce)
{
    contact();
    desk(R"({"lift":true})");
    desk(R"({"lay":{"phone":"li"}})");
    EXPECT_EQ(reader_.await_removal(in(5s), waker_), true);
}

TEST_F(ReaderAndBridge, ContactQualityIsMeasured)
{
    const auto session = contact();
    desk(R"({"quality":37})");
    EXPECT_EQ(session->contact(), std::optional<ContactQuality>{37});
    desk(R"({"lift":true})");
    EXPECT_EQ(session->contact().error(), ContactFault::LostBeforeSend);
    EXPECT_EQ(session->contact().error(), ContactFault::NoContact);
    EXPECT_EQ(session->hold().error(), ContactFault::NoContact);
}

TEST_F(ReaderAndBridge, APhoneThatWasSwappedInAnInstantIsAnotherContact)
{
    const auto session = contact();
    ASSERT_TRUE(session->contact());
    desk(R"({"lift":true})");
    desk(R"({"lay":{"phone":"li"}})");
    EXPECT_EQ(session->contact().error(), ContactFault::LostBeforeSend);
}

TEST_F(ReaderAndBridge, LampsAreShownAndKeptOverAnUnplug)
{
    reader_.lamp(ReaderLamp::Ready);  // the line is not open yet
    ASSERT_EQ(reader_.await_card(in(10ms), waker_).error(), ContactFault::NoContact);
    EXPECT_EQ(desk(R"({"state":true})")["lamps"], 1);
    reader_.lamp(ReaderLamp::Done);
    EXPECT_EQ(desk(R"({"state":true})")["lamps"], 4);
    EXPECT_EQ(desk(R"({"state":true})")["beeps"], 1);
    desk(R"({"unplug":true})");
    EXPECT_EQ(reader_.await_card(in(10ms), waker_).error(), ContactFault::ReaderLost);
    desk(R"({"power_cycle":true})");
    desk(R"({"plug_in":true})");
    ASSERT_EQ(reader_.await_card(in(10ms), waker_).error(), ContactFault::NoContact);
    EXPECT_EQ(desk(R"({"state":true})")["lamps"], 4);
    EXPECT_EQ(desk(R"({"state":true})")["beeps"], 1);
}

TEST_F(ReaderAndBridge, APhoneThatLeftBeforeTheCommandIsLostBeforeSend)
{
    // Opened before the reader shuts others out: shows when the notification has arrived.
    const int line = ::open((directory_ / "bridge.tty").c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK);
    const auto session = contact();
    desk(R"({"lift":true})");
    pollfd arrived{line, POLLIN, 0};
    ASSERT_EQ(::poll(&arrived, 1, 5000), 1);
    ::close(line);
    EXPECT_EQ(credit(*session), "lost before send");
    EXPECT_EQ(credits(), 0);
}

TEST_F(ReaderAndBridge, ATearBeforeOrInsideACommandIsLostAfterSend)
{
    int executed = 0;
    for (const auto* when : {"before", "inside"}) {
        const auto session = contact();
        desk(R"({"tear":{"ins":"52","when":")" + std::string{when} + R"("}})");
        EXPECT_EQ(credit(*session), "lost after send") << when;
        EXPECT_EQ(credits(), executed++) << when;
    }
}

// 61xx has come, GET RESPONSE can no longer: the command was executed, whatever the fault of the second block.
TEST_F(ReaderAndBridge, ATearBetweenACommandAndItsDataIsLostAfterSend)
{
    const auto session = contact();
    desk(R"({"tear":{"ins":"52","when":"after"}})");
    EXPECT_EQ(credit(*session), "lost after send");
    EXPECT_EQ(credits(), 1);
}

TEST_F(ReaderAndBridge, APhoneThatTearsItselfOutIsLostAfterSend)
{
    const auto session = contact();
    shelf_.wang().tears_at = std::byte{0x52};
    EXPECT_EQ(credit(*session), "lost after send");
    EXPECT_EQ(credits(), 1);
}

TEST_F(ReaderAndBridge, AMuteBridgeIsLostAfterSendInTimeAndTheBlockIsNotRepeated)
{
    for (const auto* when : {"before", "inside"}) {
        const auto session = contact();
        desk(R"({"mute":{"ins":"52","when":")" + std::string{when} + R"("}})");
        const auto start = steady_clock::now();
        EXPECT_EQ(credit(*session), "lost after send") << when;
        EXPECT_LT(steady_clock::now() - start, times.command + 500ms);
    }
    EXPECT_EQ(credits(), 1);
    EXPECT_EQ(credit(*contact()), credited);
}

TEST_F(ReaderAndBridge, FaultsOfTheLineAreOutlivedAndTheBlockIsExecutedOnce)
{
    int executed = 0;
    for (const auto* fault :
         {R"({"stale_answer":{"count":1}})", R"({"duplicate_answer":{}})", R"({"wrong_lrc":{}})",
          R"({"nak":{}})", R"({"nak":{"times":3}})", R"({"line":{"drop":1,"skip":4}})",
          R"({"line":{"corrupt":1,"skip":13}})", R"({"line":{"garbage":20}})",
          R"({"line":{"duplicate":1,"skip":2}})"}) {
        const auto session = contact();
        desk(fault);
        EXPECT_EQ(credit(*session), credited) << fault;
        EXPECT_EQ(credits(), ++executed) << fault;
    }
}

TEST_F(ReaderAndBridge, ABlockThatIsNakedToTheEndWasNotExecuted)
{
    const auto session = contact();
    desk(R"({"nak":{"times":4}})");
    EXPECT_EQ(credit(*session), "lost before send");
    EXPECT_EQ(credits(), 0);
}

TEST_F(ReaderAndBridge, ASlowBridgeThatSaysItIsBusyIsWaitedFor)
{
    const auto session = contact();
    desk(R"({"slow":{"ms":400}})");
    desk(R"({"busy":{"every_ms":100}})");
    EXPECT_EQ(credit(*session), credited);
}

TEST_F(ReaderAndBridge, ABridgeThatIsBusyForEverEndsAtTheLimit)
{
    const auto session = contact();
    desk(R"({"slow":{"ms":5000}})");
    desk(R"({"busy":{"every_ms":100}})");
    const auto start = steady_clock::now();
    EXPECT_EQ(credit(*session), "lost after send");
    EXPECT_LT(steady_clock::now() - start, times.command + 500ms);
    desk(R"({"power_cycle":true})");
}

TEST_F(ReaderAndBridge, AnUnplugUnderACommandIsLostAfterSendAndWithoutOneReaderLost)
{
    auto session = contact();
    desk(R"({"slow":{"ms":200}})");
    std::thread other{[&] {
        for (const auto limit = in(5s); credits() == 0 && steady_clock::now() < limit;)
            std::this_thread::yield();
        desk(R"({"unplug":true})");
    }};
    EXPECT_EQ(credit(*session), "lost after send");
    other.join();
    EXPECT_EQ(reader_.await_card(in(5s), waker_).error(), ContactFault::ReaderLost);
    EXPECT_EQ(reader_.await_removal(in(5s), waker_).error(), ContactFault::ReaderLost);
    EXPECT_NE(reader_.description().find("no such device"), std::string::npos);
    desk(R"({"plug_in":true})");
    session = contact();
    EXPECT_EQ(reader_.description().find("no such device"), std::string::npos);
    desk(R"({"unplug":true})");
    EXPECT_EQ(session->contact().error(), ContactFault::ReaderLost);
    desk(R"({"plug_in":true})");
}

// R16, here without the hours: usable again at the next call, and no descriptor is left over.
TEST_F(ReaderAndBridge, ComesBackAfterAHundredUnplugs)
{
    contact();
    const auto before = open_files();
    for (int i = 0; i < 100; ++i) {
        desk(R"({"unplug":true})");
        desk(R"({"plug_in":true})");
        const auto start = steady_clock::now();
        Expected<std::unique_ptr<CardSession>, ContactFault> session =
            unexpected{ContactFault::NoContact};
        while (!session && steady_clock::now() < start + 3s)
            session = reader_.await_card(start + 3s, waker_);
        ASSERT_TRUE(session) << i;
        ASSERT_TRUE(exchange(**session, "805C000204")) << i;
    }
    EXPECT_EQ(open_files(), before);
}

TEST_F(ReaderAndBridge, ServesFiftyPhonesWithoutALeak)
{
    contact();
    const auto before = open_files();
    for (int i = 0; i < 50; ++i) {
        const auto session = contact();
        ASSERT_TRUE(session);
        EXPECT_EQ(credit(*session), credited);
        desk(R"({"lift":true})");
    }
    EXPECT_EQ(open_files(), before);
    EXPECT_EQ(credits(), 50);
}

TEST_F(ReaderAndBridge, AnOldSessionCannotTouchTheNextPhone)
{
    auto old = contact();
    desk(R"({"lift":true})");
    desk(R"({"lay":{"phone":"li"}})");
    const auto session = reader_.await_card(in(5s), waker_);
    ASSERT_TRUE(session);
    EXPECT_EQ(credit(*old), "other");
    old.reset();
    EXPECT_EQ(to_hex(*exchange(**session, "805C000204")), "0000251C9000");
    EXPECT_EQ(shelf_.li().executed[0x52], 0);
}

TEST_F(ReaderAndBridge, GarbageOnAnIdleLineIsOutlived)
{
    contact();
    desk(R"({"line":{"garbage":500}})");
    EXPECT_EQ(credit(*contact()), credited);
}

// A pcscd that had the bridge before has told it to speak of phones only between a request and its answer.
TEST_F(ReaderAndBridge, ServesWithoutNotificationsToo)
{
    {
        auto port = SerialPort::open(directory_ / "bridge.tty", {.baud = 115'200});
        ASSERT_TRUE(port);
        ASSERT_TRUE(port->write(encode(rf_bridge::notify_synchronously()), in(1s)));
        ASSERT_TRUE(port->read(in(5s)));
    }
    auto session = contact();
    desk(R"({"lift":true})");
    EXPECT_EQ(credit(*session), "lost after send");
    EXPECT_EQ(credits(), 0);
    session = contact();
    desk(R"({"lift":true})");
    EXPECT_EQ(session->contact().error(), ContactFault::LostBeforeSend);
    EXPECT_EQ(reader_.await_removal(in(5s), waker_), true);
}

TEST_F(ReaderAndBridge, SaysWhichBridgeItTalksTo)
{
    EXPECT_EQ(reader_.description(), "RF bridge on " + (directory_ / "bridge.tty").string());
    contact();
    EXPECT_EQ(reader_.description(), "RF bridge Citizen RF bridge 1.0 (emulated) on " +
                                         (directory_ / "bridge.tty").string());
}

TEST_F(ReaderAndBridge, ALineThatNeverAnswersIsReaderLostInTime)
{
    desk(R"({"line":{"mute":true}})");
    const auto start = steady_clock::now();
    EXPECT_EQ(reader_.await_card(in(60s), waker_).error(), ContactFault::ReaderLost);
    EXPECT_LT(steady_clock::now() - start, 3s);
    EXPECT_NE(reader_.description().find("nothing that answers"), std::string::npos);
    desk(R"({"line":{"mute":false}})");
    EXPECT_TRUE(contact());
}

TEST_F(ReaderAndBridge, ALineInUseIsSaid)
{
    const auto other = SerialPort::open(directory_ / "bridge.tty", {});
    EXPECT_EQ(reader_.await_card(in(1s), waker_).error(), ContactFault::ReaderLost);
    EXPECT_NE(reader_.description().find("in use"), std::string::npos);
}

}  // namespace
}  // namespace kiosk::devices
