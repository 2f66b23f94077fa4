#include "devices/emulators/cash_acceptor/ccnet_validator.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <unistd.h>

#include <fstream>
#include <random>

/// The emulated validator as an outside host sees it: raw frames (devices.md section 1), checked by their bytes.
namespace kiosk::emulators {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

const char* const poll = "02 03 06 33 DA 81";
const char* const ack = "02 03 06 00 C2 82";
const char* const nak = "02 03 06 FF BA 8D";
const char* const reset = "02 03 06 30 41 B3";
const char* const stack = "02 03 06 35 EC E4";
const char* const give_back = "02 03 06 36 77 D6";
const char* const enable_all = "02 03 0C 34 FF FF FF FF FF FF FE F7";
const char* const disable_all = "02 03 0C 34 00 00 00 00 00 00 17 0C";
const Money hundred = Money::yuan(100);

Bytes hex(std::string_view digits)
{
    std::string packed{digits};
    std::erase(packed, ' ');
    return from_hex(packed).value();
}

std::string frame(std::string_view payload)
{
    return to_hex(devices::ccnet::encode(devices::ccnet::Frame{.payload = hex(payload)}));
}

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
    /// POLL, and ACK for the answer; the payload of the answer.
    std::string state(bool acknowledged = true)
    {
        const auto answer = say(poll);
        if (acknowledged) say(ack);
        return answer.size() < 12 ? answer : answer.substr(6, answer.size() - 10);
    }
    void wait(Duration duration)
    {
        now += duration;
        device.transmit(now);
    }
    /// Reset, enabled with escrow, idling.
    void start(std::string_view enable = enable_all)
    {
        say(reset);
        say(enable);
    }
    /// As start(), with a note in escrow.
    void hold_note(Money value = hundred)
    {
        start();
        device.insert(value, true, now);
        wait(400ms);
    }
    json command(const char* line) { return device.command(json::parse(line), now); }
    [[nodiscard]] Money box() const { return sum(device.inventory().box); }
    [[nodiscard]] Money returned() const { return sum(device.inventory().returned); }

    CcnetValidator device;
    TimePoint now{};
};

// ---- frames

TEST(CcnetValidator, StartsUpAsEveryHostDoesIt)
{
    Host host;
    EXPECT_EQ(host.say(poll), frame("10"));
    EXPECT_EQ(host.say(ack), "");
    EXPECT_EQ(host.say(reset), frame("00"));
    EXPECT_EQ(host.say(poll), frame("13"));
    host.wait(400ms);
    EXPECT_EQ(host.say(poll), frame("19"));
    EXPECT_EQ(host.say("02 03 06 37 FE C7").substr(0, 6), "020327");
    EXPECT_EQ(host.say("02 03 06 41 4F D1").substr(0, 6), "02037D");
    EXPECT_EQ(host.say("02 03 06 31 C8 A2"), "02030B000000000000A867");
    EXPECT_EQ(host.say(enable_all), frame("00"));
    EXPECT_EQ(host.say(poll), frame("14"));
}

TEST(CcnetValidator, AcceptsEnableWhileItInitialisesAndIdlesAtOnce)  // quirk of two hosts
{
    Host host;
    host.say(reset);
    EXPECT_EQ(host.state(), "13");
    EXPECT_EQ(host.say(enable_all), frame("00"));
    EXPECT_EQ(host.state(), "14");
    host.say(reset);
    EXPECT_EQ(host.say(disable_all), frame("00"));
    EXPECT_EQ(host.state(), "19");
}

TEST(CcnetValidator, AnswersIdentificationAndTableWhileItInitialises)  // quirk of one host
{
    Host host;
    host.say(reset);
    EXPECT_EQ(host.say("02 03 06 37 FE C7").size(), 2 * 0x27U);
    EXPECT_EQ(host.say("02 03 06 41 4F D1").size(), 2 * 0x7DU);
    EXPECT_EQ(host.state(), "13");
}

TEST(CcnetValidator, TellsItsTableOfYuanNotes)
{
    Host host;
    const auto answer = hex(host.say("02 03 06 41 4F D1"));
    const auto entries = to_hex(BytesView{answer}.subspan(3, 35));
    EXPECT_EQ(entries,
              "0143484E00"
              "0543484E00"
              "0143484E01"
              "0243484E01"
              "0543484E01"
              "0143484E02"
              "0000000000");
}

