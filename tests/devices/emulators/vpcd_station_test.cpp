#include "devices/emulators/vpcd/vpcd_station.h"

#include "tests/devices/emulators/test_phones.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>

namespace kiosk::emulators {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using std::chrono::steady_clock;

constexpr auto atr = "3B84014349545982";
constexpr auto balance = "805C000204";

/// vpcd's end of the connection: listens, takes the card in, sends and receives frames.
class FakeVpcd {
public:
    FakeVpcd() : listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::bind(listener_, generic, size), 0);
        EXPECT_EQ(::listen(listener_, 1), 0);
        EXPECT_EQ(::getsockname(listener_, generic, &size), 0);
        port_ = ntohs(address.sin_port);
    }
    ~FakeVpcd()
    {
        hang_up();
        ::close(listener_);
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] bool accept()
    {
        hang_up();
        if (!is_readable(listener_)) return false;
        card_ = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        return card_ >= 0;
    }
    void hang_up()
    {
        if (card_ >= 0) ::close(card_);
        card_ = -1;
    }
    static Bytes frame_of(const char* hex)
    {
        const auto bytes = from_hex(hex).value();
        Bytes frame;
        append(frame, to_big_endian<2>(bytes.size()));
        append(frame, bytes);
        return frame;
    }
    void send(BytesView bytes) const
    {
        EXPECT_EQ(::send(card_, bytes.data(), bytes.size(), MSG_NOSIGNAL), std::ssize(bytes));
    }
    void send(const char* hex) const { send(frame_of(hex)); }
    /// All that has come, in hex; "gone" if the card hung up.
    [[nodiscard]] std::string receive() const
    {
        std::array<std::byte, 512> buffer;
        if (!is_readable(card_)) return "";
        const auto got = ::recv(card_, buffer.data(), buffer.size(), 0);
        return got <= 0 ? "gone" : to_hex(BytesView{buffer}.first(static_cast<std::size_t>(got)));
    }

private:
    static bool is_readable(int fd)
    {
        pollfd source{fd, POLLIN, 0};
        return ::poll(&source, 1, 0) > 0;
    }

    int listener_;
    int card_ = -1;
    std::uint16_t port_ = 0;
};

/// The station runs whenever the test waits; the connection is a real one, so waits are for what it brings.
class PhoneInVpcd : public testing::Test {
protected:
    json command(const char* text)
    {
        auto reply = station_.command(json::parse(text), steady_clock::now());
        station_.run(steady_clock::now());
        return reply;
    }

    template <class Condition>
    bool run_until(Condition condition)
    {
        const auto limit = steady_clock::now() + 5s;
        while (!condition()) {
            if (steady_clock::now() > limit) return false;
            station_.run(steady_clock::now());
        }
        return true;
    }

    /// What the card says next; "" if it says nothing while a request about another thing is answered.
    std::string hear()
    {
        std::string heard;
        EXPECT_TRUE(run_until([&] { return !(heard = vpcd_.receive()).empty(); }));
        return heard;
    }

    std::string ask(const char* hex)
    {
        vpcd_.send(hex);
        return hear();
    }

    void begin_contact()
    {
        EXPECT_TRUE(command(R"({"lay":{"phone":"wang"}})")["ok"]);
        ASSERT_TRUE(run_until([&] { return vpcd_.accept(); }));
        vpcd_.send("01");
        EXPECT_EQ(ask("04"), std::string{"0008"} + atr);
    }

    FakeVpcd vpcd_;
    TestShelf shelf_;
    VpcdStation station_{"pcsc-reader", shelf_, vpcd_.port()};
};

TEST_F(PhoneInVpcd, AnswersAtrAndApdusOverT1)
{
    begin_contact();
    EXPECT_EQ(ask(balance), "00060000251C9000");
    EXPECT_EQ(ask("805200000B20101122093015A65C455B04"), "00067DF56FD69000");
}

TEST_F(PhoneInVpcd, TakesAFrameInAnyDivision)
{
    begin_contact();
    const auto frame = FakeVpcd::frame_of(balance);
    for (std::size_t n = 1; n < frame.size(); ++n) {
        vpcd_.send(BytesView{frame}.first(n));
        station_.run(steady_clock::now());
        vpcd_.send(BytesView{frame}.subspan(n));
        EXPECT_EQ(hear(), "00060000251C9000") << n;
    }
}

TEST_F(PhoneInVpcd, AnEmptyFrameMeansNothing)
{
    begin_contact();
    vpcd_.send("");
    EXPECT_EQ(ask(balance), "00060000251C9000");
}

