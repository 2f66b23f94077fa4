// What survives: tears at every point of every command that writes, restarts, a killed process, a full disk; and the
// fault scripts of one phone.

#include "devices/emulators/phone/phone_faults.h"

#include "devices/emulators/phone/image_file.h"
#include "devices/emulators/phone/json_fields.h"
#include "tests/devices/emulators/phone/counterparts.h"
#include "tests/devices/emulators/phone/package_folder.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

namespace kiosk::emulators {
namespace {

using nlohmann::json;

std::string sw_of(const std::string& answer) { return answer.substr(answer.size() - 4); }

/// A card with both purses that keeps its state in a file.
class KeptCard {
public:
    explicit KeptCard(const std::filesystem::path& file)
        : card{with_ed(), file, fixed_random("")}, terminal{card}
    {
    }
    void fault(const json& script) { ASSERT_EQ(card.faults().arm(script), std::nullopt); }

    PbocCard card;
    Terminal terminal;
};

ChipImage stored(const std::filesystem::path& file)
{
    return image_from_text(read_whole(file).value(), file.string()).image;
}

/// A command that writes: what must come before it, and the command itself.
struct Writing {
    const char* name;
    std::function<std::string(KeptCard&)> prepare;  ///< answers the command
};

std::string load_command(KeptCard& kept)
{
    return host_answer(kept.card.chip(), TransactionType::EpLoad, kept.terminal.load_begin(100),
                       100);
}

std::string purchase_command(KeptCard& kept)
{
    return shop_answer(kept.card.chip(), TransactionType::EpPurchase,
                       kept.terminal.purchase_begin(100), 100);
}

std::string compound_command(KeptCard& kept)
{
    const auto begun = kept.terminal.initialize("0302", 100, "0F");
    kept.terminal.send("80DC01B80201AA");
    return shop_answer(kept.card.chip(), TransactionType::CompoundPurchase, begun, 100);
}

std::string unload_command(KeptCard& kept)
{
    kept.terminal.send("0020000003123456");
    return host_answer(kept.card.chip(), TransactionType::Unload,
                       kept.terminal.initialize("0501", 100, "10"), 100, "0300");
}

std::string limit_command(KeptCard& kept)
{
    kept.terminal.send("0020000003123456");
    return limit_answer(kept.card.chip(), kept.terminal.send("80500401070125000000000113"), 100);
}

std::string update_command(KeptCard& kept)
{
    const Bytes covered = *from_hex("04D6951C065566");
    devices::crypto::Block iv{};
    const auto challenge = *from_hex(kept.terminal.send("0084000004").substr(0, 8));
    std::ranges::copy(challenge, iv.begin());
    const auto& damk = kept.card.chip().issued.keys.damk;
    return to_hex(covered) + to_hex(devices::crypto::retail_mac(damk, iv, covered));
}

std::string once_proof_command(KeptCard& kept)
{
    kept.card.variant().proof_once = true;
    load(kept.terminal, kept.card.chip(), 1);
    return "805A000202001708";
}

std::string dropping_initialize_command(KeptCard& kept)
{
    kept.card.variant().proof = ProofLife::UntilInitialize;
    load(kept.terminal, kept.card.chip(), 1);
    return "805000020B010000006425000000000110";
}

const Writing writing_commands[] = {
    {"load", load_command},
    {"purchase", purchase_command},
    {"compound", compound_command},
    {"unload", unload_command},
    {"limit", limit_command},
    {"wrong_pin", [](KeptCard&) { return "0020000003999999"; }},
    {"change_pin", [](KeptCard&) { return "805E010007123456FF654321"; }},
    {"reload_pin", [](KeptCard&) { return "805E00000765432188B2E2F8"; }},
    {"update_binary", update_command},
    {"proof_once", once_proof_command},
    {"initialize", dropping_initialize_command},
};

struct Point {
    const char* when;
    bool answered;
    bool written;
};
const Point points[] = {{"before", false, false},
                        {"inside_before_write", false, false},
                        {"inside_after_write", false, true},
                        {"after", true, true}};

class Tear : public testing::TestWithParam<Writing> {};

// Balance, counter, log, proof, PIN and files change together or not at all, wherever the field goes; the file that is
// read back after the power cut is exactly one of the two.
TEST_P(Tear, LeavesTheImageBeforeOrTheImageAfterAndNothingBetween)
{
    const TemporaryFolder folder;
    for (const auto& point : points) {
        SCOPED_TRACE(point.when);
        KeptCard whole{folder.path() / (std::string{"whole-"} + point.when)};
        const auto undisturbed = GetParam().prepare(whole);
        const auto before = whole.card.chip().image();
        ASSERT_EQ(sw_of(whole.terminal.send(undisturbed)),
                  GetParam().name == std::string{"wrong_pin"} ? "63C2" : "9000");
        const auto after = whole.card.chip().image();
        ASSERT_NE(before, after);

        const auto file = folder.path() / (std::string{"torn-"} + point.when);
        KeptCard torn{file};
        const auto command = GetParam().prepare(torn);
        torn.fault({{"tear", {{"when", point.when}}}});
        EXPECT_EQ(torn.terminal.send(command) != "torn", point.answered);
        EXPECT_EQ(torn.terminal.send("805C000204"), "torn");
        const auto& expected = point.written ? after : before;
        EXPECT_EQ(torn.card.chip().image(), expected);
        EXPECT_EQ(KeptCard{file}.card.chip().image(), expected);
    }
}

// The disk takes nothing: the card answers 6581, and neither it nor its file has changed.
TEST_P(Tear, AFullDiskAnswers6581AndChangesNothing)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "wang.json";
    KeptCard kept{file};
    const auto command = GetParam().prepare(kept);
    const auto before = kept.card.chip().image();
    const auto text = read_whole(file);
    std::filesystem::create_symlink("/dev/full", file.string() + ".new");
    EXPECT_EQ(kept.terminal.send(command), "6581");
    EXPECT_EQ(kept.card.chip().image(), before);
    EXPECT_EQ(read_whole(file), text);
}

INSTANTIATE_TEST_SUITE_P(OfEachWritingCommand, Tear, testing::ValuesIn(writing_commands),
                         [](const auto& of) { return of.param.name; });

TEST(StateOnDisk, IsWrittenAgainOnceThereIsRoom)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "gone" / "wang.json";
    KeptCard kept{file};
    EXPECT_EQ(load(kept.terminal, kept.card.chip(), 100), "6581");
    std::filesystem::create_directory(file.parent_path());
    EXPECT_EQ(sw_of(load(kept.terminal, kept.card.chip(), 100)), "9000");
    EXPECT_EQ(stored(file).ep.balance, Money::fen(9600));
}

