// Every value of card-vectors.json (card.md section 16) that a card answers or accepts, driven through the whole chip
// with the card's random fixed to the published one; and the published examples of card.md section 14.

#include "devices/emulators/phone/image_file.h"
#include "tests/devices/emulators/phone/counterparts.h"
#include "tests/devices/emulators/phone/package_folder.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <fstream>

namespace kiosk::emulators {
namespace {

std::string vector_of(std::string_view section, const std::string& name)
{
    static const auto all =
        nlohmann::json::parse(std::ifstream{"tests/devices/card/card-vectors.json"});
    for (const auto& [key, values] : all.items())
        if (key.starts_with(section)) return values.at(name).get<std::string>();
    throw std::out_of_range{std::string{section}};
}

Personalisation issued_with(Money balance, std::uint16_t online, std::uint16_t offline)
{
    auto issued = test_personalisation("test");
    issued.ep = {balance, Money{}, online, offline};
    return issued;
}

/// Card and terminal, the card's first random numbers as given.
struct Drive {
    Drive(Personalisation issued, std::string_view random)
        : card{std::move(issued), {}, fixed_random(random)}, terminal{card}
    {
    }
    std::string load_of(const char* name) const { return vector_of("load", name); }

    PbocCard card;
    Terminal terminal;
};

class PublishedLoad : public testing::Test {
protected:
    void load()
    {
        initialized = drive.terminal.send(vector_of("load", "INIT FOR LOAD command"));
        credited = drive.terminal.send(vector_of("load", "CREDIT FOR LOAD command"));
    }
    Drive drive{test_personalisation("test"), "A1B2C3D4"};
    std::string initialized;
    std::string credited;
};

TEST_F(PublishedLoad, InitializeAnswersBalanceNumberRandomAndMac1)
{
    load();
    EXPECT_EQ(initialized,
              vector_of("load", "INIT FOR LOAD response (key version 01, algorithm 00)"));
}

TEST_F(PublishedLoad, CreditAnswersTheTac)
{
    load();
    EXPECT_EQ(credited, vector_of("load", "CREDIT FOR LOAD response"));
    EXPECT_EQ(drive.terminal.balance(), "00004C2C9000");
}

TEST_F(PublishedLoad, LogsTheNumberBeforeOrAfterTheIncrement)
{
    load();
    EXPECT_EQ(
        drive.terminal.send("00B201C417"),
        vector_of("load", "log record if the card logs the number before the increment") + "9000");
    Drive other{test_personalisation("test"), "A1B2C3D4"};
    other.card.variant().log_number = FiledNumber::After;
    other.terminal.send(vector_of("load", "INIT FOR LOAD command"));
    other.terminal.send(vector_of("load", "CREDIT FOR LOAD command"));
    EXPECT_EQ(other.terminal.send("00B201C417"),
              vector_of("load",
                        "log record if it logs the number after the increment (real FMCOS card)") +
                  "9000");
}

TEST_F(PublishedLoad, FilesTheProofUnderTheNumberBefore)
{
    load();
    // MAC half: the host's MAC2 (unspecified by the standard); TAC half: the TAC
    EXPECT_EQ(drive.terminal.send(vector_of("load", "GET TRANSACTION PROVE, number before")),
              "A65C455B7DF56FD69000");
    EXPECT_EQ(drive.terminal.send(vector_of("load", "GET TRANSACTION PROVE, number after")),
              "9406");
}

TEST_F(PublishedLoad, FilesTheProofUnderTheNumberAfterOnOtherCards)
{
    drive.card.variant().proof_number = FiledNumber::After;
    load();
    EXPECT_EQ(drive.terminal.send(vector_of("load", "GET TRANSACTION PROVE, number before")),
              "9406");
    EXPECT_EQ(drive.terminal.send(vector_of("load", "GET TRANSACTION PROVE, number after")),
              "A65C455B7DF56FD69000");
}

TEST(PublishedPurchase, ReproducesEveryAnswer)
{
    Drive drive{issued_with(Money::fen(0x4C2C), 0x18, 0x42), "0BADF00D"};
    EXPECT_EQ(drive.terminal.send(vector_of("purchase", "INIT FOR PURCHASE command")),
              vector_of("purchase", "INIT FOR PURCHASE response"));
    EXPECT_EQ(drive.terminal.send(vector_of("purchase", "DEBIT FOR PURCHASE command")),
              vector_of("purchase", "DEBIT response (TAC then MAC2)"));
    EXPECT_EQ(drive.terminal.prove("06", 0x42),
              vector_of("purchase", "GET TRANSACTION PROVE response (MAC2 then TAC)"));
    EXPECT_EQ(drive.terminal.balance(), "0000475A9000");
    EXPECT_EQ(drive.terminal.send("00B201C417"),
              "0042000000000004D2062500000000012010112209350090"
              "00");
}

TEST(PublishedCompoundPurchase, ReproducesEveryAnswer)
{
    Drive drive{issued_with(Money::fen(0x475A), 0x18, 0x43), "13579BDF"};
    EXPECT_EQ(drive.terminal.send(vector_of("compound", "INIT command")),
              "0000475A004300000001001"
              "3579BDF9000");
    EXPECT_EQ(drive.terminal.send(vector_of("compound", "DEBIT FOR CAPP PURCHASE command")),
              vector_of("compound", "TAC (halves XOR key)") +
                  vector_of("compound", "MAC2 (amount 0)") + "9000");
    EXPECT_EQ(drive.terminal.prove("09", 0x43), vector_of("compound", "MAC2 (amount 0)") +
                                                    vector_of("compound", "TAC (halves XOR key)") +
                                                    "9000");
}

TEST(PublishedUnload, ReproducesEveryAnswer)
{
    Drive drive{with_ed(), "2468ACE0"};
    ASSERT_EQ(drive.terminal.send("0020000003123456"), "9000");
    EXPECT_EQ(drive.terminal.send(vector_of("unload", "INIT FOR UNLOAD command")),
              "0000800000050100"
              "2468ACE0" +
                  vector_of("unload", "MAC1") + "9000");
    EXPECT_EQ(drive.terminal.send(vector_of("unload", "DEBIT FOR UNLOAD command")),
              vector_of("unload", "MAC3") + "9000");
    EXPECT_EQ(drive.terminal.send("805C000104"), "000070009000");
    EXPECT_EQ(drive.terminal.prove("03", 5), vector_of("unload", "MAC3") + "000000009000");
}

TEST(PublishedOverdraftLimit, ReproducesEveryAnswer)
{
    auto issued = with_ed();
    issued.ed = {Money::fen(0x7000), Money{}, 6, 0};
    Drive drive{std::move(issued), "11223344"};
    ASSERT_EQ(drive.terminal.send("0020000003123456"), "9000");
    EXPECT_EQ(drive.terminal.send(vector_of("overdraft", "INIT FOR UPDATE command")),
              "00007000000600000001001"
              "1223344" +
                  vector_of("overdraft", "MAC1") + "9000");
    EXPECT_EQ(drive.terminal.send(vector_of("overdraft", "UPDATE OVERDRAW LIMIT command")),
              vector_of("overdraft", "TAC (new balance 7000+186A0=1F6A0)") + "9000");
    EXPECT_EQ(drive.terminal.send("805C000104"), "0001F6A09000");
}

class PublishedSecureMessaging : public testing::Test {
protected:
    /// Fetches the published challenge and sends the published command.
    std::string challenged(const char* name, const char* challenge = "0084000004")
    {
        drive.terminal.send(challenge);
        return drive.terminal.send(vector_of("secure", name));
    }
    void lock_pin()
    {
        for (int i = 0; i < 3; ++i) drive.terminal.send("0020000003999999");
    }
    Drive drive{test_personalisation("test"), "4E5D6C7B4E5D6C7B4E5D6C7B"};
};

TEST_F(PublishedSecureMessaging, UpdateBinaryIsTaken)
{
    EXPECT_EQ(challenged("UPDATE BINARY EF15 offset 1C data 5566, DAMK"), "9000");
    EXPECT_EQ(drive.terminal.send("00B0951C02"), "55669000");
}

TEST_F(PublishedSecureMessaging, ApplicationBlockAndUnblockAreTaken)
{
    EXPECT_EQ(challenged("APPLICATION BLOCK temporary, DAMK"), "9000");
    EXPECT_EQ(drive.terminal.balance(), "6985");
    EXPECT_EQ(challenged("APPLICATION UNBLOCK, DAMK"), "9000");
    EXPECT_EQ(drive.terminal.balance(), "0000251C9000");
}

TEST_F(PublishedSecureMessaging, PermanentBlockIsTaken)
{
    EXPECT_EQ(challenged("APPLICATION BLOCK permanent, DAMK"), "9000");
    EXPECT_EQ(drive.terminal.balance(), "9303");
}

TEST_F(PublishedSecureMessaging, CardBlockIsTaken)
{
    EXPECT_EQ(challenged("CARD BLOCK, DAMK"), "9000");
    EXPECT_EQ(drive.terminal.balance(), "6A81");
}

TEST_F(PublishedSecureMessaging, PinUnblockIsTakenInBothEditions)
{
    lock_pin();
    EXPECT_EQ(challenged("PIN UNBLOCK P2=00, DPUK"), "9000");
    EXPECT_EQ(drive.terminal.send("0020000003123456"), "9000");
    lock_pin();
    drive.card.variant().pin_unblock_p2 = UnblockP2::P01;
    EXPECT_EQ(challenged("PIN UNBLOCK P2=01 (PBOC 1.0/FMCOS-like cards), DPUK"), "9000");
}

TEST_F(PublishedSecureMessaging, ReloadPinIsTakenWithoutChallenge)
{
    EXPECT_EQ(drive.terminal.send(
                  vector_of("secure", "RELOAD PIN to 654321, MAC over the PIN only, IV 0")),
              "9000");
    EXPECT_EQ(drive.terminal.send("0020000003654321"), "9000");
}

TEST_F(PublishedSecureMessaging, ChangePinIsTaken)
{
    EXPECT_EQ(drive.terminal.send(vector_of("secure", "CHANGE PIN 123456 -> 654321")), "9000");
    EXPECT_EQ(drive.terminal.send("0020000003123456"), "63C2");
    EXPECT_EQ(drive.terminal.send("0020000003654321"), "9000");
}

TEST_F(PublishedSecureMessaging, ExternalAuthenticationIsTakenWithEitherChallenge)
{
    EXPECT_EQ(challenged("EXTERNAL AUTHENTICATION, 4-byte challenge padded with 00000000, card "
                         "key from MCK"),
              "9000");
    Drive other{test_personalisation("test"), "4E5D6C7B8A99A8B7"};
    other.terminal.send("0084000008");
    EXPECT_EQ(
        other.terminal.send(vector_of(
            "secure", "EXTERNAL AUTHENTICATION, 8-byte challenge 4E5D6C7B8A99A8B7, same key")),
        "9000");
}

// The worked example of personalisation.md is the same card.
TEST(PackageOfThePage, ReproducesThePublishedLoad)
{
    const PackageFolder folder;
    PbocCard card{folder.read(), {}, fixed_random("A1B2C3D4")};
    Terminal terminal{card};
    EXPECT_EQ(terminal.send("805000020B010000271025000000000110"),
              "0000251C00170100A1B2C3D495BC54CC9000");
    EXPECT_EQ(terminal.send("805200000B20101122093015A65C455B04"), "7DF56FD69000");
    EXPECT_EQ(terminal.send("00B201C417").substr(0, 4), "0018");  // its variant
}

TEST(PackageOfThePage, LeavesTheStateOfThePage)
{
    const PackageFolder folder;
    const auto state = folder.path() / "state";
    PbocCard card{folder.read(), state, fixed_random("A1B2C3D4")};
    Terminal terminal{card};
    terminal.send("805000020B010000271025000000000110");
    terminal.send("805200000B20101122093015A65C455B04");
    EXPECT_EQ(read_whole(state), page_block("json", 2));
}

// card.md section 14, example A (CSDN "PBOC EP load", 2011): an ED load, TTI 01.
TEST(FieldExampleA, LoadReproduces)
{
    auto issued = with_ed();
    issued.ed = {};
    issued.keys.dlk = TripleDesKey{array_from_hex<16>("11223344556677888877665544332211").value()};
    Drive drive{std::move(issued), "11223344"};
    ASSERT_EQ(drive.terminal.send("0020000003123456"), "9000");
    EXPECT_EQ(drive.terminal.send("805000010B010000100000112233445510"),
              "000000000000010011223344"
              "2988AE5A9000");
    const auto credited = drive.terminal.send("805200000B201112212148223A845BF004");
    EXPECT_EQ(credited.substr(8), "9000");
    EXPECT_EQ(drive.terminal.send("805C000104"), "000010009000");
}

// card.md section 14, example B (CSDN/cnblogs "PBOC EP purchase", 2012).
TEST(FieldExampleB, PurchaseReproduces)
{
    auto issued = issued_with(Money::fen(0x1000), 0, 0);
    issued.keys.dpk = TripleDesKey{array_from_hex<16>("11223344556677888877665544332211").value()};
    Drive drive{std::move(issued), "11223344"};
    drive.terminal.send("805001020B01000010000011223344550F");
    const auto debited = drive.terminal.send("805401000F0000000120120229135100F15CAB7508");
    EXPECT_EQ(debited.substr(8), "56988A139000");  // MAC2, after the TAC
    EXPECT_EQ(drive.terminal.balance(), "000000009000");
}

}  // namespace
}  // namespace kiosk::emulators