TEST_F(PhoneInVpcd, PowersTheChipUpAndDown)
{
    begin_contact();
    EXPECT_TRUE(shelf_.wang().powered);
    vpcd_.send("00");
    EXPECT_EQ(ask("04"), std::string{"0008"} + atr);
    EXPECT_FALSE(shelf_.wang().powered);
    const int before = shelf_.wang().power_ons;
    vpcd_.send("02");
    EXPECT_EQ(ask("04"), std::string{"0008"} + atr);
    EXPECT_EQ(shelf_.wang().power_ons, before + 1);
}

TEST_F(PhoneInVpcd, LiftingHangsUpAndPutsThePhoneBack)
{
    begin_contact();
    EXPECT_FALSE(shelf_.is_here("wang"));
    EXPECT_TRUE(command(R"({"lift":true})")["ok"]);
    EXPECT_EQ(hear(), "gone");
    EXPECT_TRUE(shelf_.is_here("wang"));
    EXPECT_FALSE(shelf_.wang().powered);
}

TEST_F(PhoneInVpcd, ComesBackWhenPcscdRestarts)
{
    begin_contact();
    vpcd_.hang_up();
    EXPECT_TRUE(run_until([&] { return vpcd_.accept(); }));
    EXPECT_FALSE(shelf_.wang().powered);
    vpcd_.send("01");
    EXPECT_EQ(ask(balance), "00060000251C9000");
}

struct TearCase {
    const char* when;
    int executed;
    const char* heard;
};

class VpcdTear : public PhoneInVpcd, public testing::WithParamInterface<TearCase> {};

TEST_P(VpcdTear, HangsUpInMidApdu)
{
    const auto& [when, executed, heard] = GetParam();
    begin_contact();
    EXPECT_TRUE(
        command((R"({"tear":{"ins":"5C","when":")" + std::string{when} + R"("}})").c_str())["ok"]);
    EXPECT_EQ(ask(balance), heard);
    if (std::string_view{heard} != "gone") {
        EXPECT_EQ(hear(), "gone");
    }
    EXPECT_EQ(shelf_.wang().executed[0x5C], executed);
    EXPECT_TRUE(shelf_.is_here("wang"));
}

INSTANTIATE_TEST_SUITE_P(When, VpcdTear,
                         testing::Values(TearCase{"before", 0, "gone"},
                                         TearCase{"inside", 1, "gone"},
                                         TearCase{"after", 1, "00060000251C9000"}));

TEST_F(PhoneInVpcd, APhoneThatTearsItselfOutHangsUp)
{
    begin_contact();
    shelf_.wang().tears_at = std::byte{0x5C};
    EXPECT_EQ(ask(balance), "gone");
    EXPECT_TRUE(shelf_.is_here("wang"));
}

TEST_F(PhoneInVpcd, MuteStaysConnectedAndSaysNothing)
{
    begin_contact();
    EXPECT_TRUE(command(R"({"mute":{"ins":"5C"}})")["ok"]);
    vpcd_.send(balance);
    EXPECT_EQ(ask("04"), std::string{"0008"} + atr);  // the first thing heard after it
    EXPECT_EQ(shelf_.wang().executed[0x5C], 1);
}

TEST_F(PhoneInVpcd, SlowDelaysTheAnswer)
{
    begin_contact();
    EXPECT_TRUE(command(R"({"slow":{"ms":50}})")["ok"]);
    const auto start = steady_clock::now();
    EXPECT_EQ(ask(balance), "00060000251C9000");
    EXPECT_GE(steady_clock::now() - start, 54ms);
}

TEST_F(PhoneInVpcd, AnApduThatIsNoneIsRefused)
{
    begin_contact();
    EXPECT_EQ(ask("805C"), "00026700");
}

TEST_F(PhoneInVpcd, SaysWhatIsThereAndWhatIsWrong)
{
    EXPECT_EQ(command(R"({"state":true})")["phones"], json::array());
    begin_contact();
    const auto state = command(R"({"state":true})");
    EXPECT_EQ(state["phones"], json::array({"wang"}));
    EXPECT_EQ(state["connected"], true);
    EXPECT_EQ(command(R"({"lay":{"phone":"li"}})")["error"], "wang lies here already");
    EXPECT_FALSE(command(R"({"lay_second":{"phone":"li"}})")["ok"]);
    for (const auto* name : {"lay", "lift", "state", "tear", "mute", "slow", "clear"})
        EXPECT_TRUE(station_.help().contains(name)) << name;
}

TEST(PhoneWithoutVpcd, LiesThereAndTriesAgainLater)
{
    TestShelf shelf;
    VpcdStation station{"pcsc-reader", shelf, 1};
    const auto now = steady_clock::now();
    EXPECT_TRUE(station.command(json::parse(R"({"lay":{"phone":"wang"}})"), now)["ok"]);
    station.run(now);
    EXPECT_TRUE(station.descriptors().empty());
    ASSERT_TRUE(station.deadline());
    EXPECT_GT(*station.deadline(), now);
}

}  // namespace
}  // namespace kiosk::emulators