TEST(StateOnDisk, KeepsTriesBalanceProofAndLogOverARestart)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "wang.json";
    {
        KeptCard kept{file};
        kept.terminal.send("0020000003999999");
        load(kept.terminal, kept.card.chip(), 100);
    }
    KeptCard again{file};
    EXPECT_EQ(again.terminal.send("0020000003999999"), "63C1");
    EXPECT_EQ(again.terminal.balance(), "000025809000");
    EXPECT_EQ(sw_of(again.terminal.prove("02", 0x17)), "9000");
    EXPECT_EQ(again.terminal.send("00B201C417").substr(10, 8), "00000064");
}

TEST(StateOnDisk, IsNotTouchedByReading)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "wang.json";
    KeptCard kept{file};
    kept.terminal.load_begin(100);
    kept.terminal.balance();
    kept.terminal.send("0020000003123456");
    EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(StateOnDisk, IsTheOwnersAlone)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "wang.json";
    KeptCard kept{file};
    load(kept.terminal, kept.card.chip(), 100);
    EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms(0600));
}

TEST(StateOnDisk, OfAnotherCardIsNotTakenOver)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "wang.json";
    {
        KeptCard kept{file};
        load(kept.terminal, kept.card.chip(), 100);
    }
    PbocCard replaced{test_personalisation("test", "00002510000000000025"), file};
    EXPECT_EQ(replaced.chip().image().ep.balance, Money::fen(9500));
}

TEST(StateOnDisk, IsRefusedWhenDamaged)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "wang.json";
    write(file, "{\"format\":");
    EXPECT_THROW((KeptCard{file}), BrokenPhoneFile);
}

