#include "devices/cash_acceptor/cash_acceptor.h"

#include "devices/cash_acceptor/ccnet_session.h"
#include "devices/cash_acceptor/id003_session.h"
#include "devices/emulators/bench/bench.h"
#include "devices/emulators/bench/serial_station.h"
#include "devices/emulators/cash_acceptor/ccnet_validator.h"
#include "devices/emulators/cash_acceptor/id003_validator.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <stdlib.h>

#include <filesystem>
#include <iterator>
#include <thread>

/// The driver against the emulated validator over a pseudo-terminal.
namespace kiosk::devices {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using std::chrono::steady_clock;

const Money hundred = Money::yuan(100);

/// Time-outs that a busy machine does not run into by chance; what depends on time-outs is tested on the session.
template <class Settings>
Settings patient()
{
    Settings settings{{.boot_epoch = 3}};
    settings.line.answer = 300ms;
    settings.line.longest = 2s;
    settings.poll_period = settings.idle_period = 20ms;
    settings.lost_period = 200ms;
    return settings;
}

emulators::ValidatorModel quick()
{
    emulators::ValidatorModel model;
    model.times = {.initialising = 30ms,
                   .accepting = 30ms,
                   .stacking = 60ms,
                   .returning = 30ms,
                   .rejecting = 30ms};
    return model;
}

std::filesystem::path fresh_directory()
{
    std::string name = (std::filesystem::temp_directory_path() / "cash-XXXXXX").string();
    return ::mkdtemp(name.data());
}

/// An acceptor of one protocol, and the far end that speaks it.
struct Pair {
    LineSettings line;
    std::unique_ptr<AcceptorSession> session;
    std::unique_ptr<emulators::SerialDevice> device;
};

Pair ccnet()
{
    return {{},
            std::make_unique<CcnetSession>(patient<CcnetSettings>()),
            std::make_unique<emulators::CcnetValidator>(quick(), emulators::NoteInventory{})};
}

Pair id003(bool interrupts)
{
    auto settings = patient<Id003Settings>();
    settings.interrupts = interrupts;
    return {{.parity = Parity::Even},
            std::make_unique<Id003Session>(settings),
            std::make_unique<emulators::Id003Validator>(quick(), emulators::NoteInventory{})};
}

class CashAcceptorOnALine : public testing::Test {
protected:
    explicit CashAcceptorOnALine(Pair pair = ccnet())
        : acceptor_{path_, pair.line, std::move(pair.session)}
    {
        bench_.add(std::make_unique<emulators::SerialStation>("cash-acceptor",
                                                              std::move(pair.device), path_, 0));
        thread_ = std::thread{[this] { bench_.run(); }};
    }
    ~CashAcceptorOnALine() override
    {
        bench_.stop();
        thread_.join();
        std::filesystem::remove_all(dir_);
    }

    json tell(json command)
    {
        command["device"] = "cash-acceptor";
        return json::parse(bench_.execute(command.dump()));
    }
    std::int64_t boxed_fen() { return tell({{"state", true}})["box"]["fen"].get<std::int64_t>(); }

    /// Runs the driver until an event of this kind comes; all events are also kept in events_.
    template <class Event>
    std::optional<Event> await(Duration limit = 10s)
    {
        for (const auto end = steady_clock::now() + limit; steady_clock::now() < end;) {
            for (; seen_ < events_.size(); ++seen_)
                if (const auto* event = std::get_if<Event>(&events_[seen_])) {
                    ++seen_;
                    return *event;
                }
            for (auto& event : acceptor_.run(end, waker_)) events_.push_back(std::move(event));
        }
        return std::nullopt;
    }
    template <class Event>
    [[nodiscard]] long count() const
    {
        return std::ranges::count_if(
            events_, [](const auto& e) { return std::holds_alternative<Event>(e); });
    }
    void start()
    {
        acceptor_.accept({Money::yuan(50), hundred});
        ASSERT_TRUE(await<AcceptorEnabled>());
    }
    /// Puts a note in and waits for escrow.
    std::optional<Note> hold(Money value = hundred)
    {
        for (const auto end = steady_clock::now() + 10s; steady_clock::now() < end;) {
            if (tell({{"insert", {{"fen", value.in_fen()}}}})["pulled_in"].get<bool>()) break;
            for (auto& event : acceptor_.run(steady_clock::now() + 10ms, waker_))
                events_.push_back(std::move(event));
        }
        const auto escrow = await<NoteInEscrow>();
        return escrow ? std::optional{escrow->note} : std::nullopt;
    }
    /// The whole way of one note.
    void take_note(Money value = hundred)
    {
        const auto note = hold(value);
        ASSERT_TRUE(note);
        acceptor_.stack(note->key);
        const auto boxed = await<NoteInBox>();
        ASSERT_TRUE(boxed);
        EXPECT_EQ(boxed->note, (Note{note->key, value}));
        acceptor_.acknowledge(note->key);
    }

