#include "devices/emulators/cash_acceptor/id003_validator.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <functional>
#include <random>

/// The emulated validator as an outside host of ID-003 sees it: raw frames (devices.md section 2), checked by their
/// bytes.
namespace kiosk::emulators {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

// Published frames.
const char* const status_request = "FC 05 11 27 56";
const char* const reset = "FC 05 40 2B 15";
const char* const ack = "FC 05 50 AA 05";
const char* const stack = "FC 05 41 A2 04";
const char* const give_back = "FC 05 43 B0 27";
const char* const all_denominations = "FC 07 C0 00 00 2D B5";
const char* const no_denomination = "FC 07 C0 FF 00 ED 4A";
const char* const admit = "FC 06 C3 00 04 D6";
const char* const interrupts_on = "FC 06 C2 01 55 DE";
const char* const enquiry = "FC 05 05 82 00";
const char* const invalid = "FC 05 4B F8 AB";
const Money hundred = Money::yuan(100);

Bytes hex(std::string_view digits)
{
    std::string packed{digits};
    std::erase(packed, ' ');
    return from_hex(packed).value();
}
std::string packed(std::string_view digits) { return to_hex(hex(digits)); }
std::string frame(std::string_view payload) { return to_hex(devices::id003::frame(hex(payload))); }

class Host {
public:
    explicit Host(ValidatorModel model = {}, NoteInventory found = {})
        : device{model, std::move(found)}
    {
    }

    /// Sends bytes and answers all that comes back within 10 ms, as hex.
    std::string say(std::string_view bytes)
    {
        device.receive(hex(bytes), now);
        now += 10ms;
        return to_hex(device.transmit(now));
    }
    /// The payload of the answer to STATUS REQ.
    std::string state()
    {
        const auto answer = say(status_request);
        return answer.size() < 10 ? answer : answer.substr(4, answer.size() - 8);
    }
    std::string wait(Duration duration)
    {
        std::string said;
        for (const auto end = now + duration; now < end;) {
            now = std::min(end, std::max(device.deadline().value_or(end), now + 1ms));
            said += to_hex(device.transmit(now));
        }
        return said;
    }
    /// Reset, everything admitted, idling.
    void start()
    {
        say(reset);
        wait(400ms);
        say(all_denominations);
        say(admit);
    }
    /// As start(), with a note in escrow.
    void hold_note(Money value = hundred)
    {
        start();
        device.insert(value, true, now);
        wait(400ms);
    }
    json command(const std::string& line) { return device.command(json::parse(line), now); }
    [[nodiscard]] Money box() const { return sum(device.inventory().box); }
    [[nodiscard]] Money returned() const { return sum(device.inventory().returned); }

