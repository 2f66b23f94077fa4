#include "devices/emulators/bench/bench.h"
#include "devices/emulators/bench/serial_station.h"
#include "devices/emulators/phone/phone_store.h"
#include "devices/emulators/rf_bridge/rf_bridge_device.h"
#include "tests/kiosk/journal/temporary_directory.h"
#include "tests/kiosk/kioskctl/program.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <memory>
#include <thread>

namespace kiosk::kioskctl {
namespace {

using namespace emulators;
using nlohmann::json;

/// The phones "test" and "other" under the published test keys.
class TestPocket final : public PhoneShelf {
public:
    Expected<PhoneInHand, ShelfFault> take(const std::string& name) override
    {
        auto phone = store_.take(name, "rf-bridge");
        if (!phone) return unexpected{ShelfFault::Unknown};
        return *std::move(phone);
    }
    [[nodiscard]] std::vector<std::string> names() const override { return {"test", "other"}; }

private:
    PhoneStore store_{{}, {}};
};

/// A bridge on a pseudo-terminal, and a kiosk.toml that names it and a line that is not there.
class Probe : public testing::Test {
protected:
    Probe()
    {
        const auto line = directory_.path() / "bridge.tty";
        bench_.add(std::make_unique<SerialStation>(
            "bridge", std::make_unique<RfBridgeDevice>(pocket_), line, 115'200));
        thread_ = std::thread{[this] { bench_.run(); }};
        std::ifstream shipped{"assets/kiosk.toml"};
        std::string toml{std::istreambuf_iterator<char>{shipped}, {}};
        replace(toml, "/dev/serial/by-id/usb-bridge-0001", line.string());
        replace(toml, R"(name = "pcsc"
kind = "pcsc"
pattern = "Virtual PCD 00 00")",
                R"(name = "spare"
kind = "rf-bridge"
path = "/nowhere/tty")");
        std::ofstream{config_} << toml;
    }
    ~Probe() override
    {
        bench_.stop();
        thread_.join();
    }

    static void replace(std::string& text, const std::string& what, const std::string& with)
    {
        const auto at = text.find(what);
        ASSERT_NE(at, std::string::npos) << what;
        text.replace(at, what.size(), with);
    }
    void lay(const std::string& phone)
    {
        const json command{{"device", "bridge"}, {"lay", {{"phone", phone}}}};
        const auto reply = json::parse(bench_.execute(command.dump()));
        ASSERT_TRUE(reply.at("ok").get<bool>()) << reply.dump();
    }
    [[nodiscard]] Ran probe(const std::string& arguments) const
    {
        return run(arguments + " --config " + config_.string());
    }

    journal::TemporaryDirectory directory_;
    std::filesystem::path config_ = directory_.path() / "kiosk.toml";
    TestPocket pocket_;
    Bench bench_{directory_.path()};
    std::thread thread_;
};

TEST_F(Probe, ReadsThePhoneAndMasksWhoseItIs)
{
    lay("test");
    const auto ran = probe("card --reader rf-bridge --json");
    ASSERT_EQ(ran.code, 0) << ran.text;
    const auto answer = json::parse(ran.text);
    EXPECT_EQ(answer["balance_fen"], 9500);
    EXPECT_EQ(answer["card"], "****0017");
    EXPECT_EQ(ran.text.find("2510000000000017"), std::string::npos);
    EXPECT_EQ(answer["holder"].get<std::string>().back(), '*');
    EXPECT_TRUE(answer["records"].is_array());
}

TEST_F(Probe, SaysThatNoPhoneCame)
{
    const auto ran = probe("card --reader rf-bridge --seconds 1");
    EXPECT_EQ(ran.code, 3);
    EXPECT_NE(ran.text.find("rf-bridge: no phone"), std::string::npos) << ran.text;
}

TEST_F(Probe, AsksWhichReaderIfThereAreSeveral)
{
    for (const auto* arguments : {"card", "card --reader red"}) {
        const auto ran = probe(arguments);
        EXPECT_EQ(ran.code, 2) << ran.text;
        EXPECT_NE(ran.text.find("--reader: must be one of: rf-bridge spare"), std::string::npos)
            << ran.text;
    }
}

TEST_F(Probe, ShowsEachReaderAndItsState)
{
    lay("test");
    const auto ran = probe("reader --json");
    ASSERT_EQ(ran.code, 0) << ran.text;
    const auto readers = json::parse(ran.text)["readers"];
    ASSERT_EQ(readers.size(), 2U);
    EXPECT_EQ(readers[0]["state"], "phone present");
    EXPECT_EQ(readers[1]["state"], "reader lost");
    EXPECT_NE(readers[1]["description"].get<std::string>().find("/nowhere/tty"), std::string::npos);
}

}  // namespace
}  // namespace kiosk::kioskctl