    /// S5 and S6, P: power is cut while the note is on its way.
    void cut_power_everywhere()
    {
        start();
        std::int64_t credited = 0;
        for (const auto* when : {"before", "in_stacker", "after", "forgetful"}) {
            ASSERT_TRUE(tell({{"fault", {{"power_cut", when}}}})["ok"].get<bool>());
            const auto note = hold();
            ASSERT_TRUE(note) << when;
            acceptor_.stack(note->key);
            ASSERT_TRUE(await<AcceptorPoweredUp>()) << when;
            if (when == std::string{"before"}) {
                ASSERT_TRUE(await<NoteGivenBack>());
            } else if (when == std::string{"forgetful"}) {
                ASSERT_TRUE(await<NoteVanished>());
            } else {
                ASSERT_TRUE(await<NoteInBox>()) << when;
                acceptor_.acknowledge(note->key);
                credited += note->value.in_fen();
            }
            ASSERT_TRUE(await<AcceptorEnabled>()) << when;
        }
        EXPECT_EQ(boxed_fen(),
                  credited + 10000);  // the forgotten note is in the box and credited to nobody
    }

    std::filesystem::path dir_ = fresh_directory();
    std::filesystem::path path_ = dir_ / "cash-acceptor.tty";
    emulators::Bench bench_{dir_};
    std::thread thread_;
    Waker waker_;
    CashAcceptor acceptor_;
    std::vector<CashAcceptorEvent> events_;
    std::size_t seen_ = 0;
};

TEST_F(CashAcceptorOnALine, TakesNotesFromTheSlotToTheBox)
{
    start();
    take_note(hundred);
    take_note(Money::yuan(50));
    acceptor_.accept({});
    EXPECT_TRUE(await<AcceptorDisabled>());
    EXPECT_EQ(boxed_fen(), 15000);
    EXPECT_EQ(count<NoteInBox>(), 2);
}

TEST_F(CashAcceptorOnALine, GivesANoteBack)
{
    start();
    const auto note = hold();
    ASSERT_TRUE(note);
    acceptor_.give_back(note->key);
    EXPECT_EQ(await<NoteGivenBack>(), (NoteGivenBack{*note}));
    EXPECT_EQ(boxed_fen(), 0);
}

TEST_F(CashAcceptorOnALine, ReportsARejectedNote)
{
    start();
    tell({{"insert", {{"fen", 1000}}}});
    EXPECT_EQ(await<NoteRefused>(), (NoteRefused{NoteRejection::NotAccepted, 0x68}));
}

TEST_F(CashAcceptorOnALine, CreditsEachNoteOnceThoughEveryFrameComesThreeTimes)  // R3
{
    ASSERT_TRUE(tell({{"fault", {{"copies", 3}}}})["ok"].get<bool>());
    start();
    for (int i = 0; i < 4; ++i) take_note();
    acceptor_.accept({});
    EXPECT_TRUE(await<AcceptorDisabled>());
    EXPECT_EQ(count<NoteInBox>(), 4);
    EXPECT_EQ(count<NoteInEscrow>(), 4);
    EXPECT_EQ(boxed_fen(), 40000);
}

TEST_F(CashAcceptorOnALine, ReadsThroughNoiseOnTheLine)
{
    start();
    for (const auto* fault :
         {R"({"garbage":40})", R"({"corrupt":3})", R"({"drop":2})", R"({"duplicate":5})"}) {
        ASSERT_TRUE(tell({{"line", json::parse(fault)}})["ok"].get<bool>());
        take_note();
    }
    EXPECT_EQ(boxed_fen(), 40000);
    EXPECT_EQ(count<NoteVanished>(), 0);
}

TEST_F(CashAcceptorOnALine, AWakeUpEndsTheWait)
{
    start();
    std::thread other{[this] { waker_.wake(); }};
    const auto before = steady_clock::now();
    while (acceptor_.run(before + 60s, waker_).size() > 0) {
    }
    EXPECT_LT(steady_clock::now(), before + 30s);
    other.join();
}

TEST_F(CashAcceptorOnALine, AWakeUpEndsTheWaitForAMissingDeviceToo)
{
    tell({{"unplug", true}});
    ASSERT_TRUE(await<AcceptorInTrouble>());
    EXPECT_EQ(acceptor_.port_fault(), LinkFault::NotFound);
    waker_.wake();
    const auto before = steady_clock::now();
    EXPECT_TRUE(acceptor_.run(before + 60s, waker_).empty());
    EXPECT_LT(steady_clock::now(), before + 30s);
}

TEST_F(CashAcceptorOnALine, SaysOnceThatAnotherProgramHoldsTheLine)
{
    {
        const auto other = SerialPort::open(path_, {});
        ASSERT_TRUE(other);
        EXPECT_TRUE(await<AcceptorInTrouble>());
        EXPECT_EQ(acceptor_.port_fault(), LinkFault::InUse);
        EXPECT_FALSE(await<AcceptorInTrouble>(300ms));
    }
    EXPECT_TRUE(await<AcceptorReady>());
    EXPECT_EQ(acceptor_.port_fault(), std::nullopt);
}

TEST_F(CashAcceptorOnALine, IsUsableAgainWithinThreeSecondsAfterEachUnplugAndLeaksNothing)  // R16
{
    start();
    const auto open_files = [] {
        return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {});
    };
    const auto before = open_files();
    for (int i = 0; i < 5; ++i) {
        tell({{"unplug", true}});
        ASSERT_TRUE(await<AcceptorInTrouble>());
        tell({{"plug_in", true}});
        ASSERT_TRUE(await<AcceptorEnabled>(3s)) << i;
    }
    EXPECT_EQ(open_files(), before);
    take_note();
}

