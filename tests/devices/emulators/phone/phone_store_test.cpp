#include "devices/emulators/phone/phone_store.h"

#include "devices/emulators/bench/bench.h"
#include "devices/emulators/phone/image_file.h"
#include "devices/emulators/phone/json_fields.h"
#include "devices/emulators/phone/phones_station.h"
#include "devices/emulators/phone/sample_phones.h"
#include "tests/devices/emulators/phone/counterparts.h"
#include "tests/devices/emulators/phone/package_folder.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace kiosk::emulators {
namespace {

using nlohmann::json;

/// A folder of packages, one of states, and the phones between them.
class PhonesOnTheTable : public testing::Test {
protected:
    json ask(const json& request) { return station.command(request, {}); }
    json phone(const char* name)
    {
        const auto listed = ask({{"list", true}});
        for (const auto& entry : listed["phones"])
            if (entry["name"] == name) return entry;
        return {};
    }
    void load_100()
    {
        const auto laid = store.take("wang", "rf-bridge").value();
        Terminal terminal{*laid};
        load(terminal, store.find("wang")->chip(), 100);
    }

    PackageFolder packages;
    TemporaryFolder states;
    PhoneStore store{packages.path(), states.path()};
    PhonesStation station{store};
};

using PhonesInStore = PhonesOnTheTable;
using PhonesOnDesk = PhonesOnTheTable;

TEST_F(PhonesInStore, HasAPhoneForEachPackage)
{
    ASSERT_EQ(store.phones().size(), 1U);
    EXPECT_EQ(store.phones().begin()->first, "wang");
    EXPECT_EQ(store.find("li"), nullptr);
}

TEST_F(PhonesInStore, LaysAPhoneInOnePlaceOnly)
{
    auto laid = store.take("wang", "rf-bridge");
    ASSERT_TRUE(laid);
    EXPECT_EQ(store.take("wang", "pcsc").error(), PhoneRefusal::Elsewhere);
    laid->reset();
    EXPECT_TRUE(store.take("wang", "pcsc"));
    EXPECT_EQ(store.take("li", "pcsc").error(), PhoneRefusal::Unknown);
}

TEST_F(PhonesInStore, PowersAPhoneOffWhenItIsTakenBack)
{
    {
        const auto laid = store.take("wang", "rf-bridge").value();
        laid->power_on(CardProtocol::T1);
    }
    EXPECT_EQ(store.find("wang")->exchange(*from_hex("0084000004")), std::nullopt);
}

TEST_F(PhonesInStore, KeepsEachPhonesStateOverARestart)
{
    load_100();
    PhoneStore again{packages.path(), states.path()};
    EXPECT_EQ(again.find("wang")->chip().image().ep.balance, Money::fen(9600));
}

TEST_F(PhonesInStore, FindsPackagesThatHaveComeSince)
{
    auto package = json::parse(page_block("json", 1));
    package["name"] = "li";
    packages.put(package, "li");
    store.rescan();
    EXPECT_NE(store.find("li"), nullptr);
}

TEST_F(PhonesInStore, LoadsTheOthersWhenOnePackageIsBroken)
{
    write(packages.path() / "aaa.json", "{}");
    auto package = json::parse(page_block("json", 1));
    package["name"] = "li";
    packages.put(package, "li");
    EXPECT_THROW(store.rescan(), BrokenPhoneFile);
    EXPECT_NE(store.find("li"), nullptr);
    EXPECT_EQ(store.phones().size(), 2U);
}

TEST_F(PhonesInStore, RefusesToWriteItsStatesOverThePackages)
{
    EXPECT_THROW((PhoneStore{packages.path(), packages.path()}), BrokenPhoneFile);
}

TEST_F(PhonesInStore, RefusesAFolderThatIsNotThere)
{
    EXPECT_THROW((PhoneStore{packages.path() / "no", states.path()}), BrokenPhoneFile);
}

TEST(PhonesWithoutPackages, AreTheSamplesUnderThePublishedKeys)
{
    PhoneStore store{{}, {}};
    ASSERT_EQ(store.phones().size(), sample_phone_names().size());
    EXPECT_EQ(store.find("test")->chip().issued.card.number.full_digits(), "00002510000000000017");
    EXPECT_NE(store.find("test")->radio_id(), store.find("other")->radio_id());
}

TEST_F(PhonesOnDesk, ListsWhatAPersonMaySee)
{
    const auto entry = phone("wang");
    EXPECT_EQ(entry["card"], "****0017");
    EXPECT_EQ(entry["holder"], "王小明");
    EXPECT_EQ(entry["balance_fen"], 9500);
    EXPECT_EQ(entry["online_counter"], 23);
    EXPECT_EQ(entry["place"], json{});
    const auto everything = ask({{"list", true}}).dump();
    for (const auto* secret : {"00002510000000000017", "123456", "794A3877"})
        EXPECT_EQ(everything.find(secret), std::string::npos) << secret;
}

TEST_F(PhonesOnDesk, ShowsWhereAPhoneLies)
{
    const auto laid = store.take("wang", "rf-bridge");
    EXPECT_EQ(phone("wang")["place"], "rf-bridge");
}

TEST_F(PhonesOnDesk, AnswersABalance)
{
    load_100();
    EXPECT_EQ(ask({{"balance", "wang"}})["balance_fen"], 9600);
    EXPECT_EQ(ask({{"balance", "li"}}), failure("no phone li"));
}

TEST_F(PhonesOnDesk, SetsFaultsAndVariants)
{
    const auto tear = json::parse(R"({"tear":{"when":"before","ins":"52"}})");
    EXPECT_EQ(ask({{"set", {{"phone", "wang"}, {"fault", tear}}}}), ok());
    EXPECT_EQ(phone("wang")["faults"], 1);
    EXPECT_EQ(ask({{"set", {{"phone", "wang"}, {"variant", {{"proof", "none"}}}}}}), ok());
    EXPECT_EQ(phone("wang")["variant"]["proof"], "none");
    EXPECT_EQ(ask({{"set", {{"phone", "li"}, {"fault", tear}}}}), failure("no phone li"));
    EXPECT_FALSE(ask({{"set", {{"phone", "wang"}}}})["ok"].get<bool>());
    EXPECT_FALSE(ask({{"set", {{"phone", "wang"}, {"fault", 7}}}})["ok"].get<bool>());
}

TEST_F(PhonesOnDesk, ResetsAPhoneInThePocketToAsItWasIssued)
{
    load_100();
    ask({{"set", {{"phone", "wang"}, {"variant", {{"proof", "none"}}}}}});
    EXPECT_EQ(ask({{"reset", "wang"}}), ok());
    EXPECT_EQ(phone("wang")["balance_fen"], 9500);
    EXPECT_EQ(phone("wang")["variant"]["proof"], "kept");
    EXPECT_FALSE(std::filesystem::exists(states.path() / "wang.json"));
}

TEST_F(PhonesOnDesk, ResetsNoPhoneThatLiesOnAReader)
{
    load_100();
    const auto laid = store.take("wang", "rf-bridge");
    EXPECT_FALSE(ask({{"reset", "wang"}})["ok"].get<bool>());
    EXPECT_EQ(phone("wang")["balance_fen"], 9600);
}

TEST_F(PhonesOnDesk, AResetThatFailsLosesNothing)
{
    load_100();
    write(packages.path() / "wang.json", "{}");
    EXPECT_FALSE(ask({{"reset", "wang"}})["ok"].get<bool>());
    EXPECT_EQ(phone("wang")["balance_fen"], 9600);
    EXPECT_TRUE(std::filesystem::exists(states.path() / "wang.json"));
}

TEST_F(PhonesOnDesk, SaysWhyAPackageCannotBeLoaded)
{
    write(packages.path() / "li.json", "{}");
    EXPECT_EQ(ask({{"rescan", true}}), failure("li.json: format: is missing"));
}

TEST_F(PhonesOnDesk, AnswersNonsenseOnTheControlSocketsLine)
{
    Bench bench{states.path() / "desk"};
    bench.add(std::make_unique<PhonesStation>(store));
    for (const auto* line :
         {R"({"device":"phones"})", R"({"device":"phones","balance":7})",
          R"({"device":"phones","set":7})", R"({"device":"phones","set":{"phone":7}})",
          R"({"device":"phones","reset":null})", R"({"device":"phones","lay":"wang"})"})
        EXPECT_FALSE(json::parse(bench.execute(line))["ok"].get<bool>()) << line;
    const auto help = json::parse(bench.execute(R"({"help":true})"));
    for (const auto* command : {"list", "balance", "set", "reset", "rescan"})
        EXPECT_TRUE(help["commands"]["phones"].contains(command)) << command;
}

}  // namespace
}  // namespace kiosk::emulators
