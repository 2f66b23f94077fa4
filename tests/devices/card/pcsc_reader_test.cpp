#include "devices/card/pcsc_reader.h"

#include "devices/card/pcsc_code.h"
#include "devices/card/watched_thread.h"
#include "tests/devices/card/fake_pcsc.h"
#include "tests/devices/card/hex.h"

#include <gtest/gtest.h>

#include <poll.h>

#include <future>
#include <string>
#include <utility>
#include <vector>

namespace kiosk::devices {
namespace {

using namespace std::chrono_literals;

TimePoint in(Duration time) { return std::chrono::steady_clock::now() + time; }

const std::string reader_name = "Virtual PCD 00 00";
const Bytes get_balance = hex("805C000204");

/// A reader behind a resource manager that runs; its limits are short so that what must end ends soon.
class PcscReaderOnAFake : public testing::Test {
protected:
    PcscReaderOnAFake() { fake_.plug(reader_name); }

    Expected<std::unique_ptr<CardSession>, ContactFault> await_card(Duration time = 2s)
    {
        return reader_.await_card(in(time), waker_);
    }
    std::unique_ptr<CardSession> session()
    {
        auto session = await_card();
        EXPECT_TRUE(session) << reader_.description();
        return session ? std::move(*session) : nullptr;
    }
    std::unique_ptr<CardSession> session_on_a_new_card()
    {
        fake_.lay(reader_name);
        return session();
    }
    /// Nothing of ours is open but the watch.
    bool is_idle() const { return fake_.open_contexts() == 1 && fake_.open_handles() == 0; }

    static PcscSettings quick()
    {
        return {.reader = "Virtual PCD*",
                .exchange_limit = 100ms,
                .loss_patience = 50ms,
                .retry = 5ms,
                .settling = 5ms};
    }