/// S4 to S7, U: unplugged and plugged in again at each point of a note's way; the device keeps its power.
TEST_F(CashAcceptorOnALine, LosesNoNoteWhereverTheCableIsPulled)
{
    start();
    const auto replug = [this] {
        tell({{"unplug", true}});
        ASSERT_TRUE(await<AcceptorInTrouble>());
        tell({{"plug_in", true}});
    };
    const auto finish = [this](NoteKey key) {
        const auto boxed = await<NoteInBox>();
        ASSERT_TRUE(boxed);
        EXPECT_EQ(boxed->note.key, key);
        acceptor_.acknowledge(key);
        ASSERT_TRUE(await<AcceptorEnabled>());
    };

    const auto undecided = hold();
    ASSERT_TRUE(undecided);
    replug();
    acceptor_.stack(undecided->key);
    finish(undecided->key);

    const auto decided = hold();
    ASSERT_TRUE(decided);
    acceptor_.stack(decided->key);
    replug();
    finish(decided->key);

    const auto boxed = hold();
    ASSERT_TRUE(boxed);
    acceptor_.stack(boxed->key);
    ASSERT_TRUE(await<NoteInBox>());
    replug();
    acceptor_.acknowledge(boxed->key);
    ASSERT_TRUE(await<AcceptorEnabled>());

    EXPECT_EQ(count<NoteInBox>(), 3);
    EXPECT_EQ(boxed_fen(), 30000);
    EXPECT_EQ(count<NoteVanished>() + count<NoteGivenBack>(), 0);
}

/// S5 and S6, P: power is cut while the note is on its way.
TEST_F(CashAcceptorOnALine, AccountsForTheNoteWhereverPowerIsCut) { cut_power_everywhere(); }

