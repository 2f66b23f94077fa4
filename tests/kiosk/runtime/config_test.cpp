#include "kiosk/runtime/config/config.h"

#include <gtest/gtest.h>

#include <stdlib.h>

#include <fstream>
#include <sstream>

namespace kiosk::runtime {
namespace {

/// The shipped example, with changes.
class ConfigFile : public testing::Test {
protected:
    ConfigFile()
    {
        std::string name = (std::filesystem::temp_directory_path() / "config-XXXXXX").string();
        dir_ = ::mkdtemp(name.data());
        std::ifstream shipped{"assets/kiosk.toml"};
        std::stringstream all;
        all << shipped.rdbuf();
        text_ = all.str();
    }
    ~ConfigFile() override { std::filesystem::remove_all(dir_); }

    void replace(const std::string& what, const std::string& with)
    {
        const auto at = text_.find(what);
        ASSERT_NE(at, std::string::npos) << what;
        text_.replace(at, what.size(), with);
    }
    Config load()
    {
        std::ofstream{dir_ / "kiosk.toml"} << text_;
        return load_config(dir_ / "kiosk.toml");
    }
    /// The complaint without the folder in front.
    std::string complaint()
    {
        try {
            static_cast<void>(load());
        } catch (const ConfigError& e) {
            return std::string{e.what()}.substr(dir_.string().size() + 1);
        }
        return "none";
    }

    std::filesystem::path dir_;
    std::string text_;
};

TEST_F(ConfigFile, TheShippedExampleIsValidAndWhole)
{
    const auto config = load();
    EXPECT_EQ(config.terminal.digits(), "225000000001");
    ASSERT_EQ(config.readers.size(), 2U);
    EXPECT_EQ(config.readers[1].kind, ReaderKind::Pcsc);
    EXPECT_EQ(config.purse.aids.size(), 3U);
    EXPECT_EQ(config.printer->paper_mm, 80U);
    EXPECT_EQ(config.queue.sum, Money::yuan(50'000));
}

TEST_F(ConfigFile, PathsAreRelativeToTheFile) { EXPECT_EQ(load().host.ca, dir_ / "pki/ca.pem"); }

TEST_F(ConfigFile, AWrongTypeIsNamedWithItsLineAndKey)
{
    replace("id = \"225000000001\"", "id = 225000000001  ");
    EXPECT_EQ(complaint(), "kiosk.toml:9: terminal.id: must be a text in quotes");
}

TEST_F(ConfigFile, AValueOutOfRangeIsNamed)
{
    replace("# baud = 115200", "baud = 50");
    EXPECT_EQ(complaint(),
              "kiosk.toml:45: printer.baud: must be a whole number from 1200 to 115200");
}

TEST_F(ConfigFile, AMissingKeyIsNamed)
{
    replace("url = \"https://backoffice.example:8443\"\n", "");
    EXPECT_EQ(complaint(), "kiosk.toml:49: host.url: is missing");
}

TEST_F(ConfigFile, AMisspeltKeyIsNamed)
{
    replace("bag = ", "bga = ");
    EXPECT_EQ(complaint(), "kiosk.toml:41: cash_acceptor.bga: nobody knows this key");
}

TEST_F(ConfigFile, AMissingTableIsNamed)
{
    replace("[journal]", "[jurnal]");
    EXPECT_NE(complaint().find("journal: this table is missing"), std::string::npos);
}

TEST_F(ConfigFile, TwoReadersOfOneNameAreRefused)
{
    replace("name = \"pcsc\"", "name = \"rf-bridge\"");
    EXPECT_NE(complaint().find("reader.name: two readers have this name"), std::string::npos);
}

TEST_F(ConfigFile, AReaderIsBelowTheScreenUnlessItsSideIsNamed)
{
    replace("kind = \"pcsc\"", "kind = \"pcsc\"\nside = \"left\"");
    const auto config = load();
    EXPECT_EQ(config.readers[0].side, Side::Below);
    EXPECT_EQ(config.readers[1].side, Side::Left);
    replace("side = \"left\"", "side = \"above\"");
    EXPECT_NE(complaint().find("reader.side: must be "), std::string::npos);
}

TEST_F(ConfigFile, TheAcceptorSpeaksCcnetOrId003)
{
    EXPECT_EQ(load().cash_acceptor->protocol, AcceptorProtocol::Ccnet);
    EXPECT_EQ(load().cash_acceptor->country_number, 45);
    replace("# protocol = \"ccnet\" ", "protocol = \"id003\" ");
    replace("# country_number = 45", "country_number = 224");
    EXPECT_EQ(load().cash_acceptor->protocol, AcceptorProtocol::Id003);
    EXPECT_EQ(load().cash_acceptor->country_number, 224);
    replace("protocol = \"id003\"", "protocol = \"mdb\"");
    EXPECT_EQ(complaint(), "kiosk.toml:37: cash_acceptor.protocol: must be \"ccnet\" or \"id003\"");
}

TEST_F(ConfigFile, OnlyAnId003AcceptorIsPolledOrSaysItselfWhenItChanges)
{
    EXPECT_FALSE(load().cash_acceptor->interrupts);
    replace("# mode = \"polled\"", "mode = \"interrupt\"");
    EXPECT_EQ(complaint(),
              "kiosk.toml:40: cash_acceptor.mode: \"interrupt\" needs protocol \"id003\"");
    replace("# protocol = \"ccnet\" ", "protocol = \"id003\" ");
    EXPECT_TRUE(load().cash_acceptor->interrupts);
    replace("mode = \"interrupt\"", "mode = \"enq\"");
    EXPECT_EQ(complaint(),
              "kiosk.toml:40: cash_acceptor.mode: must be \"polled\" or \"interrupt\"");
}

TEST_F(ConfigFile, TextThatIsNoTomlIsNamedWithItsLine)
{
    replace("[purse]", "[purse");
    EXPECT_TRUE(complaint().starts_with("kiosk.toml:31: ")) << complaint();
}

TEST_F(ConfigFile, AMissingFileIsNamed)
{
    EXPECT_THROW(static_cast<void>(load_config(dir_ / "other.toml")), ConfigError);
}

TEST_F(ConfigFile, EveryTruncationIsAnErrorOrAConfig)
{
    const auto whole = text_;
    for (std::size_t n = 0; n < whole.size(); n += 7) {
        text_ = whole.substr(0, n);
        EXPECT_NO_FATAL_FAILURE(static_cast<void>(complaint()));
    }
}

}  // namespace
}  // namespace kiosk::runtime