    FakePcsc fake_;
    Waker waker_;
    PcscReader reader_{quick()};
};

TEST_F(PcscReaderOnAFake, ActivatesTheCardThatLiesThere)
{
    const auto card = session_on_a_new_card();
    fake_.answer(hex("0000251C9000"));
    EXPECT_EQ(to_hex(*card->exchange(get_balance)), "0000251C9000");
    EXPECT_EQ(fake_.commands(), std::vector<Bytes>{get_balance});
}

TEST_F(PcscReaderOnAFake, WaitsForACard)
{
    auto waiting = std::async(std::launch::async, [&] { return await_card(); });
    ASSERT_TRUE(fake_.wait_for_watcher());
    fake_.lay(reader_name);
    EXPECT_TRUE(waiting.get());
}

TEST_F(PcscReaderOnAFake, SaysNoContactAtTheDeadline)
{
    EXPECT_EQ(await_card(20ms).error(), ContactFault::NoContact);
}

TEST_F(PcscReaderOnAFake, AWakeUpEndsTheWaitAndIsNotLostWhenItComesFirst)
{
    auto waiting = std::async(std::launch::async, [&] { return await_card(); });
    ASSERT_TRUE(fake_.wait_for_watcher());
    waker_.wake();
    EXPECT_EQ(waiting.get().error(), ContactFault::Woken);
    EXPECT_EQ(await_card().error(), ContactFault::Woken);
    EXPECT_EQ(reader_.await_removal(in(2s), waker_).error(), ContactFault::Woken);
    waker_.clear();
    EXPECT_EQ(await_card(20ms).error(), ContactFault::NoContact);
}

TEST_F(PcscReaderOnAFake, AWakeUpGoesBeforeACard)
{
    fake_.lay(reader_name);
    waker_.wake();
    EXPECT_EQ(await_card().error(), ContactFault::Woken);
}

TEST_F(PcscReaderOnAFake, SpeaksT0ToACardThatDoes)
{
    fake_.protocol(SCARD_PROTOCOL_T0);
    const auto card = session_on_a_new_card();
    fake_.answer(hex("6102"));
    fake_.answer(hex("6F00 9000"));
    EXPECT_EQ(to_hex(*card->exchange(hex("00A40000023F0000"))), "6F009000");
    EXPECT_EQ(fake_.commands(), (std::vector<Bytes>{hex("00A40000023F00"), hex("00C0000002")}));
}

TEST_F(PcscReaderOnAFake, TakesThePowerOfACardThatWasServedBefore)
{
    session_on_a_new_card().reset();
    EXPECT_EQ(fake_.power_cycles(), 0);
    session().reset();
    EXPECT_EQ(fake_.power_cycles(), 1);
    fake_.lift(reader_name);
    ASSERT_TRUE(fake_.wait_for_watcher());
    fake_.lay(reader_name);
    ASSERT_TRUE(fake_.wait_for_watcher());
    session().reset();
    EXPECT_EQ(fake_.power_cycles(), 1);
}

TEST_F(PcscReaderOnAFake, LetsEverythingGoWithTheSession)
{
    session_on_a_new_card().reset();
    EXPECT_TRUE(is_idle());
    for (int i = 0; i < 50; ++i) session().reset();
    EXPECT_TRUE(is_idle());
}

TEST_F(PcscReaderOnAFake, TriesAgainACardThatAnotherProgramHolds)
{
    fake_.lay(reader_name);
    fake_.next_connect(SCARD_E_SHARING_VIOLATION);
    EXPECT_TRUE(await_card());
    EXPECT_EQ(fake_.connects(), 2);
}

// platform.md: a card that goes in mid-APDU reads SUCCESS with 0 bytes.
TEST_F(PcscReaderOnAFake, SuccessWithoutBytesIsPerhapsExecuted)
{
    const auto card = session_on_a_new_card();
    fake_.answer(Bytes{});
    EXPECT_EQ(card->exchange(get_balance).error(), ContactFault::LostAfterSend);
}

// platform.md: a swap within 80 ms gives one error and then another card with success.
TEST_F(PcscReaderOnAFake, DropsTheHandleAfterTheFirstFault)
{
    const auto card = session_on_a_new_card();
    fake_.answer(SCARD_E_NOT_TRANSACTED);
    EXPECT_EQ(card->exchange(get_balance).error(), ContactFault::LostAfterSend);
    EXPECT_TRUE(is_idle());
    EXPECT_EQ(card->exchange(get_balance).error(), ContactFault::NoContact);
    EXPECT_EQ(card->contact().error(), ContactFault::NoContact);
    EXPECT_EQ(card->hold().error(), ContactFault::NoContact);
    EXPECT_EQ(fake_.commands().size(), 1U);
}

TEST_F(PcscReaderOnAFake, ActivatesWhateverLiesThereAfterAFault)
{
    auto card = session_on_a_new_card();
    fake_.answer(SCARD_W_REMOVED_CARD);
    EXPECT_FALSE(card->exchange(get_balance));
    card = session();
    EXPECT_EQ(fake_.power_cycles(), 1);
    EXPECT_TRUE(card->exchange(get_balance));
}

// platform.md: a mute card blocks SCardTransmit over 45 s.
TEST_F(PcscReaderOnAFake, GivesUpAMuteCardWithinItsLimit)
{
    const auto card = session_on_a_new_card();
    fake_.mute();
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(card->exchange(get_balance).error(), ContactFault::LostAfterSend);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);
    EXPECT_EQ(reader_.description(), "PC/SC reader " + reader_name + ": its card does not answer");
}

TEST_F(PcscReaderOnAFake, StartsNothingMoreWhileACallHangs)
{
    {
        const auto card = session_on_a_new_card();
        fake_.mute();
        EXPECT_FALSE(card->exchange(get_balance));
    }
    const int before = fake_.connects();
    EXPECT_EQ(await_card().error(), ContactFault::ReaderLost);
    EXPECT_EQ(fake_.connects(), before);

    auto waiting = std::async(std::launch::async, [&] {
        auto found = await_card();
        while (!found && found.error() == ContactFault::ReaderLost) found = await_card();
        return found;
    });
    fake_.unmute();
    EXPECT_TRUE(waiting.get());
    EXPECT_EQ(fake_.connects(), before + 1);
}

TEST_F(PcscReaderOnAFake, AHungCallEndsWithTheServiceAndLeavesNothing)
{
    session_on_a_new_card().reset();
    for (int i = 0; i < 3; ++i) {
        const auto card = session();
        fake_.mute();
        EXPECT_FALSE(card->exchange(get_balance));
        fake_.stop_service();
        fake_.unmute();
        fake_.start_service();
    }
    EXPECT_TRUE(session());
    EXPECT_TRUE(is_idle());
}

TEST_F(PcscReaderOnAFake, HoldsTheCardWhileTheHandleLives)
{
    const auto card = session_on_a_new_card();
    auto held = card->hold();
    ASSERT_TRUE(held);
    EXPECT_EQ(fake_.transactions(), 1);
    held->reset();
    EXPECT_EQ(fake_.transactions(), 0);
}

TEST_F(PcscReaderOnAFake, AHandleMayOutliveItsSession)
{
    auto card = session_on_a_new_card();
    auto held = card->hold();
    ASSERT_TRUE(held);
    card.reset();
    EXPECT_TRUE(is_idle());
    held->reset();
}

TEST_F(PcscReaderOnAFake, ASessionMayOutliveItsReader)
{
    std::unique_ptr<CardSession> card;
    {
        PcscReader other{quick()};
        fake_.lay(reader_name);
        card = std::move(*other.await_card(in(2s), waker_));
    }
    EXPECT_TRUE(card->exchange(get_balance));
}

TEST_F(PcscReaderOnAFake, TellsThatSomebodyResetTheCard)
{
    const auto card = session_on_a_new_card();
    fake_.next_transaction(SCARD_W_RESET_CARD);
    EXPECT_EQ(card->hold().error(), ContactFault::CardReset);
    EXPECT_EQ(card->exchange(get_balance).error(), ContactFault::NoContact);
}

TEST_F(PcscReaderOnAFake, SaysWhetherTheCardIsStillThere)
{
    const auto card = session_on_a_new_card();
    EXPECT_EQ(*card->contact(), std::nullopt);
    fake_.lift(reader_name);
    ASSERT_TRUE(fake_.wait_for_watcher());
    EXPECT_EQ(card->contact().error(), ContactFault::NoContact);
    EXPECT_EQ(card->exchange(get_balance).error(), ContactFault::NoContact);
}

TEST_F(PcscReaderOnAFake, DoesNotTakeTheNextCardForTheOneThatWasThere)
{
    const auto card = session_on_a_new_card();
    fake_.lift(reader_name);
    fake_.lay(reader_name);
    ASSERT_TRUE(fake_.wait_for_watcher());
    EXPECT_EQ(card->contact().error(), ContactFault::NoContact);
}

TEST_F(PcscReaderOnAFake, SeesTheFieldBecomeEmpty)
{
    session_on_a_new_card().reset();
    EXPECT_EQ(reader_.await_removal(in(20ms), waker_), false);
    auto waiting =
        std::async(std::launch::async, [&] { return reader_.await_removal(in(2s), waker_); });
    fake_.lift(reader_name);
    EXPECT_EQ(waiting.get(), true);
    EXPECT_EQ(reader_.await_removal(in(2s), waker_), true);
}

TEST_F(PcscReaderOnAFake, TakesASwapForARemoval)
{
    session_on_a_new_card().reset();
    fake_.lift(reader_name);
    fake_.lay(reader_name);
    EXPECT_EQ(reader_.await_removal(in(2s), waker_), true);
}

// R16
TEST_F(PcscReaderOnAFake, FindsTheServiceAgainAfterARestart)
{
    fake_.lay(reader_name);
    for (int i = 0; i < 20; ++i) {
        auto card = session();
        fake_.stop_service();
        EXPECT_FALSE(card->exchange(get_balance));
        fake_.start_service();
        card.reset();
        EXPECT_TRUE(session());
    }
    EXPECT_TRUE(is_idle());
}

// R16
TEST_F(PcscReaderOnAFake, FindsTheReaderAgainAfterItWasUnplugged)
{
    session_on_a_new_card().reset();
    for (int i = 0; i < 5; ++i) {
        fake_.unplug(reader_name);
        EXPECT_EQ(await_card().error(), ContactFault::ReaderLost);
        fake_.plug(reader_name);
        EXPECT_TRUE(session_on_a_new_card());
    }
    EXPECT_TRUE(is_idle());
}

TEST_F(PcscReaderOnAFake, NeedsNothingToBeThereAtItsStart)
{
    fake_.stop_service();
    fake_.unplug(reader_name);
    PcscReader late{quick()};
    EXPECT_EQ(late.await_card(in(2s), waker_).error(), ContactFault::ReaderLost);
    fake_.start_service();
    EXPECT_EQ(late.await_card(in(2s), waker_).error(), ContactFault::ReaderLost);
    fake_.plug(reader_name);
    fake_.lay(reader_name);
    EXPECT_TRUE(late.await_card(in(2s), waker_));
}

TEST_F(PcscReaderOnAFake, TakesTheFirstReaderWhoseNameMatches)
{
    fake_.unplug(reader_name);
    fake_.plug("ACS ACR1252 00 00");
    fake_.lay("ACS ACR1252 00 00");
    EXPECT_EQ(await_card().error(), ContactFault::ReaderLost);
    EXPECT_EQ(reader_.description(),
              "PC/SC reader: pcscd has no reader whose name matches \"Virtual PCD*\", only ACS "
              "ACR1252 00 00");
    fake_.plug("Virtual PCD 00 01");
    fake_.lay("Virtual PCD 00 01");
    EXPECT_TRUE(session());
    EXPECT_EQ(reader_.description(), "PC/SC reader Virtual PCD 00 01");
}

TEST_F(PcscReaderOnAFake, SaysInOneSentenceWhyThereIsNoReader)
{
    // R17
    fake_.stop_service();
    EXPECT_EQ(await_card().error(), ContactFault::ReaderLost);
    EXPECT_TRUE(reader_.description().starts_with("PC/SC reader: ")) << reader_.description();
    EXPECT_NE(reader_.description().find("pcscd"), std::string::npos) << reader_.description();
    fake_.deny_contexts(SCARD_W_SECURITY_VIOLATION);
    fake_.start_service();
    EXPECT_EQ(await_card().error(), ContactFault::ReaderLost);
    EXPECT_EQ(reader_.description(),
              "PC/SC reader: polkit denies this user access to pcscd: its rule for the terminal is "
              "missing");
}

TEST(PcscReader, EndsWhateverItsWatchIsDoing)
{
    FakePcsc fake;
    for (int i = 0; i < 50; ++i) {
        PcscReader reader{PcscSettings{}};
        EXPECT_TRUE(i % 2 == 1 || fake.wait_for_watcher());
    }
    EXPECT_EQ(fake.open_contexts(), 0U);
}

struct CodeRow {
    LONG code;
    ContactFault connecting;
    ContactFault holding;
    ContactFault transmitting;
};

// R19; card.md section 1 for the last column.
TEST(PcscCodes, EachHaveOneMeaningForEachCall)
{
    using enum ContactFault;
    for (const auto& row : std::vector<CodeRow>{
             {SCARD_F_INTERNAL_ERROR, ReaderLost, ReaderLost, LostAfterSend},
             {SCARD_E_CANCELLED, ReaderLost, ReaderLost, LostAfterSend},
             {SCARD_E_INVALID_HANDLE, ReaderLost, ReaderLost, ReaderLost},
             {SCARD_E_INVALID_PARAMETER, ReaderLost, ReaderLost, LostBeforeSend},
             {SCARD_E_NO_MEMORY, ReaderLost, ReaderLost, LostAfterSend},
             {SCARD_F_WAITED_TOO_LONG, ReaderLost, ReaderLost, LostAfterSend},
             {SCARD_E_INSUFFICIENT_BUFFER, ReaderLost, ReaderLost, LostAfterSend},
             {SCARD_E_UNKNOWN_READER, ReaderLost, ReaderLost, LostAfterSend},
             {SCARD_E_TIMEOUT, NoContact, NoContact, LostAfterSend},
             {SCARD_E_SHARING_VIOLATION, NoContact, NoContact, LostBeforeSend},
             {SCARD_E_NO_SMARTCARD, NoContact, LostBeforeSend, LostBeforeSend},
             {SCARD_E_PROTO_MISMATCH, NoContact, LostBeforeSend, LostBeforeSend},
             {SCARD_E_NOT_READY, NoContact, LostBeforeSend, LostAfterSend},
             {SCARD_E_INVALID_VALUE, ReaderLost, ReaderLost, LostBeforeSend},
             {SCARD_F_COMM_ERROR, ReaderLost, ReaderLost, LostAfterSend},
             {SCARD_F_UNKNOWN_ERROR, ReaderLost, ReaderLost, LostAfterSend},
             {SCARD_E_NOT_TRANSACTED, NoContact, LostBeforeSend, LostAfterSend},
             {SCARD_E_READER_UNAVAILABLE, ReaderLost, ReaderLost, LostAfterSend},
             {SCARD_E_NO_SERVICE, ReaderLost, ReaderLost, LostAfterSend},
             {SCARD_E_SERVICE_STOPPED, ReaderLost, ReaderLost, LostAfterSend},
             {SCARD_E_UNSUPPORTED_FEATURE, ReaderLost, ReaderLost, LostAfterSend},
             {SCARD_E_NO_READERS_AVAILABLE, ReaderLost, ReaderLost, LostAfterSend},
             {SCARD_E_COMM_DATA_LOST, NoContact, LostBeforeSend, LostAfterSend},
             {SCARD_E_SERVER_TOO_BUSY, ReaderLost, ReaderLost, LostAfterSend},
             {SCARD_W_UNSUPPORTED_CARD, NoContact, LostBeforeSend, LostAfterSend},
             {SCARD_W_UNRESPONSIVE_CARD, NoContact, LostBeforeSend, LostAfterSend},
             {SCARD_W_UNPOWERED_CARD, NoContact, LostBeforeSend, LostAfterSend},
             {SCARD_W_RESET_CARD, CardReset, CardReset, LostAfterSend},
             {SCARD_W_REMOVED_CARD, NoContact, LostBeforeSend, LostAfterSend},
             {SCARD_W_SECURITY_VIOLATION, ReaderLost, ReaderLost, LostAfterSend},
             {0x80100999, ReaderLost, ReaderLost, LostAfterSend},
         }) {
        const auto code = static_cast<PcscCode>(row.code);
        EXPECT_EQ(fault_of(PcscCall::Connecting, code), row.connecting) << std::hex << row.code;
        EXPECT_EQ(fault_of(PcscCall::Holding, code), row.holding) << std::hex << row.code;
        EXPECT_EQ(fault_of(PcscCall::Transmitting, code), row.transmitting) << std::hex << row.code;
    }
}

TEST(PcscCodes, AllExplainThemselves)
{
    for (std::uint32_t code = 0x80100001; code <= 0x8010006F; ++code)
        EXPECT_FALSE(explain(static_cast<PcscCode>(code)).empty()) << std::hex << code;
}

TEST(WatchedThread, GivesUpACallThatDoesNotReturn)
{
    const auto hung = std::make_shared<HungCalls>();
    std::promise<void> release;
    const auto released = std::make_shared<std::shared_future<void>>(release.get_future());
    WatchedThread thread{hung};
    EXPECT_TRUE(thread.run([] {}, in(2s)));
    EXPECT_FALSE(hung->any());

    EXPECT_FALSE(thread.run([released] { released->wait(); }, in(5ms)));
    EXPECT_TRUE(hung->any());
    EXPECT_FALSE(thread.run([] {}, in(2s)));
    release.set_value();
}

TEST(WatchedThread, SaysWhenAHungCallHasReturned)
{
    const auto hung = std::make_shared<HungCalls>();
    std::promise<void> release;
    const auto released = std::make_shared<std::shared_future<void>>(release.get_future());
    {
        WatchedThread thread{hung};
        EXPECT_FALSE(thread.run([released] { released->wait(); }, in(5ms)));
    }
    release.set_value();
    pollfd fd{hung->returned().fd(), POLLIN, 0};
    EXPECT_EQ(::poll(&fd, 1, 2000), 1);
    EXPECT_FALSE(hung->any());
}

}  // namespace
}  // namespace kiosk::devices
