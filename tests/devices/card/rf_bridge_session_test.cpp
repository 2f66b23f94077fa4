#include "devices/card/rf_bridge_session.h"

#include "devices/card/rf_bridge_commands.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace kiosk::devices {
namespace {

using namespace std::chrono_literals;
using ccid::Message;
using ccid::MessageType;
using Fault = RfBridgeSession::Fault;

constexpr TimePoint start{};
constexpr auto silence = 300ms;
constexpr std::uint8_t first = 0x10;
constexpr auto credit = "805200000B20101122093015A65C455B";  // card.md 16, "load"

/// A session with one request out, and what came of it.
struct Talk {
    explicit Talk(Message request = rf_bridge::transfer(from_hex(credit).value()))
        : frame{session.begin(std::move(request), {silence, start + 2s}, start)}
    {
    }

    void hear(BytesView bytes, TimePoint now = start) { note(session.feed(bytes, now)); }
    void hear(const Message& message, TimePoint now = start) { hear(encode(message), now); }
    void wait_until(TimePoint now) { note(session.tick(now)); }

    void note(RfBridgeSession::Step step)
    {
        append(sent, step.send);
        for (auto& event : step.events) {
            if (const auto* answered = std::get_if<RfBridgeSession::Answered>(&event))
                said += "answered " + to_hex(answered->message.data) + ";";
            else if (const auto* unanswered = std::get_if<RfBridgeSession::Unanswered>(&event))
                said += unanswered->why == Fault::Silent ? "silent;" : "not understood;";
            else
                said += std::holds_alternative<ccid::CardLeft>(event) ? "left;" : "came;";
        }
    }

