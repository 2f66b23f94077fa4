#include "kiosk/journal/journal.h"
#include "tests/devices/card/card_vectors.h"
#include "tests/kiosk/journal/sample_facts.h"
#include "tests/kiosk/journal/temporary_directory.h"
#include "tests/kiosk/kioskctl/program.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <optional>
#include <regex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace kiosk::kioskctl {
namespace {

using devices::published;
using nlohmann::json;

std::string card_key(const std::string& master)
{
    return published("diversification", master + " -> card key, one level (F)");
}

const std::string load_command = "purse load --dlk " + card_key("MLK") + " --dtk " +
                                 card_key("MTK") +
                                 " --random A1B2C3D4 --counter 0017 --balance 9500"
                                 " --amount 10000 --terminal 250000000001 --time 20101122093015";

std::string load_command_with(const std::string& option, const std::string& value)
{
    return std::regex_replace(load_command, std::regex{option + " \\S+"}, option + ' ' + value);
}

TEST(Calculator, DiversifiesEveryPublishedCardKey)
{
    for (const std::string name : {"MPK", "MLK", "MTK", "MAMK", "MPUK", "MRPK", "MULK", "MUK"}) {
        const auto ran = run("purse diversify --factor 2510000000000017 --key " +
                             published("diversification", name + " master key"));
        EXPECT_EQ(ran.code, 0);
        EXPECT_EQ(ran.text, "key=" + card_key(name) + "\n") << name;
    }
}

TEST(Calculator, WorksOutThePublishedLoad)
{
    const auto& load = published("load");
    const auto ran = run(load_command);
    EXPECT_EQ(ran.code, 0);
    EXPECT_EQ(ran.text, "session_key=" + load.at("SESLK") + "\nmac1=" + load.at("MAC1") +
                            "\nmac2=" + load.at("MAC2") + "\ntac_key=" +
                            published("diversification", "TAC key = DTK left XOR right") +
                            "\ntac=" + load.at("TAC") + "\n");
    EXPECT_EQ(run(load_command + " --type 02").text, ran.text);
    EXPECT_NE(run(load_command + " --type 01").text, ran.text);
}

TEST(Calculator, WorksOutThePublishedPurchase)
{
    const auto& purchase = published("purchase");
    const auto ran = run("purse purchase --dpk " + card_key("MPK") + " --dtk " + card_key("MTK") +
                         " --random 0BADF00D --counter 0042 --sequence 0000A5C3 --amount 1234"
                         " --terminal 250000000001 --time 20101122093500");
    EXPECT_EQ(ran.code, 0);
    EXPECT_EQ(ran.text, "session_key=" + purchase.at("SESPK") + "\nmac1=" + purchase.at("MAC1") +
                            "\nmac2=" + purchase.at("MAC2") + "\ntac_key=" +
                            published("diversification", "TAC key = DTK left XOR right") +
                            "\ntac=" + purchase.at("TAC") + "\n");
}

TEST(Calculator, TakesLowerCaseAndAnswersInUpperCase)
{
    const auto ran = run(load_command_with("--random", "a1b2c3d4"));
    EXPECT_EQ(ran.text, run(load_command).text);
}

TEST(Calculator, NamesTheArgumentThatIsWrongAndNeverRepeatsIt)
{
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"--dlk", "00112233"},
        {"--dtk", "Z" + std::string(31, '0')},
        {"--random", "A1B2C3D"},
        {"--counter", "00017"},
        {"--balance", "95.00"},
        {"--balance", "4294967296"},
        {"--amount", "0"},
        {"--amount", "4294967295"},
        {"--terminal", "25000001"},
        {"--terminal", "25000000000A"},
        {"--time", "20101322093015"},
        {"--time", "2010112209301"}};
    for (const auto& [option, value] : wrong) {
        const auto ran = run(load_command_with(option, value));
        EXPECT_EQ(ran.code, 2) << option << ' ' << value;
        EXPECT_EQ(ran.text.find("citizen-kioskctl: " + option + ": must be "), 0U) << ran.text;
        EXPECT_EQ(ran.text.find(' ' + value + ' '), std::string::npos) << ran.text;
    }
    EXPECT_EQ(run(load_command + " --type 06").code, 2);
}

TEST(CommandLine, NamesWhatIsMissingOrUnknown)
{
    for (const auto& [arguments, named] :
         {std::pair{"purse diversify --factor 2510000000000017", "--key"},
          std::pair{"status --colour blue", "--colour"}, std::pair{"purse", "subcommand"},
          std::pair{"", "subcommand"}, std::pair{"export --from x", "--from"}}) {
        const auto ran = run(arguments);
        EXPECT_EQ(ran.code, 2) << arguments;
        EXPECT_NE(ran.text.find(named), std::string::npos) << ran.text;
    }
}

/// A terminal that took three loads: one on the card, one waiting for its MAC2, one of which notes are in.
class TerminalsJournal : public testing::Test {
protected:
    TerminalsJournal()
    {
        journal_.emplace(directory_.path(), journal::options());
        for (const std::size_t steps : {8U, 4U, 3U}) {
            const auto id = journal_->next_item();
            const auto all = journal::cash_load(id, {1, 1, id.sequence},
                                                static_cast<std::uint16_t>(id.sequence));
            for (std::size_t i = 0; i < steps; ++i)
                EXPECT_TRUE(journal_->append(all[i], journal::stamp_at(1, 100)));
        }
    }
    [[nodiscard]] Ran at_rest(const std::string& command)
    {
        journal_.reset();
        return running(command);
    }
    [[nodiscard]] Ran running(const std::string& command) const
    {
        return run(command + " --journal " + directory_.path().string());
    }

