#include "devices/emulators/rf_bridge/rf_bridge_device.h"

#include "tests/devices/emulators/test_phones.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <fstream>
#include <random>
#include <sstream>
#include <string>

namespace kiosk::emulators {
namespace {

using namespace std::chrono_literals;
using devices::ccid::AnswerStatus;
using devices::ccid::CardPresence;
using devices::ccid::Message;
using devices::ccid::MessageType;
using nlohmann::json;
namespace ccid = devices::ccid;

constexpr AnswerStatus broken{.card = CardPresence::Absent, .failed = true, .error = 0xFE};
constexpr auto balance = "805C000204";
constexpr auto credit = "805200000B20101122093015A65C455B";

/// The bridge on a table, fed by hand: time moves when the test says so.
class BridgeByHand : public testing::Test {
protected:
    void command(const char* text)
    {
        const auto reply = bridge_.command(json::parse(text), now_);
        EXPECT_TRUE(reply.at("ok").get<bool>()) << text << ' ' << reply.dump();
        listen();
    }

    void send(const Message& message) { bridge_.receive(encode(message), now_); }

    void send(unsigned type, const char* data = "", std::array<std::uint8_t, 3> specific = {})
    {
        send({.type = static_cast<MessageType>(type),
              .sequence = ++sequence_,
              .specific = specific,
              .data = from_hex(data).value()});
    }

    void wait(Duration time)
    {
        const auto until = now_ + time;
        listen();
        for (auto next = bridge_.deadline(); next && *next <= until; next = bridge_.deadline()) {
            now_ = std::max(now_, *next);
            listen();
        }
        now_ = until;
        listen();
    }

    void listen()
    {
        for (auto& item : reader_.feed(bridge_.transmit(now_), now_)) heard_.push_back(item);
    }

    /// One letter each: Message, Nak, Busy, Left, Came; forgets them.
    std::string heard()
    {
        std::string letters;
        for (const auto& item : std::exchange(heard_, {}))
            letters.push_back("MNBLCD?"[item.index()]);
        return letters;
    }

    /// The answer to one request, and nothing else heard.
    Message ask(unsigned type, const char* data = "", std::array<std::uint8_t, 3> specific = {})
    {
        heard_.clear();
        send(type, data, specific);
        wait(1s);
        EXPECT_EQ(heard_.size(), 1U);
        if (heard_.size() != 1 || heard_[0].index() != 0) return {};
        auto answer = std::get<Message>(heard_[0]);
        EXPECT_EQ(answer.sequence, sequence_);
        return answer;
    }
    std::string ask_data(unsigned type, const char* data = "")
    {
        return to_hex(ask(type, data).data);
    }

    /// Lays wang, CONNECT, power on.
    void begin_contact()
    {
        command(R"({"lay":{"phone":"wang"}})");
        ask(0x6B, "5A0101");
        ask(0x62);
        heard();
    }

