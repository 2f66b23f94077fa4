// citizen-desk as a whole: the program itself, driven by the terminal's own drivers over its lines.
#include "devices/card/purse.h"
#include "devices/card/rf_bridge_reader.h"
#include "devices/cash_acceptor/cash_acceptor.h"
#include "devices/cash_acceptor/ccnet_session.h"
#include "devices/printer/receipt_printer.h"
#include "tests/devices/emulators/desk/desk_process.h"
#include "tests/devices/emulators/desk/sample_host.h"
#include "tests/devices/printer/result.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <random>
#include <set>

namespace kiosk::emulators {
namespace {

using namespace std::chrono_literals;
using namespace devices;
using nlohmann::json;
using std::chrono::steady_clock;

const Money hundred = Money::yuan(100);

TimePoint in(Duration time) { return steady_clock::now() + time; }

std::string text_of(const std::filesystem::path& file)
{
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// A desk whose lines and rollers waste no time.
class QuickDesk : public testing::Test {
protected:
    QuickDesk() { start(); }

    void start()
    {
        desk_.reset();
        std::ofstream{directory_.path() / "config.json"}
            << R"({"cash_acceptor":{"movement_ms":30},"printer":{"lines_per_second":100000}})";
        desk_.emplace(
            directory_.path(),
            std::vector<std::string>{"--baud", "0", "--config", directory_.path() / "config.json"});
        ASSERT_TRUE(desk_->ready().is_object()) << desk_->process().output();
    }
    [[nodiscard]] std::string line(const char* device) const
    {
        return desk_->file(std::string{device} + ".tty");
    }

    DeskDirectory directory_;
    std::optional<DeskProcess> desk_;
    Waker waker_;
};

// ---- the program

using DeskProgram = QuickDesk;

TEST_F(DeskProgram, SaysWhereItsLinesAreOnceTheyStand)
{
    for (const auto* device : {"rf-bridge", "cash-acceptor", "printer"}) {
        EXPECT_TRUE(std::filesystem::is_symlink(line(device))) << device;
        EXPECT_TRUE(std::filesystem::is_character_file(line(device))) << device;
    }
    EXPECT_EQ(desk_->ready()["rf_bridge"], line("rf-bridge"));
    EXPECT_EQ(desk_->ready()["cash_acceptor"], line("cash-acceptor"));
    EXPECT_EQ(desk_->ready()["printer"], line("printer"));
    EXPECT_EQ(desk_->ready()["phones"].size(), sample_phone_names().size());
}

TEST_F(DeskProgram, ListsTheCommandsOfEachDevice)
{
    const auto help = json::parse(tests::ask(desk_->file("desk.sock"), R"({"help":true})"));
    for (const auto* device : {"phones", "rf-bridge", "cash-acceptor", "printer"})
        EXPECT_GE(help["commands"][device].size(), 5U) << device;
}

TEST_F(DeskProgram, RefusesASecondDeskOnTheSameDirectory)
{
    DeskProcess second{directory_.path()};
    EXPECT_EQ(second.process().wait(), 2);
    EXPECT_NE(second.process().output().find("another desk stands here"), std::string::npos);
    EXPECT_EQ(desk_->state("printer")["paper"], "enough");
}

TEST_F(DeskProgram, TakesItsLinesAndSocketsAwayWhenItEnds)
{
    EXPECT_EQ(desk_->end(), 0);
    for (const auto& entry : std::filesystem::directory_iterator{directory_.path()})
        EXPECT_FALSE(entry.is_symlink() || entry.is_socket()) << entry.path();
}

TEST_F(DeskProgram, StandsAgainWhereOneWasKilled)
{
    desk_->process().send(SIGKILL);
    EXPECT_EQ(desk_->process().wait(), 128 + SIGKILL);
    start();
    EXPECT_EQ(desk_->phone("test")["balance_fen"], 9500);
}

TEST_F(DeskProgram, LivesThroughNoiseOnEveryLine)
{
    std::mt19937 random{20260301};
    Bytes noise(2'000);
    std::ranges::generate(noise, [&] { return octet(random()); });
    for (const auto* device : {"rf-bridge", "cash-acceptor", "printer"}) {
        auto port = SerialPort::open(line(device), {});
        ASSERT_TRUE(port) << device;
        EXPECT_TRUE(port->write(noise, in(10s))) << device;
    }
    for (const auto* device : {"rf-bridge", "cash-acceptor", "printer"})
        EXPECT_TRUE(desk_->state(device)["ok"].get<bool>()) << device;
}

TEST_F(DeskProgram, RefusesCommandsItDoesNotUnderstand)
{
    for (const auto* line : {"", "[]", "{", R"({"device":7})", R"({"device":"toaster","on":true})",
                             R"({"device":"cash-acceptor","insert":"ten"})",
                             R"({"device":"rf-bridge","lay":{"phone":"nobody"}})"}) {
        const auto reply = json::parse(tests::ask(desk_->file("desk.sock"), line), nullptr, false);
        ASSERT_TRUE(reply.is_object()) << line;
        EXPECT_FALSE(reply["ok"].get<bool>()) << line;
        EXPECT_FALSE(reply["error"].get<std::string>().empty()) << line;
    }
}

struct BrokenConfig {
    const char* text;
    const char* complaint;
};
class DeskConfiguration : public testing::TestWithParam<BrokenConfig> {};

TEST_P(DeskConfiguration, IsRefusedWithTheFileAndTheKey)
{
    const DeskDirectory directory;
    const auto file = directory.path() / "odd.json";
    std::ofstream{file} << GetParam().text;
    DeskProcess desk{directory.path(), {"--config", file}};
    EXPECT_EQ(desk.process().wait(), 2);
    EXPECT_NE(desk.process().output().find(file.string() + ": " + GetParam().complaint),
              std::string::npos)
        << desk.process().output();
}

INSTANTIATE_TEST_SUITE_P(
    Broken, DeskConfiguration,
    testing::Values(
        BrokenConfig{"{", "[json.exception.parse_error"},
        BrokenConfig{R"({"printer":{"colour":true}})", "printer: colour: there is no such key"},
        BrokenConfig{R"({"printer":{"paper_mm":"wide"}})",
                     "printer: paper_mm: is of the wrong type"},
        BrokenConfig{R"({"cash_acceptor":{"denominations_fen":[0]}})",
                     "cash_acceptor: denominations_fen: from 1"},
        BrokenConfig{R"({"cash_acceptor":{"protocol":"mdb"}})",
                     R"(cash_acceptor: protocol: "ccnet" or "id003")"},
        BrokenConfig{R"({"commands":[{"device":"phones","reset":"nobody"}]})",
                     R"(commands: {"device":"phones","reset":"nobody"}: no phone nobody)"}));

TEST(DeskWithoutCards, IsRefusedWhenTheFolderIsNotThere)
{
    const DeskDirectory directory;
    DeskProcess desk{directory.path(), {"--cards", directory.path() / "none"}};
    EXPECT_EQ(desk.process().wait(), 2);
    EXPECT_NE(desk.process().output().find("--cards"), std::string::npos);
}

// ---- phones on the bridge

class PhoneOnDesk : public QuickDesk {
protected:
    /// A session with the phone, laid down if it is not there, and its purse.
    void open(const std::string& phone)
    {
        if (desk_->state("rf-bridge")["phones"].empty())
            desk_->tell("rf-bridge", {{"lay", {{"phone", phone}}}});
        purse_.reset();
        session_.reset();
        auto session = reader_.await_card(in(10s), waker_);
        ASSERT_TRUE(session);
        session_ = *std::move(session);
        auto purse = Purse::open(*session_, {*from_hex("A00000000386980701")});
        ASSERT_TRUE(purse) << phone;
        purse_.emplace(*std::move(purse));
    }
    Expected<LoadChallenge, PurseFault> begin(Money amount)
    {
        return purse_->initialize_for_load(amount, SampleHost::terminal(), 1);
    }
    /// INITIALIZE, then CREDIT with the host's answer; the TAC is checked.
    void load(const SampleHost& host, Money amount)
    {
        const auto challenge = begin(amount);
        ASSERT_TRUE(challenge);
        EXPECT_TRUE(host.is_mac1_right(*challenge, amount));
        const auto tac = purse_->credit_for_load(host.authorise(*challenge, amount));
        ASSERT_TRUE(tac);
        EXPECT_EQ(*tac, host.expected_tac(*challenge, amount));
    }
    /// A load during whose CREDIT the phone leaves.
    LoadChallenge break_load(const SampleHost& host, const char* when)
    {
        desk_->tell("rf-bridge", {{"tear", {{"when", when}, {"ins", "52"}}}});
        const auto challenge = begin(Money::yuan(5)).value();
        const auto tac = purse_->credit_for_load(host.authorise(challenge, Money::yuan(5)));
        EXPECT_EQ(tac ? PurseFaultKind::Refused : tac.error().kind, PurseFaultKind::OutcomeUnknown);
        return challenge;
    }

    RfBridgeReader reader_{line("rf-bridge")};
    std::unique_ptr<CardSession> session_;
    std::optional<Purse> purse_;
};

TEST_F(PhoneOnDesk, ShowsBalanceAndHolder)
{
    open("bare");
    const auto snapshot = purse_->snapshot();
    ASSERT_TRUE(snapshot);
    EXPECT_EQ(snapshot->balance, Money::yuan(3));
    EXPECT_EQ(snapshot->holder_name, "𠮷永强");
    EXPECT_EQ(snapshot->card.number.masked(), "****0058");
}

class EverySamplePhone : public PhoneOnDesk, public testing::WithParamInterface<std::string> {};

TEST_P(EverySamplePhone, CanBeLoadedByAnybodyWhoKnowsThePublishedKeys)
{
    const auto& name = GetParam();
    const auto before = desk_->phone(name)["balance_fen"].get<std::int64_t>();
    open(name);
    load(SampleHost{name}, Money::yuan(10));
    EXPECT_EQ(purse_->balance(), Money::fen(before + 1000));
    EXPECT_EQ(desk_->phone(name)["balance_fen"], before + 1000);
}

INSTANTIATE_TEST_SUITE_P(Samples, EverySamplePhone, testing::ValuesIn(sample_phone_names()),
                         [](const auto& name) { return name.param; });

TEST_F(PhoneOnDesk, RecordsALoadWithItsTerminal)
{
    open("test");
    load(SampleHost{"test"}, Money::yuan(10));
    const auto records = purse_->records();
    ASSERT_TRUE(records);
    ASSERT_EQ(records->size(), 1U);
    EXPECT_EQ(records->front().amount, Money::yuan(10));
    EXPECT_EQ(records->front().terminal, SampleHost::terminal());
}

TEST_F(PhoneOnDesk, RefusesALoadWithoutTheHostsKey)
{
    open("test");
    ASSERT_TRUE(begin(Money::yuan(10)));
    const auto tac = purse_->credit_for_load({});
    ASSERT_FALSE(tac);
    EXPECT_EQ(tac.error().status.value, 0x9302);
    EXPECT_EQ(desk_->phone("test")["balance_fen"], 9500);
}

// Money-safety S13, R: executed, and nobody heard.
TEST_F(PhoneOnDesk, ProvesALoadWhoseAnswerWasTornOff)
{
    const SampleHost host{"test"};
    open("test");
    const auto challenge = break_load(host, "inside");
    EXPECT_EQ(desk_->phone("test")["balance_fen"], 10000);
    open("test");
    const auto proof = purse_->prove(challenge.counter);
    ASSERT_TRUE(proof);
    ASSERT_TRUE(*proof);
    EXPECT_EQ((*proof)->tac, host.expected_tac(challenge, Money::yuan(5)));
}

TEST_F(PhoneOnDesk, HasTakenNothingWhenItLeftBeforeTheCredit)
{
    open("test");
    break_load(SampleHost{"test"}, "before");
    EXPECT_EQ(desk_->phone("test")["balance_fen"], 9500);
    open("test");
    EXPECT_EQ(purse_->balance(), Money::fen(9500));
}

TEST_F(PhoneOnDesk, LeavesWhenItIsLifted)
{
    open("test");
    session_.reset();
    desk_->tell("rf-bridge", {{"lift", true}});
    EXPECT_EQ(reader_.await_removal(in(10s), waker_), true);
}

TEST_F(PhoneOnDesk, KeepsItsMoneyOverARestartOfTheDesk)
{
    open("test");
    load(SampleHost{"test"}, Money::yuan(10));
    purse_.reset();
    session_.reset();
    EXPECT_EQ(desk_->end(), 0);
    start();
    EXPECT_EQ(desk_->phone("test")["balance_fen"], 10500);
}

TEST(PhoneAtTrueSpeed, ShowsItsBalanceOverTheBridge)
{
    const DeskDirectory directory;
    DeskProcess desk{directory.path()};
    RfBridgeReader reader{desk.file("rf-bridge.tty")};
    const Waker waker;
    desk.tell("rf-bridge", {{"lay", {{"phone", "test"}}}});
    const auto session = reader.await_card(in(10s), waker);
    ASSERT_TRUE(session);
    auto purse = Purse::open(**session, {*from_hex("A00000000386980701")});
    ASSERT_TRUE(purse);
    EXPECT_EQ(purse->balance(), Money::fen(9500));
}

// ---- notes

class NotesOnDesk : public QuickDesk {
protected:
    void enable()
    {
        acceptor_.accept({Money::yuan(50), hundred});
        ASSERT_TRUE(await<AcceptorEnabled>());
    }
    template <class Event>
    std::optional<Event> await()
    {
        for (const auto end = in(20s); steady_clock::now() < end;) {
            for (; seen_ < events_.size(); ++seen_)
                if (const auto* event = std::get_if<Event>(&events_[seen_])) {
                    ++seen_;
                    return *event;
                }
            for (auto& event : acceptor_.run(end, waker_)) events_.push_back(std::move(event));
        }
        return std::nullopt;
    }
    /// A note of 100 yuan in escrow.
    std::optional<Note> hold()
    {
        const json command{{"insert", {{"fen", hundred.in_fen()}}}};
        for (const auto end = in(20s); steady_clock::now() < end;) {
            if (desk_->tell("cash-acceptor", command)["pulled_in"].get<bool>()) break;
            for (auto& event : acceptor_.run(in(10ms), waker_)) events_.push_back(std::move(event));
        }
        const auto escrow = await<NoteInEscrow>();
        return escrow ? std::optional{escrow->note} : std::nullopt;
    }
    /// Where they lie, once the acceptor has come to rest.
    json notes()
    {
        acceptor_.accept({});
        EXPECT_TRUE(await<AcceptorDisabled>());
        return desk_->state("cash-acceptor");
    }
    /// As after a restart of the terminal: a new session on the line.
    void connect()
    {
        CcnetSettings settings{{.boot_epoch = ++boots_}};
        // A busy machine does not run into these by chance.
        settings.line.answer = 300ms;
        settings.line.longest = 2s;
        settings.poll_period = settings.idle_period = 20ms;
        settings.lost_period = 200ms;
        acceptor_ = {line("cash-acceptor"), {}, std::make_unique<CcnetSession>(settings)};
    }

    std::uint32_t boots_ = 0;
    CashAcceptor acceptor_{
        line("cash-acceptor"), {}, std::make_unique<CcnetSession>(CcnetSettings{})};
    std::vector<CashAcceptorEvent> events_;
    std::size_t seen_ = 0;

    NotesOnDesk() { connect(); }
};

TEST_F(NotesOnDesk, GoFromTheSlotIntoTheBox)
{
    enable();
    const auto note = hold();
    ASSERT_TRUE(note);
    acceptor_.stack(note->key);
    ASSERT_EQ(await<NoteInBox>(), (NoteInBox{*note}));
    acceptor_.acknowledge(note->key);
    EXPECT_EQ(notes()["box"]["fen"], 10000);
}

TEST_F(NotesOnDesk, ComeBackWhenTheTerminalGivesThemBack)
{
    enable();
    const auto note = hold();
    ASSERT_TRUE(note);
    acceptor_.give_back(note->key);
    EXPECT_EQ(await<NoteGivenBack>(), (NoteGivenBack{*note}));
    EXPECT_EQ(notes()["box"]["fen"], 0);
    EXPECT_EQ(notes()["returned"]["fen"], 10000);
}

TEST_F(NotesOnDesk, ThatAreFalseAreRefused)
{
    enable();
    desk_->tell("cash-acceptor", {{"insert", {{"fen", 10000}, {"false_note", true}}}});
    EXPECT_TRUE(await<NoteRefused>());
    EXPECT_EQ(notes()["rejected"], 1);
}

// Money-safety S4, P.
TEST_F(NotesOnDesk, ComeBackWhenPowerGoesWhileTheyAreInEscrow)
{
    enable();
    ASSERT_TRUE(hold());
    desk_->tell("cash-acceptor", {{"power_cycle", true}});
    EXPECT_EQ(await<AcceptorPoweredUp>(),
              (AcceptorPoweredUp{PowerUpNote::InAcceptor, std::nullopt}));
    EXPECT_TRUE(await<NoteGivenBack>());
    EXPECT_EQ(notes()["returned"]["fen"], 10000);
}

// Money-safety S5, P.
TEST_F(NotesOnDesk, AreCreditedOnceWhenPowerGoesWhileTheyAreStacked)
{
    enable();
    desk_->tell("cash-acceptor", {{"fault", {{"power_cut", "in_stacker"}}}});
    const auto note = hold();
    ASSERT_TRUE(note);
    acceptor_.stack(note->key);
    const auto boxed = await<NoteInBox>();
    ASSERT_TRUE(boxed);
    EXPECT_EQ(boxed->note.key, note->key);
    acceptor_.acknowledge(note->key);
    EXPECT_EQ(notes()["box"]["fen"], 10000);
}

TEST_F(NotesOnDesk, LieWhereTheyLayWhenTheDeskIsKilled)
{
    enable();
    ASSERT_TRUE(hold());
    desk_->process().send(SIGKILL);
    desk_->process().wait();
    start();
    EXPECT_EQ(desk_->state("cash-acceptor")["head"]["fen"], 10000);
    connect();
    EXPECT_TRUE(await<NoteGivenBack>());
    EXPECT_EQ(notes()["returned"]["fen"], 10000);
}

// ---- paper

class PaperOnDesk : public QuickDesk {
protected:
    static PrintDocument document()
    {
        using Kind = PrintLine::Kind;
        return {{.text = "充值成功", .align = Align::Centre, .bold = true, .tall = true},
                {.kind = Kind::Pair, .text = "充值", .value = "100.00"},
                {.text = "请妥善保管"},
                {.kind = Kind::QrCode, .text = "7-42"}};
    }

    ReceiptPrinter printer_{{.path = line("printer"), .format = {.paper = PaperWidth::Mm80}}};
};

TEST_F(PaperOnDesk, BecomesAPictureAndAText)
{
    ASSERT_EQ(result_of(printer_.print(document(), in(60s))), Result(PrinterStatus{}));
    const auto receipts = desk_->file("receipts");
    EXPECT_TRUE(text_of(receipts / "receipt-0001.png").starts_with("\x89PNG"));
    const auto text = text_of(receipts / "receipt-0001.txt");
    EXPECT_NE(text.find("充值" + std::string(48 - 4 - 6, ' ') + "100.00\n"), std::string::npos)
        << text;
    EXPECT_NE(text.find("[QR] 7-42\n[cut]\n"), std::string::npos) << text;
}

TEST_F(PaperOnDesk, IsNumberedOnAfterARestart)
{
    ASSERT_TRUE(printer_.print(document(), in(60s)));
    EXPECT_EQ(desk_->end(), 0);
    start();
    ASSERT_TRUE(printer_.print(document(), in(60s)));
    EXPECT_TRUE(std::filesystem::exists(desk_->file("receipts") / "receipt-0002.txt"));
}

TEST_F(PaperOnDesk, RunsOutInMidJobAndNothingOfThatJobIsPrintedLater)  // R44
{
    desk_->tell("printer", {{"paper_out_after_lines", 2}});
    EXPECT_EQ(result_of(printer_.print(document(), in(60s))), Result(PrintFault::BrokenOff));
    desk_->tell("printer", {{"paper", "refill"}});
    EXPECT_EQ(result_of(printer_.print({{.text = "second"}}, in(60s))), Result(PrinterStatus{}));
    EXPECT_EQ(desk_->state("printer")["last_receipt"]["text"], "second\n[cut]\n");
}

}  // namespace
}  // namespace kiosk::emulators