    Id003Validator device;
    TimePoint now{};
};

// ---- frames

TEST(Id003Validator, StartsUpAsThePageHasIt)
{
    Host host;
    EXPECT_EQ(host.say(status_request), packed("FC 05 40 2B 15"));
    EXPECT_EQ(host.say(frame("88")).substr(0, 2), "FC");
    EXPECT_EQ(host.say("FC 05 8A 7D 7C").substr(0, 6), "FC258A");
    EXPECT_EQ(host.say(reset), packed("FC 05 50 AA 05"));
    EXPECT_EQ(host.say(status_request), packed("FC 05 1B 7D F9"));
    EXPECT_EQ(host.say(no_denomination), packed(no_denomination));
    EXPECT_EQ(host.say(frame("C3 01")), frame("C3 01"));
    host.wait(400ms);
    EXPECT_EQ(host.say(status_request), packed("FC 05 1A F4 E8"));
    EXPECT_EQ(host.say(all_denominations), packed(all_denominations));
    EXPECT_EQ(host.say(admit), packed(admit));
    EXPECT_EQ(host.say(status_request), packed("FC 05 11 27 56"));
}

TEST(Id003Validator, TakesANoteFromTheSlotToTheBox)
{
    Host host;
    host.start();
    host.device.insert(Money::yuan(10), true, host.now);
    EXPECT_EQ(host.say(status_request), packed("FC 05 12 BC 64"));
    host.wait(400ms);
    EXPECT_EQ(host.say(status_request), packed("FC 06 13 63 A2 D8"));
    EXPECT_EQ(host.say(stack), packed(ack));
    EXPECT_EQ(host.say(status_request), packed("FC 05 14 8A 01"));
    host.wait(400ms);
    EXPECT_EQ(host.say(status_request), packed("FC 05 15 03 10"));
    EXPECT_EQ(host.box(), Money::yuan(10));
    EXPECT_EQ(host.say(ack), "");
    EXPECT_EQ(host.say(status_request), packed("FC 05 16 98 22"));
    host.wait(100ms);
    EXPECT_EQ(host.say(status_request), packed("FC 05 11 27 56"));
}

TEST(Id003Validator, TellsItsTableOfYuanNotes)
{
    Host host;
    EXPECT_EQ(host.say("FC 05 8A 7D 7C"),
              frame("8A 612D0100 622D0500 632D0A00 642D1400 652D3200 662D0A01 67000000 68000000"));
}

TEST(Id003Validator, AnswersItsSettingsAndItsNames)
{
    Host host;
    EXPECT_EQ(host.say("FC 05 83 BC E1"), packed("FC 06 83 01 EB 81"));
    host.start();
    EXPECT_EQ(host.say("FC 05 83 BC E1"), frame("83 00"));
    EXPECT_EQ(host.say(frame("80")), frame("80 00 00"));
    EXPECT_EQ(host.say(frame("86")), frame("86 01 12"));
    EXPECT_EQ(host.say(frame("89")).size(), 2 * 9U);
    EXPECT_EQ(host.say("FC 05 91 2F D2"), frame("91 303030303030303030303031"));
    EXPECT_EQ(host.say(frame("C5 A0 00")), frame("C5 A0 00"));
    EXPECT_EQ(host.say(frame("85")), frame("85 A0 00"));
}

TEST(Id003Validator, AnswersInvalidWhereThePageSaysSo)
{
    for (const auto* command : {"41", "42", "43", "44", "45", "11 00", "40 00", "C0 00", "C3",
                                "C3 02", "C2 02", "88 00", "8B", "90", "77", "C8 00", "05", "4B"}) {
        Host host;
        host.start();
        EXPECT_EQ(host.say(frame(command)), packed(invalid)) << command;
    }
}

TEST(Id003Validator, TakesSettingsInThreeStatesAlone)
{
    struct Case {
        const char* state;
        std::function<void(Host&)> until;
    };
    const Case cases[] = {
        {"40", [](Host&) {}},
        {"12",
         [](Host& h) {
             h.start();
             h.device.insert(hundred, true, h.now);
         }},
        {"1366", [](Host& h) { h.hold_note(); }},
        {"14",
         [](Host& h) {
             h.hold_note();
             h.say(stack);
         }},
        {"15",
         [](Host& h) {
             h.hold_note();
             h.say(stack);
             h.wait(1s);
         }},
        {"18",
         [](Host& h) {
             h.hold_note();
             h.say(give_back);
         }},
        {"44",
         [](Host& h) {
             h.start();
             h.command(R"({"cassette":"out"})");
         }},
    };
    for (const auto& c : cases) {
        Host host;
        c.until(host);
        EXPECT_EQ(host.state(), c.state);
        EXPECT_EQ(host.say(frame("C3 01")), packed(invalid)) << c.state;
    }
}

TEST(Id003Validator, IsSilentToAWrongCrcAndFindsTheCommandBehindIt)
{
    Host host;
    EXPECT_EQ(host.say("FC 05 11 27 57"), "");
    EXPECT_EQ(host.say("FC 07 C0 FF FC 05 11 27 56"), frame("40"));
}

TEST(Id003Validator, SurvivesEveryNoise)
{
    std::mt19937 dice{3};
    Host host;
    host.hold_note();
    for (int run = 0; run < 3000; ++run) {
        Bytes noise(dice() % 40);
        for (auto& b : noise) b = dice() % 5 == 0 ? std::byte{0xFC} : octet(dice());
        host.device.receive(noise, host.now);
        host.wait(1ms);
    }
    host.wait(100ms);
    EXPECT_FALSE(host.state().empty());
    EXPECT_EQ(host.box() + host.returned() + (host.device.inventory().head ? hundred : Money{}),
              hundred);
}

// ---- notes

TEST(Id003Validator, RepeatsVendValidUntilTheHostsAck)
{
    Host host;
    host.hold_note();
    host.say(stack);
    host.wait(1s);
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(host.state(), "15");
        host.wait(500ms);
    }
    EXPECT_EQ(host.say(ack), "");
    EXPECT_EQ(host.state(), "16");
}

