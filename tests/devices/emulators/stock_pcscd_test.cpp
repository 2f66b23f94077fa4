// The emulated readers under a real pcscd with Debian's drivers, started by installer/with_pcscd.sh.
#include "devices/emulators/bench/bench.h"
#include "devices/emulators/bench/serial_station.h"
#include "devices/emulators/rf_bridge/rf_bridge_device.h"
#include "devices/emulators/vpcd/vpcd_station.h"
#include "tests/devices/emulators/free_ports.h"
#include "tests/devices/emulators/test_phones.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>

namespace kiosk::emulators {
namespace {

constexpr auto balance = "805C000204";
constexpr auto credit = "805200000B20101122093015A65C455B";

struct Output {
    std::string text;
    int status = -1;
};

Output run(const std::string& command)
{
    Output output;
    auto* pipe = ::popen(("timeout 60 " + command + " 2>&1").c_str(), "r");
    std::array<char, 512> chunk{};
    while (std::fgets(chunk.data(), chunk.size(), pipe) != nullptr) output.text += chunk.data();
    output.status = WEXITSTATUS(::pclose(pipe));
    return output;
}

std::string program(const char* name)
{
    return std::filesystem::read_symlink("/proc/self/exe").replace_filename(name).string();
}

class StockPcscd : public testing::Test {
protected:
    StockPcscd()
    {
        bench_.add(std::make_unique<SerialStation>(
            "bridge", std::make_unique<RfBridgeDevice>(shelf_), tty_, 115'200));
        bench_.add(std::make_unique<VpcdStation>("reader", shelf_, port_));
        thread_ = std::thread{[this] { bench_.run(); }};
    }
    ~StockPcscd() override
    {
        bench_.stop();
        thread_.join();
        std::filesystem::remove_all(directory_);
    }

    void desk(const char* text)
    {
        const auto reply = nlohmann::json::parse(bench_.execute(text));
        EXPECT_TRUE(reply.at("ok").get<bool>()) << text << ' ' << reply.dump();
    }

    [[nodiscard]] Output over_bridge(const std::string& command) const
    {
        return run("installer/with_pcscd.sh --bridge " + tty_.string() + " -- " + command);
    }
    [[nodiscard]] Output over_vpcd(const std::string& command) const
    {
        return run("installer/with_pcscd.sh --vpcd " + std::to_string(port_) + " -- " + command);
    }

    static std::filesystem::path make_directory()
    {
        auto name = (std::filesystem::temp_directory_path() / "pcscd-test.XXXXXX").string();
        return ::mkdtemp(name.data());
    }

    std::filesystem::path directory_ = make_directory();
    std::filesystem::path tty_ = directory_ / "bridge.tty";
    std::uint16_t port_ = free_port_pair();
    TestShelf shelf_;
    Bench bench_{directory_};
    std::thread thread_;
};

const std::string probe_bridge = program("pcsc_probe") + " 'RF bridge' ";
const std::string probe_vpcd = program("pcsc_probe") + " 'Virtual PCD' ";

using PcscdAndBridge = StockPcscd;
using PcscdAndVpcd = StockPcscd;

TEST_F(PcscdAndBridge, OpenscReadsABalance)
{
    desk(R"({"device":"bridge","lay":{"phone":"wang"}})");
    // The probe waits for the phone; opensc-tool --wait would want one that comes later.
    const auto output =
        over_bridge("sh -c \"" + probe_bridge + "&& opensc-tool -r 0 -s " + balance + '"');
    EXPECT_EQ(output.status, 0) << output.text;
    EXPECT_NE(output.text.find("Received (SW1=0x90, SW2=0x00)"), std::string::npos) << output.text;
    EXPECT_NE(output.text.find("00 00 25 1C"), std::string::npos) << output.text;
}

TEST_F(PcscdAndBridge, AClientSpeaksT0)
{
    desk(R"({"device":"bridge","lay":{"phone":"wang"}})");
    const auto output = over_bridge(probe_bridge + balance + ' ' + credit + " 00C0000004");
    EXPECT_EQ(output.text, "T=0\n0000251C9000\n6104\n7DF56FD69000\n");
    EXPECT_EQ(shelf_.wang().executed[0x52], 1);
}

TEST_F(PcscdAndBridge, ATornPhoneIsNeverASuccess)
{
    desk(R"({"device":"bridge","lay":{"phone":"wang"}})");
    desk(R"({"device":"bridge","tear":{"ins":"52","when":"inside"}})");
    const auto output = over_bridge(probe_bridge + balance + ' ' + credit);
    EXPECT_TRUE(output.text.starts_with("T=0\n0000251C9000\n")) << output.text;
    EXPECT_EQ(output.text.find("6104"), std::string::npos) << output.text;
    EXPECT_EQ(shelf_.wang().executed[0x52], 1);
}

TEST_F(PcscdAndBridge, ALineWithoutABridgeIsSaid)
{
    desk(R"({"device":"bridge","line":{"mute":true}})");
    const auto output = over_bridge("true");
    EXPECT_EQ(output.status, 125);
    EXPECT_NE(output.text.find("a reader did not start"), std::string::npos) << output.text;
}

TEST_F(PcscdAndVpcd, AClientSpeaksT1)
{
    desk(R"({"device":"reader","lay":{"phone":"wang"}})");
    const auto output = over_vpcd(probe_vpcd + balance + ' ' + credit + "04");
    EXPECT_EQ(output.text, "T=1\n0000251C9000\n7DF56FD69000\n");
}

TEST_F(PcscdAndVpcd, APhoneIsFoundByEachPcscdThatStarts)
{
    desk(R"({"device":"reader","lay":{"phone":"wang"}})");
    EXPECT_EQ(over_vpcd(probe_vpcd + balance).text, "T=1\n0000251C9000\n");
    EXPECT_EQ(over_vpcd(probe_vpcd + balance).text, "T=1\n0000251C9000\n");
}

// The trap: SCardTransmit says success and brings no byte.
TEST_F(PcscdAndVpcd, APhoneTornOutInMidApduAnswersNothing)
{
    desk(R"({"device":"reader","lay":{"phone":"wang"}})");
    desk(R"({"device":"reader","tear":{"ins":"52","when":"inside"}})");
    const auto output = over_vpcd(probe_vpcd + credit + "04");
    EXPECT_EQ(output.text, "T=1\nnothing\n");
    EXPECT_EQ(shelf_.wang().executed[0x52], 1);
}

TEST_F(PcscdAndVpcd, TheCommandsStatusIsPassedOn)
{
    EXPECT_EQ(over_vpcd("sh -c 'exit 7'").status, 7);
}

}  // namespace
}  // namespace kiosk::emulators