TEST(CcnetValidator, TellsTheEnabledMaskInItsStatus)
{
    Host host;
    host.start();
    host.say(frame("34 00 00 2C 00 00 0C"));
    host.say(frame("32 00 00 20"));
    EXPECT_EQ(host.say("02 03 06 31 C8 A2").substr(6, 12), "00002C000020");
}

TEST(CcnetValidator, AnswersIllegalWhereThePageSaysSo)
{
    for (const auto* command : {"50", "51", "60", "3A", "77", "35", "36", "38", "34 FF", "32"}) {
        Host host;
        host.start();
        EXPECT_EQ(host.say(frame(command)), frame("30")) << command;
    }
    Host fresh;
    EXPECT_EQ(fresh.say(enable_all), frame("30"));  // before RESET
}

TEST(CcnetValidator, AnswersNakToAWrongCrcAndNothingToAnotherAddress)
{
    Host host;
    EXPECT_EQ(host.say("02 03 06 33 DA 80"), to_hex(hex(nak)));
    const auto other =
        devices::ccnet::encode(devices::ccnet::Frame{.address = 1, .payload = hex("33")});
    EXPECT_EQ(host.say(to_hex(other)), "");
    EXPECT_EQ(host.say("02 01 06 33 DA 80"), "");
    EXPECT_EQ(host.say(poll), frame("10"));
}

TEST(CcnetValidator, RepeatsItsAnswerWhenTheHostSaysNak)
{
    Host host;
    host.say(poll);
    EXPECT_EQ(host.say(nak), frame("10"));
}

TEST(CcnetValidator, FindsACommandBehindACutOne)
{
    Host host;
    host.say("02 03 0C 34 FF");
    host.wait(100ms);
    EXPECT_EQ(host.say(poll), frame("10"));
    EXPECT_EQ(host.say("FF 02 03 02 03 06 33 DA 81"), frame("10"));
}

TEST(CcnetValidator, SurvivesEveryNoise)
{
    std::mt19937 dice{3};
    Host host;
    host.hold_note();
    for (int run = 0; run < 3000; ++run) {
        Bytes noise(dice() % 40);
        for (auto& b : noise) b = dice() % 5 == 0 ? std::byte{0x02} : octet(dice());
        host.device.receive(noise, host.now);
        host.wait(1ms);
    }
    host.wait(100ms);
    host.say(reset);
    EXPECT_EQ(host.state(), "13");
    EXPECT_EQ(host.box() + host.returned(), host.returned());
}

// ---- a note

TEST(CcnetValidator, TakesANoteThroughEscrowIntoTheBox)
{
    Host host;
    host.start();
    EXPECT_EQ(host.device.insert(hundred, true, host.now), BillPath::Insertion::PulledIn);
    EXPECT_EQ(host.state(), "15");
    host.wait(400ms);
    EXPECT_EQ(host.state(), "8005");
    EXPECT_EQ(host.say(stack), frame("00"));
    EXPECT_EQ(host.state(), "17");
    EXPECT_EQ(host.say(stack), frame("30"));
    host.wait(400ms);
    EXPECT_EQ(host.state(false), "8105");
    EXPECT_EQ(host.box(), hundred);
}

TEST(CcnetValidator, RepeatsTheCreditUntilItIsPolledAndAcknowledged)
{
    Host host;
    host.hold_note();
    host.say(stack);
    host.wait(400ms);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(host.state(false), "8105");
    host.say("02 03 06 37 FE C7");
    host.say(ack);  // of the identification, not of the credit
    EXPECT_EQ(host.state(true), "8105");
    EXPECT_EQ(host.state(), "14");
}

TEST(CcnetValidator, GivesANoteBackAndRepeatsThatUntilAcknowledged)
{
    Host host;
    host.hold_note();
    EXPECT_EQ(host.say(give_back), frame("00"));
    EXPECT_EQ(host.state(), "18");
    host.wait(300ms);
    EXPECT_EQ(host.state(false), "8205");
    EXPECT_EQ(host.state(true), "8205");
    EXPECT_EQ(host.state(), "14");
    EXPECT_EQ(host.returned(), hundred);
    EXPECT_EQ(host.box(), Money{});
}

