#include "devices/emulators/bench/line_faults.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace kiosk::emulators {
namespace {

Bytes after(const char* fault)
{
    LineFaults faults;
    EXPECT_EQ(faults.arm(nlohmann::json::parse(fault)), std::nullopt);
    return faults.apply(*from_hex("010203"));
}

TEST(LineFaults, AlterExactlyTheBytesTheyName)
{
    EXPECT_EQ(to_hex(after(R"({"drop":1})")), "0203");
    EXPECT_EQ(to_hex(after(R"({"drop":1,"skip":1})")), "0103");
    EXPECT_EQ(to_hex(after(R"({"duplicate":2})")), "0101020203");
    EXPECT_EQ(to_hex(after(R"({"corrupt":1,"skip":2})")), "0102FC");
    EXPECT_EQ(after(R"({"mute":true})"), Bytes{});
    EXPECT_EQ(after(R"({"garbage":4})").size(), 7U);
}

TEST(LineFaults, AreUsedUp)
{
    LineFaults faults;
    faults.arm({{"drop", 1}});
    EXPECT_EQ(faults.apply(*from_hex("AA")), Bytes{});
    EXPECT_EQ(to_hex(faults.apply(*from_hex("BB"))), "BB");
}

TEST(LineFaults, RefuseWhatTheyDoNotKnow)
{
    LineFaults faults;
    EXPECT_TRUE(faults.arm({{"explode", 1}}));
    EXPECT_TRUE(faults.arm({{"drop", -1}}));
    EXPECT_TRUE(faults.arm({{"drop", "all"}}));
    EXPECT_TRUE(faults.arm(nlohmann::json::array()));
}

}  // namespace
}  // namespace kiosk::emulators