    TimePoint now_{};
    TestShelf shelf_;
    RfBridgeDevice bridge_{shelf_};
    ccid::FrameReader reader_{ccid::Direction::ToHost};
    std::vector<ccid::LineItem> heard_;
    std::uint8_t sequence_ = 0;
};

TEST_F(BridgeByHand, AnswersAllThatLibccidAsksAtStart)
{
    EXPECT_EQ(ask(0x6B, "02").type, MessageType{0x83});
    EXPECT_EQ(ask_data(0x6B, "010101"), "00");
    EXPECT_EQ(status_of(ask(0x65)), AnswerStatus{.card = CardPresence::Absent});
    EXPECT_EQ(ask_data(0x6C), "1100000A00");
    EXPECT_EQ(ask_data(0x61, "1100000A00"), "1100000A00");
}

TEST_F(BridgeByHand, PowersThePhoneAndPassesBlocksWithoutConnect)
{
    command(R"({"lay":{"phone":"wang"}})");
    EXPECT_EQ(status_of(ask(0x65)), AnswerStatus{.card = CardPresence::Inactive});
    EXPECT_EQ(ask_data(0x62), "3B0443495459");
    EXPECT_EQ(status_of(ask(0x65)), AnswerStatus{.card = CardPresence::Active});
    EXPECT_EQ(ask_data(0x6F, balance), "0000251C9000");
    EXPECT_EQ(ask_data(0x6F, credit), "6104");
    EXPECT_EQ(ask_data(0x6F, "00C0000004"), "7DF56FD69000");
    EXPECT_EQ(status_of(ask(0x63)), AnswerStatus{.card = CardPresence::Inactive});
    EXPECT_FALSE(shelf_.wang().powered);
}

TEST_F(BridgeByHand, ConnectTellsFoundNobodyAndSeveralApart)
{
    EXPECT_EQ(ask_data(0x6B, "5A0101"), "01");
    command(R"({"lay":{"phone":"wang","quality":42}})");
    EXPECT_EQ(ask_data(0x6B, "5A0101"), "002A000000000A1B2C3D");
    command(R"({"lay_second":{"phone":"li"}})");
    EXPECT_EQ(ask_data(0x6B, "5A0101"), "02");
    EXPECT_EQ(status_of(ask(0x62)), broken);
}

TEST_F(BridgeByHand, ConnectWaitsForAPhoneAsLongAsItIsTold)
{
    send(0x6B, "5A0105");
    wait(499ms);
    EXPECT_EQ(heard(), "");
    wait(1ms);
    EXPECT_EQ(heard(), "M");
    send(0x6B, "5A0105");
    wait(200ms);
    command(R"({"lay":{"phone":"wang"}})");
    EXPECT_EQ(heard(), "MC");
}

TEST_F(BridgeByHand, DisconnectDropsTheLinkAndThePower)
{
    begin_contact();
    EXPECT_EQ(ask_data(0x6B, "5A02"), "00");
    EXPECT_FALSE(shelf_.wang().powered);
    EXPECT_EQ(status_of(ask(0x6F, balance)).error, 0xFE);
}

TEST_F(BridgeByHand, SaysTheContactQuality)
{
    EXPECT_EQ(ask_data(0x6B, "5A03"), "01");
    begin_contact();
    command(R"({"quality":30})");
    EXPECT_EQ(ask_data(0x6B, "5A03"), "001E");
}

TEST_F(BridgeByHand, ShowsItsLamps)
{
    EXPECT_EQ(ask_data(0x6B, "5A0414"), "00");
    const auto state = bridge_.command({{"state", true}}, now_);
    EXPECT_EQ(state["lamps"], 4);
    EXPECT_EQ(state["beeps"], 1);
}

TEST_F(BridgeByHand, RefusesWhatItDoesNotKnow)
{
    for (const auto* escape :
         {"", "03", "0101", "01010101", "5A", "5A00", "5A01", "5A0101FF", "5A05"}) {
        const auto answer = ask(0x6B, escape);
        EXPECT_TRUE(status_of(answer).failed) << escape;
        EXPECT_EQ(answer.type, MessageType{0x83}) << escape;
    }
    EXPECT_EQ(status_of(ask(0x72)), (AnswerStatus{.card = CardPresence::Absent, .failed = true}));
    EXPECT_EQ(status_of(ask(0x61, "1100000A00", {1, 0, 0})).error, 7);
    EXPECT_EQ(status_of(ask(0x61, "11")).error, 1);
}

TEST_F(BridgeByHand, RefusesABlockThatIsNoTpduAndThePhoneNeverSeesIt)
{
    begin_contact();
    for (const auto* block : {"", "80", "805200", "8052000002AA", "8052000002AABB00"}) {
        const auto status = status_of(ask(0x6F, block));
        EXPECT_TRUE(status.failed) << block;
        EXPECT_EQ(status.error, 1) << block;
    }
    EXPECT_EQ(shelf_.wang().executed[0x52], 0);
}

TEST_F(BridgeByHand, ACase1CommandGetsThePhoneItsP3)
{
    begin_contact();
    EXPECT_EQ(ask_data(0x6F, "00A40000"), "6104");
    EXPECT_EQ(shelf_.wang().last_size, 5);
}

TEST_F(BridgeByHand, TheOtherSlotsOfTheFamilyAreEmpty)
{
    command(R"({"lay":{"phone":"wang"}})");
    for (std::uint8_t slot = 1; slot < 5; ++slot) {
        heard();
        send({.type = MessageType::GetSlotStatus, .slot = slot});
        send({.type = MessageType::PowerOn, .slot = slot});
        wait(1s);
        ASSERT_EQ(heard_.size(), 2U);
        EXPECT_EQ(status_of(std::get<Message>(heard_[0])),
                  AnswerStatus{.card = CardPresence::Absent});
        EXPECT_EQ(status_of(std::get<Message>(heard_[1])), broken);
        EXPECT_EQ(std::get<Message>(heard_[1]).slot, slot);
    }
}

TEST_F(BridgeByHand, NaksADamagedFrameAndRepeatsItsAnswerWhenAsked)
{
    begin_contact();
    auto frame =
        ccid::encode({.type = MessageType::TransferBlock, .data = from_hex(balance).value()});
    frame.back() ^= std::byte{1};
    bridge_.receive(frame, now_);
    wait(1s);
    EXPECT_EQ(heard(), "N");
    EXPECT_EQ(shelf_.wang().executed[0x5C], 0);

    ask(0x6F, balance);
    const auto answer = std::get<Message>(heard_[0]);
    heard();
    bridge_.receive(ccid::nak_frame, now_);
    wait(1s);
    ASSERT_EQ(heard_.size(), 1U);
    EXPECT_EQ(std::get<Message>(heard_[0]), answer);
    EXPECT_EQ(shelf_.wang().executed[0x5C], 1);
}

TEST_F(BridgeByHand, NaksAFrameThatStopsInTheMiddle)
{
    const auto frame = ccid::encode({.type = MessageType::GetSlotStatus});
    bridge_.receive(BytesView{frame}.first(7), now_);
    wait(1s);
    EXPECT_EQ(heard(), "N");
}

TEST_F(BridgeByHand, TheRadioTakesItsTime)
{
    begin_contact();
    send(0x6F, balance);  // 5 bytes and 6 bytes: 4 ms
    wait(3ms);
    EXPECT_EQ(heard(), "");
    wait(1ms);
    EXPECT_EQ(heard(), "M");
    command(R"({"radio":{"base_ms":10,"bytes_per_ms":1}})");
    send(0x6F, balance);
    wait(20ms);
    EXPECT_EQ(heard(), "");
    wait(1ms);
    EXPECT_EQ(heard(), "M");
}

TEST_F(BridgeByHand, TellsAtOnceThatAPhoneCameOrLeft)
{
    command(R"({"lay":{"phone":"wang"}})");
    EXPECT_EQ(heard(), "C");
    command(R"({"lift":true})");
    EXPECT_EQ(heard(), "L");
}

TEST_F(BridgeByHand, TellsItBeforeTheNextAnswerOnceAskedTo)
{
    ask(0x6B, "010101");
    heard();
    command(R"({"lay":{"phone":"wang"}})");
    EXPECT_EQ(heard(), "");
    send(0x65);
    wait(1s);
    EXPECT_EQ(heard(), "CM");
}

TEST_F(BridgeByHand, APhoneThatTearsItselfOutLooksLikeABrokenRadioLink)
{
    begin_contact();
    shelf_.wang().tears_at = std::byte{0x52};
    send(0x6F, credit);
    wait(1s);
    ASSERT_EQ(heard_.size(), 2U);
    EXPECT_EQ(status_of(std::get<Message>(heard_[0])), broken);
    EXPECT_EQ(heard(), "ML");
    EXPECT_TRUE(shelf_.is_here("wang"));
}

struct TearCase {
    const char* when;
    int executed;
    bool answered;
};

class Tear : public BridgeByHand, public testing::WithParamInterface<TearCase> {};

TEST_P(Tear, EndsTheContactWithThePhoneExecutingOrNot)
{
    const auto& [when, executed, answered] = GetParam();
    begin_contact();
    command((R"({"tear":{"ins":"52","when":")" + std::string{when} + R"("}})").c_str());
    ask(0x6F, balance);
    heard();
    send(0x6F, credit);
    wait(1s);
    ASSERT_EQ(heard_.size(), 2U);
    EXPECT_EQ(status_of(std::get<Message>(heard_[0])), answered ? AnswerStatus{} : broken);
    EXPECT_EQ(heard(), "ML");
    EXPECT_EQ(shelf_.wang().executed[0x52], executed);
    EXPECT_EQ(status_of(ask(0x6F, "00C0000004")), broken);
}

INSTANTIATE_TEST_SUITE_P(When, Tear,
                         testing::Values(TearCase{"before", 0, false}, TearCase{"inside", 1, false},
                                         TearCase{"after", 1, true}));

TEST_F(BridgeByHand, TheNthApduIsTornAndGetResponseDoesNotCount)
{
    begin_contact();
    command(R"({"tear":{"count":3,"when":"inside"}})");
    EXPECT_FALSE(status_of(ask(0x6F, balance)).failed);
    EXPECT_FALSE(status_of(ask(0x6F, credit)).failed);
    EXPECT_FALSE(status_of(ask(0x6F, "00C0000004")).failed);
    heard();
    send(0x6F, balance);
    wait(1s);
    EXPECT_EQ(heard(), "ML");
}

TEST_F(BridgeByHand, ALiftWhileTheRadioWorksLosesTheAnswerOfAnExecutedBlock)
{
    begin_contact();
    command(R"({"slow":{"ms":100}})");
    send(0x6F, credit);
    wait(50ms);
    command(R"({"lift":true})");
    EXPECT_EQ(heard(), "");
    wait(100ms);
    ASSERT_EQ(heard_.size(), 2U);
    EXPECT_EQ(status_of(std::get<Message>(heard_[0])), broken);
    EXPECT_EQ(heard(), "ML");
    EXPECT_EQ(shelf_.wang().executed[0x52], 1);
}

TEST_F(BridgeByHand, MuteNeverAnswersThatBlockAndServesTheNext)
{
    begin_contact();
    command(R"({"mute":{"ins":"52","when":"before"}})");
    send(0x6F, credit);
    wait(10s);
    EXPECT_EQ(heard(), "");
    EXPECT_EQ(shelf_.wang().executed[0x52], 0);
    EXPECT_EQ(ask_data(0x6F, balance), "0000251C9000");
    command(R"({"mute":{"ins":"52"}})");
    send(0x6F, credit);
    wait(10s);
    EXPECT_EQ(shelf_.wang().executed[0x52], 1);
}

TEST_F(BridgeByHand, AStaleAnswerHasTheNumberBeforeAndOldData)
{
    begin_contact();
    ask(0x6F, balance);
    heard();
    command(R"({"stale_answer":{}})");
    send(0x6F, credit);
    wait(1s);
    ASSERT_EQ(heard_.size(), 2U);
    const auto& stale = std::get<Message>(heard_[0]);
    EXPECT_EQ(stale.sequence, sequence_ - 1);
    EXPECT_EQ(to_hex(stale.data), "0000251C9000");
    EXPECT_EQ(to_hex(std::get<Message>(heard_[1]).data), "6104");
}

TEST_F(BridgeByHand, TheFaultsOfItsLineStrikeOnce)
{
    begin_contact();
    const auto after = [&](const char* fault) {
        command(fault);
        send(0x6F, balance);
        wait(1s);
        const auto first = heard();
        send(0x6F, balance);
        wait(1s);
        return first + ' ' + heard();
    };
    EXPECT_EQ(after(R"({"duplicate_answer":{}})"), "MM M");
    EXPECT_EQ(after(R"({"wrong_lrc":{}})"), "D M");
    EXPECT_EQ(after(R"({"wrong_lrc":{"count":2}})"), "M D");
    EXPECT_EQ(after(R"({"nak":{}})"), "N M");
    EXPECT_EQ(after(R"({"nak":{"times":2}})"), "N N");
    EXPECT_EQ(shelf_.wang().executed[0x5C], 7);
}

TEST_F(BridgeByHand, BusyBytesComeWhileItWorks)
{
    begin_contact();
    command(R"({"slow":{"ms":100}})");
    command(R"({"busy":{"every_ms":30}})");
    send(0x6F, balance);
    wait(1s);
    EXPECT_EQ(heard(), "BBBM");
    command(R"({"clear":true})");
    send(0x6F, balance);
    wait(4ms);
    EXPECT_EQ(heard(), "M");
}

TEST_F(BridgeByHand, PowerCycleForgetsTheLinkAndLeavesThePhoneLying)
{
    begin_contact();
    ask(0x6B, "010101");
    send(0x6F, credit);
    bridge_.power_cycle(now_);
    wait(1s);
    heard();
    EXPECT_FALSE(shelf_.wang().powered);
    EXPECT_EQ(status_of(ask(0x65)), AnswerStatus{.card = CardPresence::Inactive});
    command(R"({"lift":true})");
    EXPECT_EQ(heard(), "ML");
}

TEST_F(BridgeByHand, APhoneLiesInOnePlaceOnly)
{
    command(R"({"lay":{"phone":"wang"}})");
    RfBridgeDevice other{shelf_};
    const auto reply = other.command(json::parse(R"({"lay":{"phone":"wang"}})"), now_);
    EXPECT_EQ(reply["error"], "wang lies on a reader already");
    command(R"({"lift":{"phone":"wang"}})");
    EXPECT_TRUE(other.command(json::parse(R"({"lay":{"phone":"wang"}})"), now_)["ok"]);
}

TEST_F(BridgeByHand, SaysWhatIsWrongWithACommand)
{
    for (const auto* text :
         {R"({"lay":{"phone":"nobody"}})", R"({"lay":{"phone":"wang","quality":101}})",
          R"({"dance":1})", R"({"lift":{"phone":"wang"}})", R"({"quality":-1})",
          R"({"tear":{"when":"never"}})", R"({"tear":{"ins":"5"}})", R"({"tear":{"count":0}})",
          R"({"slow":{"ms":-1}})", R"({"nak":{"message":"XX"}})", R"({"busy":{"every_ms":5000}})",
          R"({"radio":{"bytes_per_ms":0}})"}) {
        const auto reply = bridge_.command(json::parse(text), now_);
        EXPECT_FALSE(reply.at("ok").get<bool>()) << text;
        EXPECT_FALSE(reply.at("error").get<std::string>().empty()) << text;
    }
}

/// "host 03 06 .. text": the hex pairs after the first word; anything else on the line is a remark.
Bytes bytes_in(std::istringstream line)
{
    Bytes bytes;
    for (std::string word; line >> word && word.size() == 2;) {
        const auto byte = array_from_hex<1>(word);
        if (!byte) break;
        bytes.push_back(byte->front());
    }
    return bytes;
}

TEST_F(BridgeByHand, AnswersTheContactOfThePageByteByByte)
{
    std::ifstream page{"devices/card/rf_bridge.md"};
    int played = 0;
    Bytes heard;
    const auto hear = [&](Duration time) {
        now_ += time;
        append(heard, bridge_.transmit(now_));
    };
    for (std::string line; std::getline(page, line);) {
        std::istringstream words{line};
        std::string who;
        if (!line.starts_with("    ") || !(words >> who)) continue;
        const auto bytes = bytes_in(std::move(words));
        if (who == "host") {
            EXPECT_EQ(to_hex(heard), "") << "before " << line;
            bridge_.receive(bytes, now_);
            hear(1s);
        } else if (who == "bridge") {
            if (to_hex(bytes) == "5003") bridge_.command({{"lay", {{"phone", "wang"}}}}, now_);
            if (to_hex(bytes) == "5002") bridge_.command({{"lift", true}}, now_);
            hear(1s);
            EXPECT_EQ(to_hex(heard), to_hex(bytes)) << line;
            heard.clear();
            ++played;
        }
    }
    EXPECT_EQ(played, 10);
}

TEST_F(BridgeByHand, HelpNamesEveryCommand)
{
    const auto help = bridge_.help();
    for (const auto* name :
         {"lay", "lay_second", "lift", "quality", "radio", "state", "tear", "mute", "slow", "clear",
          "stale_answer", "duplicate_answer", "wrong_lrc", "nak", "busy"})
        EXPECT_TRUE(help.contains(name)) << name;
}

TEST_F(BridgeByHand, RandomBytesNeverHurtIt)
{
    begin_contact();
    std::mt19937 dice{3};
    for (int run = 0; run < 300; ++run) {
        Bytes noise(dice() % 400);
        for (auto& b : noise) b = dice() % 5 == 0 ? std::byte{0x03} : octet(dice());
        bridge_.receive(noise, now_);
        wait(30s);
    }
    heard();
    EXPECT_EQ(ask(0x6B, "02").type, MessageType{0x83});
}

}  // namespace
}  // namespace kiosk::emulators