TEST(CcnetValidator, ReturnsANoteAfterTenSecondsOfEscrow)
{
    Host host;
    host.hold_note();
    host.wait(9500ms);
    EXPECT_EQ(host.state(), "8005");
    host.wait(500ms);
    EXPECT_EQ(host.state(), "18");
}

TEST(CcnetValidator, HoldGivesTenSecondsMore)
{
    Host host;
    host.hold_note();
    host.wait(9s);
    EXPECT_EQ(host.say(frame("38")), frame("00"));
    EXPECT_EQ(host.state(), "1A");
    host.wait(9s);
    EXPECT_EQ(host.state(), "1A");
    EXPECT_EQ(host.say(stack), frame("00"));
}

TEST(CcnetValidator, StacksATypeWithoutEscrowBitByItself)
{
    Host host;
    host.start(frame("34 00 00 20 00 00 00"));
    host.device.insert(hundred, true, host.now);
    host.wait(400ms);
    EXPECT_EQ(host.state(), "17");
    host.wait(400ms);
    EXPECT_EQ(host.state(), "8105");
}

TEST(CcnetValidator, RejectsWhatItDoesNotKnowOrMayNotTake)
{
    struct Case {
        Money value;
        bool genuine;
        const char* state;
    };
    for (const auto& c : {Case{Money::yuan(50), true, "1C68"}, Case{hundred, false, "1C66"},
                          Case{Money::yuan(3), true, "1C65"}}) {
        Host host;
        host.start(frame("34 00 00 20 00 00 20"));
        host.device.insert(c.value, c.genuine, host.now);
        host.wait(320ms);
        EXPECT_EQ(host.state(), c.state);
        host.wait(300ms);
        EXPECT_EQ(host.state(), "14");
        EXPECT_EQ(host.device.inventory().rejected, 1U);
        EXPECT_EQ(host.returned(), Money{});
    }
}

TEST(CcnetValidator, PullsNothingInWhileDisabledOrOccupied)
{
    Host host;
    EXPECT_EQ(host.device.insert(hundred, true, host.now), BillPath::Insertion::OutOfOrder);
    host.start(disable_all);
    EXPECT_EQ(host.device.insert(hundred, true, host.now), BillPath::Insertion::Disabled);
    host.hold_note();
    EXPECT_EQ(host.device.insert(hundred, true, host.now), BillPath::Insertion::Occupied);
}

// ---- power and RESET

struct PowerCase {
    const char* what;
    std::function<void(Host&)> until;
    const char* power_up;     ///< what it says then
    std::int64_t boxed;       ///< yuan, after RESET
    std::int64_t given_back;  ///< yuan, after RESET
};

TEST(CcnetValidator, FindsEveryNoteWherePowerLeftIt)
{
    const PowerCase cases[] = {
        {"idle", [](Host& h) { h.start(); }, "10", 0, 0},
        {"accepting",
         [](Host& h) {
             h.start();
             h.device.insert(hundred, true, h.now);
         },
         "11", 0, 100},
        {"escrow", [](Host& h) { h.hold_note(); }, "11", 0, 100},
        {"holding",
         [](Host& h) {
             h.hold_note();
             h.say(frame("38"));
         },
         "11", 0, 100},
        {"returning",
         [](Host& h) {
             h.hold_note();
             h.say(give_back);
         },
         "11", 0, 100},
        {"first half of stacking",
         [](Host& h) {
             h.hold_note();
             h.say(stack);
             h.wait(100ms);
         },
         "11", 0, 100},
        {"second half",
         [](Host& h) {
             h.hold_note();
             h.say(stack);
             h.wait(200ms);
         },
         "12", 100, 0},
        {"stacked, not acknowledged",
         [](Host& h) {
             h.hold_note();
             h.say(stack);
             h.wait(1s);
             h.state(false);
         },
         "12", 100, 0},
        {"stacked, acknowledged",
         [](Host& h) {
             h.hold_note();
             h.say(stack);
             h.wait(1s);
             h.state();
         },
         "10", 100, 0},
        {"returned, not acknowledged",
         [](Host& h) {
             h.hold_note();
             h.say(give_back);
             h.wait(1s);
         },
         "10", 0, 100},
    };
    for (const auto& c : cases) {
        Host host;
        c.until(host);
        host.device.power_cycle(host.now);
        EXPECT_EQ(host.state(), c.power_up) << c.what;
        host.device.power_cycle(host.now);
        host.wait(10s);
        EXPECT_EQ(host.state(), c.power_up) << c.what;
        host.say(reset);
        host.wait(2s);
        EXPECT_EQ(host.state(), c.power_up == std::string{"11"} ? "8205" : "19") << c.what;
        EXPECT_EQ(host.box(), Money::yuan(c.boxed)) << c.what;
        EXPECT_EQ(host.returned(), Money::yuan(c.given_back)) << c.what;
    }
}

