#include "kiosk/journal/vault.h"
#include "kiosk/journal/entry.h"
#include "kiosk/journal/journal_error.h"

#include "sample_facts.h"
#include "temporary_directory.h"

#include <gtest/gtest.h>

#include <fstream>

namespace kiosk::journal {
namespace {

class VaultFile : public testing::Test {
protected:
    void write(const std::string& text,
               std::filesystem::perms mode = std::filesystem::perms::owner_read)
    {
        std::ofstream{key_} << text;
        std::filesystem::permissions(key_, mode);
    }
    std::string refusal()
    {
        try {
            static_cast<void>(Vault::open(key_));
        } catch (const JournalError& error) {
            EXPECT_EQ(error.problem(), JournalProblem::KeyMissing);
            return error.what();
        }
        return "";
    }

    TemporaryDirectory directory_;
    std::filesystem::path key_ = directory_.path() / "journal.key";
    const Bytes secret_{as_bytes(card_digits).begin(), as_bytes(card_digits).end()};
};

TEST_F(VaultFile, OpensAfterARestart)
{
    const auto sealed = Vault::create(key_).seal(secret_, "7");
    const auto again = Vault::open(key_);
    EXPECT_EQ(again.unseal(sealed, "7"), secret_);
}

TEST_F(VaultFile, ItsKeyIsForItsOwnerAlone)
{
    static_cast<void>(Vault::create(key_));
    EXPECT_EQ(std::filesystem::status(key_).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_EQ(std::filesystem::file_size(key_), 32U);
}

TEST_F(VaultFile, IsNeverMadeOverAnOldOne)
{
    static_cast<void>(Vault::create(key_));
    EXPECT_THROW(static_cast<void>(Vault::create(key_)), JournalError);
}

TEST_F(VaultFile, SealsNothingTwiceTheSame)
{
    const auto vault = Vault::create(key_);
    EXPECT_NE(vault.seal(secret_, "7"), vault.seal(secret_, "7"));
}

TEST_F(VaultFile, ASealOpensOnlyWhereItWasMade)
{
    const auto vault = Vault::create(key_);
    EXPECT_FALSE(vault.unseal(vault.seal(secret_, "7"), "8"));
}

TEST_F(VaultFile, AnyChangedByteBreaksTheSeal)
{
    const auto vault = Vault::create(key_);
    const auto sealed = vault.seal(secret_, "7");
    ASSERT_EQ(sealed.size(), secret_.size() + 28);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] ^= std::byte{1};
        EXPECT_FALSE(vault.unseal(changed, "7")) << i;
    }
    for (std::size_t n = 1; n < sealed.size(); ++n)
        EXPECT_FALSE(vault.unseal(BytesView{sealed}.first(n), "7")) << n;
}

TEST_F(VaultFile, TokensAreKeyedAndNamed)
{
    const auto vault = Vault::create(key_);
    EXPECT_EQ(vault.token("card", secret_), Vault::open(key_).token("card", secret_));
    EXPECT_NE(vault.token("card", secret_), vault.token("order", secret_));
    const auto other = Vault::create(directory_.path() / "other.key");
    EXPECT_NE(vault.token("card", secret_), other.token("card", secret_));
    EXPECT_NE(vault.key_check(), other.key_check());
}

TEST_F(VaultFile, AKeyThatIsNoneIsRefusedWithItsReason)
{
    EXPECT_NE(refusal().find("not found"), std::string::npos);
    write("too short");
    EXPECT_NE(refusal().find("32 bytes"), std::string::npos);
    write(std::string(33, 'k'));
    EXPECT_NE(refusal().find("32 bytes"), std::string::npos);
    write(std::string(32, 'k'),
          std::filesystem::perms::owner_read | std::filesystem::perms::group_read);
    EXPECT_NE(refusal().find("0600"), std::string::npos);
    write(std::string(32, 'k'));
    EXPECT_EQ(refusal(), "");
}

TEST_F(VaultFile, AnEntryMovedToAnotherPlaceDoesNotOpen)
{
    const auto vault = Vault::create(key_);
    const auto entry = make_entry(Fact{one_of_each()[0]}, {7, 1, 1}, stamp_at(3), vault);
    ASSERT_TRUE(read_entry(entry, vault));
    auto renumbered = entry;
    renumbered.place.number = 8;
    EXPECT_EQ(read_entry(renumbered, vault).error(), RecordFault::BrokenSeal);
    auto of_another_item = entry;
    of_another_item.item = ItemId{terminal, 3, 2};
    EXPECT_EQ(read_entry(of_another_item, vault).error(), RecordFault::BrokenSeal);
}

TEST_F(VaultFile, AClockOutsideOfTheCalendarIsBroughtIntoIt)
{
    const auto vault = Vault::create(key_);
    const Stamp stamp{1, std::chrono::milliseconds{-5}, WallTime::max(), TimeQuality::Suspect};
    const auto entry = make_entry(Fact{one_of_each()[2]}, {7, 1, 1}, stamp, vault);
    EXPECT_LT(entry.stamp.wall, WallTime::max());
    EXPECT_EQ(entry.stamp.uptime, std::chrono::milliseconds{0});
}

}  // namespace
}  // namespace kiosk::journal