TEST(StateOnDisk, IgnoresWhatAPowerCutLeftBesideIt)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "wang.json";
    write(file.string() + ".new", "{\"half\":");
    KeptCard kept{file};
    EXPECT_EQ(sw_of(load(kept.terminal, kept.card.chip(), 100)), "9000");
    EXPECT_EQ(stored(file).ep.balance, Money::fen(9600));
}

/// Loads 1 fen for ever and says so after each; never returns.
[[noreturn]] void load_for_ever(const std::filesystem::path& file, int progress)
{
    KeptCard kept{file};
    for (;;) {
        load(kept.terminal, kept.card.chip(), 1);
        if (::write(progress, "+", 1) != 1) ::_exit(1);
    }
}

TEST(StateOnDisk, IsWholeWheneverTheProcessIsKilled)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "wang.json";
    for (int loads = 1; loads <= 12; ++loads) {
        int progress[2] = {};
        ASSERT_EQ(::pipe(progress), 0);
        const auto child = ::fork();
        if (child == 0) load_for_ever(file, progress[1]);
        ::close(progress[1]);
        for (int done = 0; done < loads; ++done) {
            pollfd source{progress[0], POLLIN, 0};
            ASSERT_EQ(::poll(&source, 1, 10'000), 1) << "no load within 10 s";
            char mark = 0;
            ASSERT_EQ(::read(progress[0], &mark, 1), 1);
        }
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ::close(progress[0]);
        const auto image = stored(file);
        EXPECT_EQ(image.ep.balance.in_fen() - 9500, image.ep.online - 0x17);
        EXPECT_EQ(image.proof->number + 1, image.ep.online);
    }
}

// ---- scripts ----

class FaultScript : public testing::Test {
protected:
    void fault(const char* script)
    {
        ASSERT_EQ(card->faults().arm(json::parse(script)), std::nullopt) << script;
    }
    std::unique_ptr<PbocCard> card = make_test_phone();
    Terminal terminal{*card};
};

TEST_F(FaultScript, TearWaitsForItsInstructionAndItsTurn)
{
    fault(R"({"tear":{"when":"before","ins":"5C","count":3}})");
    terminal.send("00B095001E");
    EXPECT_EQ(terminal.balance(), "0000251C9000");
    EXPECT_EQ(terminal.balance(), "0000251C9000");
    EXPECT_EQ(terminal.balance(), "torn");
    terminal.lay_again();
    EXPECT_EQ(terminal.balance(), "0000251C9000");
}

TEST_F(FaultScript, TearOnT0CanComeBetweenCreditAndItsTac)
{
    Terminal t0{*card, CardProtocol::T0};
    t0.send("805000020B0100000064250000000001");
    const auto begun = t0.send("00C0000010");
    auto credit = host_answer(card->chip(), TransactionType::EpLoad, begun, 100);
    credit.resize(credit.size() - 2);
    fault(R"({"tear":{"when":"before","ins":"C0"}})");
    EXPECT_EQ(t0.send(credit), "6104");
    EXPECT_EQ(t0.send("00C0000004"), "torn");
    EXPECT_EQ(card->chip().image().ep.online, 0x18);
}

TEST_F(FaultScript, AnswerReplacesTheCardsOwnWithoutExecution)
{
    fault(R"({"answer":{"ins":"52","sw":"6581"}})");
    EXPECT_EQ(load(terminal, card->chip(), 100), "6581");
    EXPECT_EQ(terminal.balance(), "0000251C9000");
}

TEST_F(FaultScript, AnswerCanHideAnExecution)
{
    fault(R"({"answer":{"ins":"52","sw":"6F00","execute":true}})");
    EXPECT_EQ(load(terminal, card->chip(), 100), "6F00");
    EXPECT_EQ(terminal.balance(), "000025809000");
}

TEST_F(FaultScript, AnswerCanCarryData)
{
    fault(R"({"answer":{"ins":"5C","sw":"9000","data":"FFFFFFFF"}})");
    EXPECT_EQ(terminal.balance(), "FFFFFFFF9000");
}

TEST_F(FaultScript, WrongTacIsInvertedAndTheLoadIsDone)
{
    fault(R"({"wrong":{"what":"tac"}})");
    const auto tac = load(terminal, card->chip(), 100).substr(0, 8);
    const auto proof = terminal.prove("02", 0x17).substr(8, 8);
    EXPECT_EQ(std::stoul(tac, nullptr, 16), 0xFFFFFFFFU - std::stoul(proof, nullptr, 16));
    EXPECT_EQ(terminal.balance(), "000025809000");
}

TEST_F(FaultScript, WrongMac1IsInvertedAndNothingElse)
{
    const auto other = make_test_phone("test", fixed_random("A1B2C3D4"));
    ASSERT_EQ(other->faults().arm({{"wrong", {{"what", "mac1"}}}}), std::nullopt);
    Terminal at_other{*other};
    EXPECT_EQ(at_other.send("805000020B010000271025000000000110"),
              "0000251C00170100A1B2C3D4"
              "6A43AB33"
              "9000");  // 95BC54CC inverted
}

TEST_F(FaultScript, NonsenseHasNoForm)
{
    fault(R"({"nonsense":{"ins":"5C","length":5}})");
    EXPECT_EQ(terminal.balance(), "5A7FA4C9EE");
    fault(R"({"nonsense":{"length":0}})");
    EXPECT_EQ(terminal.balance(), "");
    EXPECT_EQ(terminal.balance(), "0000251C9000");
}

TEST_F(FaultScript, HostileFcisComeWithTheNextSelect)
{
    for (const auto* name :
         {"truncated", "huge", "nested", "indefinite", "endless_tag", "short_issuer", "6F00"}) {
        card->faults().arm({{"fci", name}});
        terminal.balance();
        const auto answer = terminal.send("00A4040009A0000000038698070100");
        EXPECT_TRUE(answer.starts_with("6F")) << name;
        EXPECT_EQ(sw_of(answer), "9000");
        EXPECT_NE(answer, terminal.send("00A4040009A0000000038698070100")) << name;
    }
}

TEST_F(FaultScript, SlownessIsAHintTillItIsTakenBack)
{
    EXPECT_EQ(card->answer_delay().count(), 0);
    fault(R"({"slow_ms":300})");
    EXPECT_EQ(card->answer_delay().count(), 300);
    EXPECT_EQ(card->answer_delay().count(), 300);
    fault(R"({"slow_ms":0})");
    EXPECT_EQ(card->answer_delay().count(), 0);
}

TEST_F(FaultScript, ClearForgetsEverything)
{
    fault(R"({"tear":{"when":"before"}})");
    fault(R"({"nonsense":{"length":5}})");
    EXPECT_EQ(card->faults().armed(), 2U);
    fault(R"({"clear":true})");
    EXPECT_EQ(terminal.balance(), "0000251C9000");
}

TEST_F(FaultScript, SeveralWaitAtTheSameTime)
{
    fault(R"({"answer":{"ins":"5C","sw":"6A86"}})");
    fault(R"({"tear":{"when":"after","ins":"5C"}})");
    EXPECT_EQ(terminal.balance(), "6A86");
    EXPECT_EQ(terminal.balance(), "torn");
}

TEST_F(FaultScript, IsRefusedWhenItCannotBeUnderstood)
{
    for (const auto* script : {"null",
                               "7",
                               "{}",
                               R"({"explode":true})",
                               R"({"tear":7})",
                               R"({"tear":{}})",
                               R"({"tear":{"when":"later"}})",
                               R"({"tear":{"when":"before","ins":"5"}})",
                               R"({"tear":{"when":"before","ins":7}})",
                               R"({"tear":{"when":"before","count":0}})",
                               R"({"tear":{"when":"before","count":-1}})",
                               R"({"tear":{"when":"before","sw":"9000"}})",
                               R"({"answer":{"ins":"52"}})",
                               R"({"answer":{"sw":"90"}})",
                               R"({"answer":{"sw":"9000","data":"0"}})",
                               R"({"answer":{"sw":"9000","execute":1}})",
                               R"({"nonsense":{"length":259}})",
                               R"({"nonsense":{}})",
                               R"({"wrong":{"what":"all"}})",
                               R"({"wrong":{"what":7}})",
                               R"({"fci":"zz"})",
                               R"({"fci":7})",
                               R"({"slow_ms":-1})",
                               R"({"slow_ms":60001})",
                               R"({"tear":{"when":"before"},"clear":true})"})
        EXPECT_NE(card->faults().arm(json::parse(script)), std::nullopt) << script;
    EXPECT_EQ(card->faults().armed(), 0U);
}

}  // namespace
}  // namespace kiosk::emulators