TEST(CcnetValidator, ForgetsAnUnacknowledgedCreditOnReset)
{
    Host host;
    host.hold_note();
    host.say(stack);
    host.wait(1s);
    EXPECT_EQ(host.state(false), "8105");
    host.say(reset);
    host.wait(1s);
    EXPECT_EQ(host.state(), "19");
    EXPECT_EQ(host.box(), hundred);
}

// ---- faults

TEST(ValidatorFaults, ALostAckLeavesTheCreditStanding)
{
    Host host;
    host.hold_note();
    host.command(R"({"fault":{"lose_ack":1}})");
    host.say(stack);
    host.wait(1s);
    EXPECT_EQ(host.state(true), "8105");
    EXPECT_EQ(host.state(true), "8105");
    EXPECT_EQ(host.state(), "14");
}

TEST(ValidatorFaults, ALostAnswerIsWorkedOut)
{
    Host host;
    host.hold_note();
    host.command(R"({"fault":{"lose_answer":1}})");
    EXPECT_EQ(host.say(stack), "");
    EXPECT_EQ(host.state(), "17");
}

TEST(ValidatorFaults, CopiesEveryAnswer)
{
    Host host;
    host.command(R"({"fault":{"copies":3}})");
    EXPECT_EQ(host.say(poll), frame("10") + frame("10") + frame("10"));
}

TEST(ValidatorFaults, AStallKeepsTheOrderOfAnswers)
{
    Host host;
    host.command(R"({"fault":{"stall_ms":200}})");
    EXPECT_EQ(host.say(poll), "");
    EXPECT_EQ(host.say(reset), "");
    host.now += 200ms;
    EXPECT_EQ(to_hex(host.device.transmit(host.now)), frame("10") + frame("00"));
}

TEST(ValidatorFaults, ASlowDeviceDelaysEveryAnswer)
{
    Host host;
    host.command(R"({"fault":{"slow_ms":150}})");
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(host.say(poll), "");
        host.now += 140ms;
        EXPECT_EQ(to_hex(host.device.transmit(host.now)), frame("10"));
    }
}

TEST(ValidatorFaults, AMuteDeviceHearsNothingAndItsRollersGoOn)
{
    Host host;
    host.hold_note();
    host.command(R"({"fault":{"mute":true}})");
    EXPECT_EQ(host.say(stack), "");
    host.wait(11s);
    host.command(R"({"fault":{"mute":false}})");
    EXPECT_EQ(host.state(), "8205");
}

TEST(ValidatorFaults, PowerIsCutWhereToldDuringTheNextStacking)
{
    struct Case {
        const char* when;
        const char* state;
        std::int64_t boxed;
    };
    for (const auto& c :
         {Case{"before", "11", 0}, Case{"in_stacker", "12", 0}, Case{"after", "12", 100},
          Case{"forgetful", "10", 100}, Case{"never", "8105", 100}}) {
        Host host;
        host.hold_note();
        host.command((std::string{R"({"fault":{"power_cut":")"} + c.when + "\"}}").c_str());
        host.say(stack);
        host.wait(1s);
        EXPECT_EQ(host.state(false), c.state) << c.when;
        EXPECT_EQ(host.box(), Money::yuan(c.boxed)) << c.when;
    }
}

TEST(ValidatorFaults, ANoteCanGoBackByItself)
{
    Host host;
    host.start();
    host.command(R"({"fault":{"return_next":true}})");
    host.device.insert(hundred, true, host.now);
    host.wait(400ms);
    EXPECT_EQ(host.state(), "18");
}