    RfBridgeSession session{first};
    Bytes frame;       ///< the request as it left
    Bytes sent;        ///< what left after it
    std::string said;  ///< events
};

Message answer(unsigned sequence = first, const std::string& data = "7DF56FD69000")
{
    return {.type = MessageType::DataBlock,
            .sequence = static_cast<std::uint8_t>(sequence),
            .data = from_hex(data).value()};
}

TEST(RfBridgeSession, AnswersWithTheRequestsSequenceNumberEndIt)
{
    Talk talk;
    talk.hear(answer());
    EXPECT_EQ(talk.said, "answered 7DF56FD69000;");
    EXPECT_TRUE(talk.session.is_idle());
    EXPECT_TRUE(talk.sent.empty());
}

TEST(RfBridgeSession, NumbersRequestsOneAfterTheOtherAndGoesRound)
{
    RfBridgeSession session{0xFE};
    for (const unsigned n : {0xFEU, 0xFFU, 0x00U, 0x01U}) {
        const auto expected = static_cast<std::uint8_t>(n);
        const auto frame = session.begin(rf_bridge::ask_slot_status(), {1s, start + 1s}, start);
        EXPECT_EQ(frame[8], octet(expected));
        const Message reply{.type = MessageType::SlotStatus, .sequence = expected};
        EXPECT_EQ(session.feed(encode(reply), start).events.size(), 1U);
    }
}

TEST(RfBridgeSession, AStaleAnswerIsDroppedAndNeverTakenForThePresentOne)
{
    Talk talk;
    talk.hear(answer(first - 1, "6985"));
    EXPECT_EQ(talk.said, "");
    talk.hear(answer());
    EXPECT_EQ(talk.said, "answered 7DF56FD69000;");
}

TEST(RfBridgeSession, AnAnswerOfAnotherTypeOrSlotIsStale)
{
    Talk talk;
    auto other_type = answer();
    other_type.type = MessageType::SlotStatus;
    talk.hear(other_type);
    auto other_slot = answer();
    other_slot.slot = 1;
    talk.hear(other_slot);
    EXPECT_EQ(talk.said, "");
}

TEST(RfBridgeSession, ADuplicateAnswerIsStaleForTheNextRequest)
{
    Talk talk;
    talk.hear(answer());
    (void)talk.session.begin(rf_bridge::transfer(from_hex("00C0000004").value()),
                             {silence, start + 2s}, start);
    talk.hear(answer());
    talk.hear(answer(first + 1, "9000"));
    EXPECT_EQ(talk.said, "answered 7DF56FD69000;answered 9000;");
}

TEST(RfBridgeSession, ANakSendsTheSameFrameAgainAtMostThreeTimes)
{
    Talk talk;
    Bytes expected;
    for (int i = 0; i < RfBridgeSession::most_repeats; ++i) {
        talk.hear(ccid::nak_frame);
        append(expected, talk.frame);
        EXPECT_EQ(talk.sent, expected);
        EXPECT_EQ(talk.said, "");
    }
    talk.hear(ccid::nak_frame);
    EXPECT_EQ(talk.sent, expected);
    EXPECT_EQ(talk.said, "not understood;");
}

TEST(RfBridgeSession, ANakThenTheAnswerIsAnswered)
{
    Talk talk;
    talk.hear(ccid::nak_frame);
    talk.hear(answer());
    EXPECT_EQ(talk.said, "answered 7DF56FD69000;");
}

TEST(RfBridgeSession, SilenceNeverSendsABlockAgain)
{
    Talk talk;
    talk.wait_until(start + silence - 1ms);
    EXPECT_TRUE(talk.sent.empty());
    talk.wait_until(start + silence);
    EXPECT_EQ(to_hex(talk.sent), "031516");
    talk.wait_until(start + silence + RfBridgeSession::last_chance);
    EXPECT_EQ(talk.said, "silent;");
    EXPECT_EQ(to_hex(talk.sent), "031516");
}

TEST(RfBridgeSession, AnAnswerAskedForAfterSilenceIsAnswered)
{
    Talk talk;
    talk.wait_until(start + silence);
    talk.hear(answer(first - 1, "6985"), start + silence + 5ms);  // it never saw the block
    EXPECT_EQ(talk.said, "");
    talk.hear(answer(), start + silence + 10ms);
    EXPECT_EQ(talk.said, "answered 7DF56FD69000;");
}

TEST(RfBridgeSession, ANakAfterSilenceDoesNotSendTheBlockAgain)
{
    Talk talk;
    talk.wait_until(start + silence);
    talk.hear(ccid::nak_frame, start + silence + 5ms);
    EXPECT_EQ(to_hex(talk.sent), "031516");
    EXPECT_EQ(talk.said, "");
}

TEST(RfBridgeSession, SilenceAfterAHarmlessRequestEndsItAtOnce)
{
    Talk talk{rf_bridge::ask_slot_status()};
    talk.wait_until(start + silence);
    EXPECT_EQ(talk.said, "silent;");
    EXPECT_TRUE(talk.sent.empty());
}

// Whatever made a NAK doubtful, a block that may be executing is not sent a second time.
TEST(RfBridgeSession, ANakIsNotBelievedForABlockOnceAnythingElseHasCome)
{
    const auto damaged = [] {
        auto frame = encode(answer());
        frame.back() = ~frame.back();
        return frame;
    }();
    for (const auto& before :
         {Bytes{std::byte{0x80}}, Bytes{std::byte{0x41}}, damaged, encode(answer(first - 1))}) {
        Talk talk;
        talk.hear(before);
        const auto sent_so_far = talk.sent;
        talk.hear(ccid::nak_frame);
        EXPECT_EQ(talk.sent, sent_so_far) << to_hex(before);
        EXPECT_EQ(talk.said, "") << to_hex(before);
        talk.hear(answer());
        EXPECT_EQ(talk.said, "answered 7DF56FD69000;") << to_hex(before);
    }
}

TEST(RfBridgeSession, AHarmlessRequestIsRepeatedAtAnyNak)
{
    Talk talk{rf_bridge::ask_slot_status()};
    talk.hear(Bytes{std::byte{0x80}});
    talk.hear(ccid::nak_frame);
    EXPECT_EQ(talk.sent, talk.frame);
}

TEST(RfBridgeSession, ANotificationDoesNotMakeANakDoubtful)
{
    Talk talk;
    talk.hear(ccid::left_notice);
    talk.hear(ccid::nak_frame);
    EXPECT_EQ(talk.sent, talk.frame);
}

TEST(RfBridgeSession, BusyBytesRestartTheSilenceUpToTheLimit)
{
    Talk talk;
    auto now = start;
    while (now + 200ms < start + 2s) {
        now += 200ms;
        talk.hear(Bytes{std::byte{0xFF}}, now);
        talk.wait_until(now);
        EXPECT_EQ(talk.said, "");
    }
    talk.wait_until(start + 2s);
    EXPECT_EQ(talk.said, "silent;");
}

TEST(RfBridgeSession, AnAnswerThatOnlyAsksForTimeIsABusySign)
{
    Talk talk;
    auto more_time = answer();
    more_time.specific = to_bytes(ccid::AnswerStatus{.wants_time = true, .error = 1});
    talk.hear(more_time, start + 200ms);
    talk.wait_until(start + silence);
    EXPECT_EQ(talk.said, "");
    talk.hear(answer(), start + silence + 100ms);
    EXPECT_EQ(talk.said, "answered 7DF56FD69000;");
}

TEST(RfBridgeSession, ANotificationInsideAWaitIsToldAtOnceAndTheWaitGoesOn)
{
    Talk talk;
    talk.hear(from_hex("50025003").value());
    EXPECT_EQ(talk.said, "left;came;");
    talk.hear(answer());
    EXPECT_EQ(talk.said, "left;came;answered 7DF56FD69000;");
}

TEST(RfBridgeSession, AsksForADamagedAnswerAgainAtMostThreeTimesAndNeverForTheBlock)
{
    Talk talk;
    auto damaged = encode(answer());
    damaged.back() = ~damaged.back();
    for (int i = 0; i < 5; ++i) talk.hear(damaged);
    EXPECT_EQ(to_hex(talk.sent), "031516031516031516");
    talk.hear(answer());
    EXPECT_EQ(talk.said, "answered 7DF56FD69000;");
}

TEST(RfBridgeSession, AnAnswerThatStopsInTheMiddleIsAskedForAgain)
{
    Talk talk;
    const auto whole = encode(answer());
    talk.hear(BytesView{whole}.first(9));
    ASSERT_TRUE(talk.session.deadline());
    EXPECT_EQ(*talk.session.deadline(), start + ccid::FrameReader::longest_gap);
    talk.wait_until(start + ccid::FrameReader::longest_gap);
    EXPECT_EQ(to_hex(talk.sent), "031516");
}

TEST(RfBridgeSession, NothingThatComesWhileIdleIsAnAnswer)
{
    RfBridgeSession session{first};
    EXPECT_TRUE(session.feed(encode(answer()), start).events.empty());
    EXPECT_TRUE(session.feed(ccid::nak_frame, start).send.empty());
    EXPECT_FALSE(session.deadline());
    EXPECT_EQ(session.feed(ccid::left_notice, start).events.size(), 1U);
}

// Random lines: a block is sent again only for a NAK that came first, and every request ends.
TEST(RfBridgeSession, NoGarbageEverSendsABlockTwice)
{
    std::mt19937 dice{19};
    for (int run = 0; run < 500; ++run) {
        Talk talk;
        Bytes noise(1 + dice() % 40);
        for (auto& b : noise) b = octet(dice() % 3 == 0 ? 0x03 + 0x12 * (dice() % 2) : dice());
        noise.front() = std::byte{0x81};  // a busy byte: from here on it may be executing
        talk.hear(noise, start + 10ms);
        talk.wait_until(start + 1s);
        talk.wait_until(start + 2s);
        EXPECT_TRUE(talk.session.is_idle());
        for (std::size_t at = 0; at < talk.sent.size(); at += 3)
            ASSERT_EQ(to_hex(BytesView{talk.sent}.subspan(at, 3)), "031516") << to_hex(noise);
    }
}

}  // namespace
}  // namespace kiosk::devices