TEST(Id003Validator, AnAckConfirmsNothingThatTheHostWasNotTold)
{
    Host host;
    host.hold_note();
    host.say(stack);
    host.wait(1s);
    EXPECT_EQ(host.say(ack), "");
    EXPECT_EQ(host.state(), "15");
    EXPECT_EQ(host.say(ack), "");
    EXPECT_EQ(host.say(ack), "");  // once more, to no end
    EXPECT_EQ(host.state(), "16");
}

TEST(Id003Validator, GivesANoteBack)
{
    Host host;
    host.hold_note();
    EXPECT_EQ(host.say(give_back), packed(ack));
    EXPECT_EQ(host.state(), "18");
    host.wait(300ms);
    EXPECT_EQ(host.state(), "11");
    EXPECT_EQ(host.returned(), hundred);
}

TEST(Id003Validator, RejectsANoteThatNobodyAnswersForAfterTenSeconds)  // 17 79
{
    Host host;
    host.hold_note();
    host.wait(9500ms);
    EXPECT_EQ(host.state(), "1366");
    host.wait(500ms);
    EXPECT_EQ(host.state(), "1779");
    host.wait(300ms);
    EXPECT_EQ(host.state(), "11");
    EXPECT_EQ(host.returned(), hundred);
    EXPECT_EQ(host.device.inventory().rejected, 0U);
}

TEST(Id003Validator, HoldGivesTenSecondsMore)
{
    Host host;
    host.hold_note();
    host.wait(9s);
    EXPECT_EQ(host.say(frame("44")), packed(ack));
    EXPECT_EQ(host.state(), "19");
    host.wait(9s);
    EXPECT_EQ(host.state(), "19");
    EXPECT_EQ(host.say(frame("42")), packed(ack));  // STACK-2
    EXPECT_EQ(host.state(), "14");
}

TEST(Id003Validator, RejectsWhatItDoesNotKnowOrMayNotTake)
{
    struct Case {
        Money value;
        bool genuine;
        const char* state;
    };
    for (const auto& c : {Case{Money::yuan(50), true, "1779"}, Case{hundred, false, "1777"},
                          Case{Money::yuan(3), true, "1776"}}) {
        Host host;
        host.start();
        host.say(frame("C0 DF 00"));  // 66 alone
        host.device.insert(c.value, c.genuine, host.now);
        host.wait(320ms);
        EXPECT_EQ(host.state(), c.state);
        host.wait(300ms);
        EXPECT_EQ(host.state(), "11");
        EXPECT_EQ(host.device.inventory().rejected, 1U);
        EXPECT_EQ(host.returned(), Money{});
    }
}

TEST(Id003Validator, PullsNothingInWhileInhibited)
{
    Host host;
    host.start();
    host.say(frame("C3 01"));
    EXPECT_EQ(host.device.insert(hundred, true, host.now), BillPath::Insertion::Disabled);
    host.say(admit);
    host.say(reset);  // inhibits again
    host.wait(400ms);
    EXPECT_EQ(host.state(), "1A");
    EXPECT_EQ(host.device.insert(hundred, true, host.now), BillPath::Insertion::Disabled);
}

// ---- interrupt mode

TEST(Id003Validator, SaysEnqAtEveryChangeOfItsStateAndOnlyWhenTold)
{
    Host host;
    host.start();
    host.say(interrupts_on);
    host.state();
    EXPECT_EQ(host.wait(2s), "");
    host.device.insert(hundred, true, host.now);
    EXPECT_EQ(host.wait(100ms), packed(enquiry));
    EXPECT_EQ(host.state(), "12");
    EXPECT_EQ(host.wait(400ms), packed(enquiry));
    EXPECT_EQ(host.state(), "1366");
    EXPECT_EQ(host.say(stack), packed(ack) + packed(enquiry));
    EXPECT_EQ(host.wait(400ms), packed(enquiry));
    EXPECT_EQ(host.state(), "15");
    EXPECT_EQ(host.say(ack), packed(enquiry));
    EXPECT_EQ(host.wait(200ms), packed(enquiry));
    EXPECT_EQ(host.state(), "11");
    host.say(frame("C2 00"));
    host.device.insert(hundred, true, host.now);
    EXPECT_EQ(host.wait(1s), "");
}