TEST(ValidatorFaults, NothingIsArmedByAWrongCommand)
{
    Host host;
    for (const auto* fault :
         {R"({"fault":{"copies":0}})", R"({"fault":{"copies":10}})",
          R"({"fault":{"mute":true,"explode":1}})", R"({"fault":{"lose_ack":-1}})",
          R"({"fault":{"lose_answer":4097}})", R"({"fault":{"power_cut":"later"}})",
          R"({"fault":{"mute":1}})", R"({"fault":[]})"})
        EXPECT_FALSE(host.command(fault)["ok"].get<bool>()) << fault;
    EXPECT_EQ(host.say(poll), frame("10"));
}

// ---- troubles

TEST(CcnetValidator, SaysEachTroubleUntilItIsEnded)
{
    struct Case {
        const char* begin;
        const char* state;
        const char* end;
    };
    for (const auto& c : {Case{R"({"cassette":"out"})", "42", R"({"cassette":"in"})"},
                          Case{R"({"jam":"acceptor"})", "43", R"({"jam":"none"})"},
                          Case{R"({"jam":"cassette"})", "44", R"({"jam":"none"})"},
                          Case{R"({"failure":80})", "4750", R"({"repair":true})"}}) {
        Host host;
        host.start();
        host.command(c.begin);
        EXPECT_EQ(host.state(), c.state);
        host.say(reset);
        host.wait(1s);
        EXPECT_EQ(host.state(), c.state);
        host.command(c.end);
        EXPECT_EQ(host.state(), "13") << c.state;
        host.wait(1s);
        EXPECT_EQ(host.state(), "19") << c.state;
    }
}

TEST(CcnetValidator, AJammedNoteComesToItsEndWhenTheJamIsCleared)
{
    Host head;
    head.hold_note();
    head.command(R"({"jam":"acceptor"})");
    head.command(R"({"jam":"none"})");
    head.wait(1s);
    EXPECT_EQ(head.state(), "8205");

    Host stacker;
    stacker.hold_note();
    stacker.say(stack);
    stacker.wait(200ms);
    stacker.command(R"({"jam":"cassette"})");
    stacker.wait(5s);
    EXPECT_EQ(stacker.box(), Money{});
    stacker.command(R"({"jam":"none"})");
    stacker.wait(1s);
    EXPECT_EQ(stacker.state(), "8105");
    EXPECT_EQ(stacker.box(), hundred);
}

TEST(CcnetValidator, ATroubleDoesNotHideAnUnacknowledgedCredit)
{
    Host host;
    host.hold_note();
    host.say(stack);
    host.wait(1s);
    host.command(R"({"cassette":"out"})");
    EXPECT_EQ(host.state(true), "8105");
    EXPECT_EQ(host.state(), "42");
}

TEST(CcnetValidator, CheatedTakesTheNoteOutAndIsEndedByReset)
{
    Host host;
    host.hold_note();
    host.command(R"({"cheat":true})");
    EXPECT_EQ(host.state(), "45");
    EXPECT_EQ(host.returned(), hundred);
    host.say(reset);
    host.wait(1s);
    EXPECT_EQ(host.state(), "19");
}

TEST(CcnetValidator, AFullBoxTakesNoNoteUntilItIsEmptied)
{
    ValidatorModel model;
    model.capacity = 1;
    Host host{model};
    host.hold_note();
    host.say(stack);
    host.wait(1s);
    EXPECT_EQ(host.state(), "8105");
    EXPECT_EQ(host.state(), "41");
    EXPECT_EQ(host.device.insert(hundred, true, host.now), BillPath::Insertion::OutOfOrder);
    EXPECT_EQ(host.command(R"({"empty_box":true})")["taken"]["fen"], 10000);
    EXPECT_EQ(host.state(), "14");
}

TEST(CcnetValidator, SaysPauseAndBusyWhileTold)
{
    Host host;
    host.start();
    host.command(R"({"pause":true})");
    EXPECT_EQ(host.state(), "46");
    host.command(R"({"pause":false})");
    host.command(R"({"busy":5})");
    EXPECT_EQ(host.state(), "1B05");
    host.wait(500ms);
    EXPECT_EQ(host.state(), "14");
}

// ---- commands and the file