    journal::TemporaryDirectory directory_;
    std::optional<journal::Journal> journal_;
};

TEST_F(TerminalsJournal, StatusCountsAndSums)
{
    const auto ran = at_rest("status --json");
    ASSERT_EQ(ran.code, 0) << ran.text;
    const auto answer = json::parse(ran.text);
    EXPECT_EQ(answer["terminal"], "225000000001");
    EXPECT_EQ(answer["boot"], 1);
    EXPECT_EQ(answer["open_items"]["count"], 2);
    EXPECT_EQ(answer["open_items"]["sum_fen"], 20000);
    EXPECT_EQ(answer["queue"]["waiting"], 3);
    EXPECT_EQ(answer["cash"]["stacked_fen"], 30000);
    EXPECT_EQ(answer["cash"]["loaded_fen"], 10000);
    EXPECT_EQ(answer["cash"]["unresolved_fen"], 10000);
    EXPECT_EQ(answer["cash"]["difference_fen"], 0);
}

TEST_F(TerminalsJournal, AnswersTheSameWhileTheApplicationRunsAndSaysSo)
{
    auto shown = json::parse(running("status --json").text);
    EXPECT_EQ(shown["application"], "running: read from a copy of the electronic journal");
    EXPECT_EQ(running("verify").code, 0);
    const auto listed = running("items").text;
    auto rested = json::parse(at_rest("status --json").text);
    EXPECT_EQ(rested["application"], "not running: read from the database");
    for (auto* answer : {&shown, &rested}) answer->erase("application");
    EXPECT_EQ(shown, rested);
    EXPECT_EQ(running("items").text, listed);
}

TEST_F(TerminalsJournal, StatusForPeopleSpeaksInYuan)
{
    const auto text = at_rest("status").text;
    EXPECT_TRUE(std::regex_search(text, std::regex{"cash\\.stacked +300\\.00 yuan\n"})) << text;
    EXPECT_TRUE(std::regex_search(text, std::regex{"open_items\\.count +2\n"})) << text;
}

TEST_F(TerminalsJournal, ItemsAreTheOpenOnesOrAll)
{
    const auto open = json::parse(at_rest("items --json").text)["items"];
    ASSERT_EQ(open.size(), 2U);
    EXPECT_EQ(open[0]["item"], "225000000001-1-2");
    EXPECT_EQ(open[0]["stage"], "authorising");
    EXPECT_EQ(open[1]["stage"], "collecting");
    EXPECT_EQ(open[1]["card"], "****0017");
    const auto all = json::parse(at_rest("items --all --json").text)["items"];
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0]["stage"], "applied");
    EXPECT_EQ(all[0]["receipt"], "printed");
}

TEST_F(TerminalsJournal, VerifyIsSilentlyContentWithACleanJournal)
{
    const auto ran = at_rest("verify --json");
    EXPECT_EQ(ran.code, 0);
    EXPECT_TRUE(json::parse(ran.text)["findings"].empty());
}

TEST_F(TerminalsJournal, VerifyEndsWithOneWhenALineWasChanged)
{
    journal_.reset();
    for (const auto& file : std::filesystem::directory_iterator{directory_.path() / "ej"}) {
        std::fstream ej{file.path(), std::ios::in | std::ios::out | std::ios::binary};
        std::string text{std::istreambuf_iterator<char>{ej}, {}};
        const auto at = text.find("\"value_fen\":10000");
        ASSERT_NE(at, std::string::npos);
        ej.seekp(static_cast<std::streamoff>(at + 12));
        ej << '9';
    }
    const auto ran = running("verify");
    EXPECT_EQ(ran.code, 1);
    EXPECT_NE(ran.text.find("chain broken"), std::string::npos) << ran.text;
}

TEST_F(TerminalsJournal, ExportIsALineAnEntryWithoutACardNumber)
{
    const auto text = at_rest("export").text;
    EXPECT_EQ(text.find(journal::card_digits), std::string::npos);
    std::istringstream lines{text};
    std::uint64_t number = 0;
    for (std::string line; std::getline(lines, line);)
        EXPECT_EQ(json::parse(line)["number"], ++number);
    EXPECT_GT(number, 20U);
    EXPECT_EQ(json::parse(at_rest("export --from " + std::to_string(number)).text)["number"],
              number);
}

TEST(JournalCommands, AnEmptyFolderIsNoJournalAndStaysEmpty)
{
    const journal::TemporaryDirectory empty;
    const auto ran = run("status --journal " + empty.path().string());
    EXPECT_EQ(ran.code, 3);
    EXPECT_NE(ran.text.find("holds no journal"), std::string::npos) << ran.text;
    EXPECT_TRUE(std::filesystem::is_empty(empty.path()));
}

TEST(JournalCommands, AMissingConfigurationIsNamed)
{
    const auto ran = run("status --config /nowhere/kiosk.toml");
    EXPECT_EQ(ran.code, 2);
    EXPECT_NE(ran.text.find("/nowhere/kiosk.toml"), std::string::npos) << ran.text;
}

}  // namespace
}  // namespace kiosk::kioskctl