// ---- power and RESET

struct PowerCase {
    const char* what;
    std::function<void(Host&)> until;
    const char* power_up;     ///< what it says then
    const char* after_reset;  ///< and 2 s after RESET
    std::int64_t boxed;       ///< yuan, then
    std::int64_t given_back;  ///< likewise
};

TEST(Id003Validator, FindsEveryNoteWherePowerLeftIt)
{
    const auto stacked = [](Host& h, Duration since) {
        h.hold_note();
        h.say(stack);
        h.wait(since);
    };
    const PowerCase cases[] = {
        {"idle", [](Host& h) { h.start(); }, "40", "1A", 0, 0},
        {"accepting",
         [](Host& h) {
             h.start();
             h.device.insert(hundred, true, h.now);
         },
         "41", "1A", 0, 100},
        {"escrow", [](Host& h) { h.hold_note(); }, "41", "1A", 0, 100},
        {"first half of stacking", [&](Host& h) { stacked(h, 100ms); }, "41", "1A", 0, 100},
        {"second half", [&](Host& h) { stacked(h, 200ms); }, "42", "15", 100, 0},
        {"stacked, not told", [&](Host& h) { stacked(h, 1s); }, "42", "15", 100, 0},
        {"stacked, told, not acknowledged",
         [&](Host& h) {
             stacked(h, 1s);
             h.state();
         },
         "42", "15", 100, 0},
        {"stacked, acknowledged",
         [&](Host& h) {
             stacked(h, 1s);
             h.state();
             h.say(ack);
         },
         "40", "1A", 100, 0},
    };
    for (const auto& c : cases) {
        Host host;
        c.until(host);
        host.device.power_cycle(host.now);
        EXPECT_EQ(host.state(), c.power_up) << c.what;
        host.wait(10s);
        EXPECT_EQ(host.state(), c.power_up) << c.what;
        host.say(reset);
        EXPECT_EQ(host.state(), "1B") << c.what;
        host.say(frame("C3 01"));
        host.wait(2s);
        EXPECT_EQ(host.state(), c.after_reset) << c.what;
        EXPECT_EQ(host.box(), Money::yuan(c.boxed)) << c.what;
        EXPECT_EQ(host.returned(), Money::yuan(c.given_back)) << c.what;
        host.say(ack);
        host.wait(200ms);
        EXPECT_EQ(host.state(), "1A") << c.what;
    }
}

TEST(Id003Validator, ACreditBehindAPowerCutSurvivesTheNextPowerCut)
{
    Host host;
    host.hold_note();
    host.say(stack);
    host.wait(1s);
    for (int i = 0; i < 3; ++i) {
        host.device.power_cycle(host.now);
        EXPECT_EQ(host.state(), "42");
        host.say(reset);
        host.wait(1s);
        EXPECT_EQ(host.state(), "15");
    }
    EXPECT_EQ(host.box(), hundred);
}

TEST(Id003Validator, ResetInsteadOfTheAckLosesTheCredit)
{
    Host host;
    host.hold_note();
    host.say(stack);
    host.wait(1s);
    EXPECT_EQ(host.state(), "15");
    host.say(reset);
    host.wait(1s);
    EXPECT_EQ(host.state(), "1A");
    EXPECT_EQ(host.box(), hundred);
}

// ---- faults and troubles, by the commands that CCNET's has

TEST(Id003Faults, ALostAckLeavesTheCreditStanding)
{
    Host host;
    host.hold_note();
    host.command(R"({"fault":{"lose_ack":1}})");
    host.say(stack);
    host.wait(1s);
    EXPECT_EQ(host.state(), "15");
    host.say(ack);
    EXPECT_EQ(host.state(), "15");
    host.say(ack);
    EXPECT_EQ(host.state(), "16");
}