TEST(ValidatorCommands, HelpNamesEveryCommandOfTheReadme)
{
    const auto help = CcnetValidator{{}, {}}.help();
    std::ifstream readme{"devices/emulators/cash_acceptor/README.md"};
    int found = 0;
    for (std::string line; std::getline(readme, line);) {
        if (!line.starts_with("> ")) continue;
        ++found;
        EXPECT_TRUE(help.contains(json::parse(line.substr(2)).begin().key())) << line;
    }
    EXPECT_GT(found, 15);
}

/// A host of ten lines, for the worked example: enables all, stacks every note, acknowledges every report.
void serve(Host& host, Duration duration)
{
    for (const auto end = host.now + duration; host.now < end; host.wait(90ms)) {
        const auto state = host.state();
        if (state == "10" || state == "11" || state == "12") host.say(reset);
        if (state == "13" || state == "19") host.say(enable_all);
        if (state.starts_with("80")) host.say(stack);
    }
}

TEST(ValidatorCommands, TheReadmesWorkedExampleIsTrue)
{
    std::ifstream readme{"devices/emulators/cash_acceptor/README.md"};
    Host host;
    json answer;
    for (std::string line; std::getline(readme, line);) {
        if (line.starts_with("> "))
            answer = host.device.command(json::parse(line.substr(2)), host.now);
        if (!line.starts_with("< ")) continue;
        EXPECT_EQ(answer, json::parse(line.substr(2)));
        serve(host, 2s);
    }
}

TEST(ValidatorCommands, NonsenseIsRefusedOrThrowsAJsonException)
{
    Host host;
    for (const auto* line :
         {"[]", "{}", R"({"dance":true})", R"({"insert":{"fen":0}})", R"({"insert":{"fen":-5}})",
          R"({"jam":"knee"})", R"({"cassette":"up"})", R"({"failure":256})", R"({"busy":-1})",
          R"({"state":true,"insert":{"fen":100}})"})
        EXPECT_FALSE(host.command(line)["ok"].get<bool>()) << line;
    for (const auto* line :
         {R"({"insert":7})", R"({"insert":{}})", R"({"jam":1})", R"({"pause":"yes"})"})
        EXPECT_THROW(host.command(line), json::exception) << line;
}

class InventoryFile : public testing::Test {
protected:
    InventoryFile()
    {
        std::string name = (std::filesystem::temp_directory_path() / "notes-XXXXXX").string();
        dir_ = ::mkdtemp(name.data());
    }
    ~InventoryFile() override { std::filesystem::remove_all(dir_); }

    std::filesystem::path dir_;
};

TEST_F(InventoryFile, ComesBackAsItWasSaved)
{
    NoteInventory notes{.box = {{hundred, 3}, {Money::yuan(5), 1}},
                        .returned = {{hundred, 2}},
                        .rejected = 4,
                        .head = Bill{hundred, 5, true},
                        .stacker = Bill{Money::yuan(5), 1, true},
                        .unconfirmed = true};
    save(notes, dir_ / "notes.json");
    EXPECT_EQ(load_inventory(dir_ / "notes.json"), notes);
    EXPECT_EQ(load_inventory(dir_ / "none.json"), NoteInventory{});
}

TEST_F(InventoryFile, ABrokenOneIsNamed)
{
    const auto file = dir_ / "notes.json";
    for (const auto* content : {"", "{}", "[1]", R"({"box":{"notes":{"x":1}}})"}) {
        std::ofstream{file} << content;
        try {
            (void)load_inventory(file);
            ADD_FAILURE() << content;
        } catch (const std::runtime_error& e) {
            EXPECT_NE(std::string{e.what()}.find(file.string()), std::string::npos);
        }
    }
}

TEST_F(InventoryFile, KeepsEveryNoteOverAKillOfTheEmulator)
{
    const auto file = dir_ / "notes.json";
    const auto keep = [&](const NoteInventory& notes) { save(notes, file); };
    {
        Host host;
        host.device = CcnetValidator{{}, load_inventory(file), keep};
        host.hold_note();
        host.say(stack);
        host.wait(1s);
        host.state();
        host.device.insert(Money::yuan(50), true, host.now);
    }
    Host host{{}, load_inventory(file)};
    EXPECT_EQ(host.box(), hundred);
    EXPECT_EQ(host.state(), "11");
}

}  // namespace
}  // namespace kiosk::emulators