/// S5 and S6, K: the application dies; the validator does not.
TEST_F(CashAcceptorOnALine, ASecondRunFindsTheNoteOfTheFirst)
{
    start();
    const auto note = hold();
    ASSERT_TRUE(note);
    acceptor_.stack(note->key);
    ASSERT_TRUE(await<NoteInBox>());
    auto settings = patient<CcnetSettings>();
    settings.boot_epoch = 4;
    acceptor_ = CashAcceptor{path_, {}, std::make_unique<CcnetSession>(settings)};
    const auto found = await<NoteInBox>();
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, (NoteInBox{{{4, 1, 1}, hundred}, true}));
    acceptor_.acknowledge(found->note.key);
    EXPECT_TRUE(await<AcceptorReady>());
    EXPECT_EQ(boxed_fen(), 10000);
}

// ---- the same over ID-003, polled and with interrupts

class Id003OnALine : public CashAcceptorOnALine {
protected:
    explicit Id003OnALine(bool interrupts = false) : CashAcceptorOnALine{id003(interrupts)} {}
};
class Id003WithInterruptsOnALine : public Id003OnALine {
protected:
    Id003WithInterruptsOnALine() : Id003OnALine{true} {}
};

TEST_F(Id003OnALine, CreditsEachNoteOnceThoughEveryFrameComesThreeTimes)  // R3
{
    ASSERT_TRUE(tell({{"fault", {{"copies", 3}}}})["ok"].get<bool>());
    start();
    for (int i = 0; i < 3; ++i) take_note();
    acceptor_.accept({});
    EXPECT_TRUE(await<AcceptorDisabled>());
    EXPECT_EQ(count<NoteInBox>(), 3);
    EXPECT_EQ(boxed_fen(), 30000);
}

TEST_F(Id003OnALine, GivesANoteBackAndReportsARejectedOne)
{
    start();
    const auto note = hold();
    ASSERT_TRUE(note);
    acceptor_.give_back(note->key);
    EXPECT_EQ(await<NoteGivenBack>(), (NoteGivenBack{*note}));
    tell({{"insert", {{"fen", 1000}}}});
    EXPECT_EQ(await<NoteRefused>(), (NoteRefused{NoteRejection::NotAccepted, 0x79}));
    EXPECT_EQ(boxed_fen(), 0);
}

TEST_F(Id003OnALine, ReadsThroughNoiseOnTheLine)
{
    start();
    for (const auto* fault : {R"({"garbage":40})", R"({"corrupt":3})", R"({"drop":2})"}) {
        ASSERT_TRUE(tell({{"line", json::parse(fault)}})["ok"].get<bool>());
        take_note();
    }
    EXPECT_EQ(boxed_fen(), 30000);
    EXPECT_EQ(count<NoteVanished>(), 0);
}

TEST_F(Id003OnALine, AccountsForTheNoteWhereverPowerIsCut) { cut_power_everywhere(); }

TEST_F(Id003OnALine, ASecondRunFindsTheNoteOfTheFirst)
{
    start();
    const auto note = hold();
    ASSERT_TRUE(note);
    acceptor_.stack(note->key);
    ASSERT_TRUE(await<NoteInBox>());
    auto settings = patient<Id003Settings>();
    settings.boot_epoch = 4;
    acceptor_ = CashAcceptor{path_, {}, std::make_unique<Id003Session>(settings)};
    const auto found = await<NoteInBox>();
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, (NoteInBox{{{4, 1, 1}, Money{}}, true}));
    acceptor_.acknowledge(found->note.key);
    EXPECT_TRUE(await<AcceptorReady>());
    EXPECT_EQ(boxed_fen(), 10000);
}

TEST_F(Id003WithInterruptsOnALine, TakesNotesAndIsUsableAgainAfterAnUnplug)
{
    start();
    take_note();
    tell({{"unplug", true}});
    ASSERT_TRUE(await<AcceptorInTrouble>());
    tell({{"plug_in", true}});
    ASSERT_TRUE(await<AcceptorEnabled>(3s));
    take_note(Money::yuan(50));
    EXPECT_EQ(boxed_fen(), 15000);
}

}  // namespace
}  // namespace kiosk::devices