TEST(Id003Faults, LosesCopiesAndDelaysAnswers)
{
    Host host;
    host.command(R"({"fault":{"lose_answer":1}})");
    EXPECT_EQ(host.say(status_request), "");
    host.command(R"({"fault":{"copies":3}})");
    EXPECT_EQ(host.say(status_request), frame("40") + frame("40") + frame("40"));
    host.command(R"({"fault":{"copies":1,"stall_ms":200}})");
    EXPECT_EQ(host.say(status_request), "");
    EXPECT_EQ(host.wait(300ms), frame("40"));
    host.command(R"({"fault":{"mute":true}})");
    EXPECT_EQ(host.say(status_request), "");
}

TEST(Id003Faults, PowerIsCutWhereToldDuringTheNextStacking)
{
    struct Case {
        const char* when;
        const char* state;
        std::int64_t boxed;
    };
    for (const auto& c :
         {Case{"before", "41", 0}, Case{"in_stacker", "42", 0}, Case{"after", "42", 100},
          Case{"forgetful", "40", 100}, Case{"never", "15", 100}}) {
        Host host;
        host.hold_note();
        host.command(std::string{R"({"fault":{"power_cut":")"} + c.when + "\"}}");
        host.say(stack);
        host.wait(1s);
        EXPECT_EQ(host.state(), c.state) << c.when;
        EXPECT_EQ(host.box(), Money::yuan(c.boxed)) << c.when;
    }
}

TEST(Id003Validator, SaysEachTroubleUntilItIsEnded)
{
    struct Case {
        const char* begin;
        const char* state;
        const char* end;
    };
    for (const auto& c : {Case{R"({"cassette":"out"})", "44", R"({"cassette":"in"})"},
                          Case{R"({"jam":"acceptor"})", "45", R"({"jam":"none"})"},
                          Case{R"({"jam":"cassette"})", "46", R"({"jam":"none"})"},
                          Case{R"({"failure":162})", "49A2", R"({"repair":true})"}}) {
        Host host;
        host.start();
        host.command(c.begin);
        EXPECT_EQ(host.state(), c.state);
        EXPECT_EQ(host.command(R"({"state":true})")["code"], c.state);
        host.say(reset);
        host.wait(1s);
        EXPECT_EQ(host.state(), c.state);
        host.command(c.end);
        host.wait(1s);
        EXPECT_EQ(host.state(), "1A") << c.state;
    }
}

TEST(Id003Validator, SaysCheatedFullAndPause)
{
    Host host;
    host.hold_note();
    host.command(R"({"cheat":true})");
    EXPECT_EQ(host.state(), "48");
    host.say(reset);
    host.wait(400ms);
    host.command(R"({"cassette":"full"})");
    EXPECT_EQ(host.state(), "43");
    host.command(R"({"cassette":"not_full"})");
    host.command(R"({"pause":true})");
    EXPECT_EQ(host.state(), "47");
    EXPECT_FALSE(host.command(R"({"busy":5})")["ok"].get<bool>());
}

TEST(Id003Validator, AnswersItsStateInTheWordsThatCcnetsHas)
{
    Host host;
    host.hold_note();
    const auto state = host.command(R"({"state":true})");
    EXPECT_EQ(state["state"], "escrow");
    EXPECT_EQ(state["code"], "1366");
    EXPECT_EQ(state["enabled"], "0000FF");
    EXPECT_EQ(state["head"]["fen"], 10000);
    host.say(give_back);
    host.wait(1s);
    host.say(frame("C3 01"));
    EXPECT_EQ(host.command(R"({"state":true})")["enabled"], "000000");
}

TEST(Id003Validator, ANoteBeyondItsTableIsForeign)
{
    ValidatorModel model;
    model.denominations = {Money::fen(50),  Money::yuan(1234), Money::yuan(1),
                           Money::yuan(2),  Money::yuan(5),    Money::yuan(10),
                           Money::yuan(20), Money::yuan(50),   Money::yuan(100)};
    Host host{model};
    EXPECT_EQ(host.say("FC 05 8A 7D 7C").substr(0, 24),
              packed("FC 25 8A 61000000 62000000 63").substr(0, 24));
    host.start();
    host.device.insert(hundred, true, host.now);
    host.wait(320ms);
    EXPECT_EQ(host.state().substr(0, 2), "17");
}

}  // namespace
}  // namespace kiosk::emulators
