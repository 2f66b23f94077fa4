#include "kiosk/journal/reserve.h"
#include "kiosk/journal/journal.h"

#include "sample_facts.h"
#include "temporary_directory.h"

#include <gtest/gtest.h>

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <limits>

namespace kiosk::journal {
namespace {

constexpr std::uint64_t mebibyte = 1ULL << 20U;
/// More free space than any disk has.
constexpr std::uint64_t unreachable = std::numeric_limits<std::uint64_t>::max() / 4;

class ReserveFile : public testing::Test {
protected:
    [[nodiscard]] std::uint64_t size() const { return std::filesystem::file_size(file_); }

    TemporaryDirectory directory_;
    std::filesystem::path file_ = directory_.path() / "reserve";
};

TEST_F(ReserveFile, IsFilledWhileThereIsRoom)
{
    Reserve reserve{file_, {8 * mebibyte, mebibyte, 0}};
    EXPECT_EQ(size(), 8 * mebibyte);
    EXPECT_EQ(reserve.room(), Room::Plenty);
}

TEST_F(ReserveFile, IsGivenBackInEightSteps)
{
    Reserve reserve{file_, {8 * mebibyte, mebibyte, 0}};
    for (std::uint64_t left = 7; left > 0; --left) {
        EXPECT_TRUE(reserve.release());
        EXPECT_EQ(size(), left * mebibyte);
    }
    EXPECT_TRUE(reserve.release());
    EXPECT_FALSE(reserve.release()) << "there is none left";
    EXPECT_EQ(size(), 0U);
}

TEST_F(ReserveFile, GrowsBackWhenThereIsRoomAgain)
{
    Reserve reserve{file_, {8 * mebibyte, mebibyte, 0}};
    reserve.release();
    EXPECT_EQ(reserve.room(), Room::Plenty);
    EXPECT_EQ(size(), 8 * mebibyte);
}

TEST_F(ReserveFile, BelowTheLowWaterThereIsRoomForOpenItemsOnly)
{
    Reserve reserve{file_, {8 * mebibyte, unreachable, 0}};
    EXPECT_EQ(reserve.room(), Room::ForOpenItems);
    EXPECT_EQ(size(), 0U) << "the last room is not for the reserve";
}

TEST_F(ReserveFile, CapacityIsThatOfTheJournalOrOfTheDisk)
{
    const Reserve reserve{file_, {0, 0, 100 * mebibyte}};
    EXPECT_EQ(reserve.capacity(0).percent, 0U);
    EXPECT_EQ(reserve.capacity(79 * mebibyte).alarm, CapacityAlarm::None);
    EXPECT_EQ(reserve.capacity(80 * mebibyte).alarm, CapacityAlarm::Warning);
    EXPECT_EQ(reserve.capacity(94 * mebibyte).alarm, CapacityAlarm::Warning);
    EXPECT_EQ(reserve.capacity(95 * mebibyte).alarm, CapacityAlarm::Closed);
    EXPECT_EQ(reserve.capacity(200 * mebibyte).percent, 100U);
}

/// Steps that finish an item whose note is in the box: from the amount on.
void expect_that_it_can_be_finished(Journal& journal, const ItemId& id)
{
    const auto steps = cash_load(id, {1, 1, 1}, 1);
    for (std::size_t i = 2; i < steps.size(); ++i)
        EXPECT_TRUE(journal.append(steps[i], stamp_at(journal.boot_epoch()))) << journal.why();
}

TEST_F(ReserveFile, BelowItTheJournalTakesNoNewMoneyAndFinishesWhatIsOpen)
{
    const ItemId id{terminal, 1, 1};
    const auto steps = cash_load(id, {1, 1, 1}, 1);
    {
        Journal journal{directory_.path(), options()};
        for (std::size_t i = 0; i < 2; ++i) ASSERT_TRUE(journal.append(steps[i], stamp_at(1)));
    }
    auto low = options();
    low.reserve = {0, unreachable, 8ULL << 30U};
    Journal journal{directory_.path(), low};
    EXPECT_FALSE(journal.health().takes_new_money);
    const auto other = journal.next_item();
    const NoteKey key{2, 1, 1};
    for (const Fact& fact : std::initializer_list<Fact>{
             fact::LoadOpened{other, card, {}, false, {}, ""},
             fact::NoteEscrowed{id, {key, Money::yuan(10)}}, fact::StackIntended{id, key}})
        EXPECT_EQ(journal.append({.facts = {fact}}, stamp_at(2)).error(), JournalFault::OutOfSpace)
            << name_of(fact);
    const ItemId foreign{*TerminalId::from_digits("225000000002"), 9, 4};
    EXPECT_TRUE(
        journal.append({.facts = {fact::LoadOpened{foreign, card, {}, true, {}, ""}}}, stamp_at(2)))
        << "healing is finishing";
    expect_that_it_can_be_finished(journal, id);
}

TEST_F(ReserveFile, At95PercentOfItsCapacityTheJournalTakesNoNewMoney)
{
    auto small = options();
    small.reserve = {0, 0, 100'000};
    Journal journal{directory_.path(), small};
    EXPECT_EQ(journal.health().capacity.alarm, CapacityAlarm::Closed);
    const Step opened{.facts = {fact::LoadOpened{journal.next_item(), card, {}, false, {}, ""}}};
    EXPECT_EQ(journal.append(opened, stamp_at(1)).error(), JournalFault::OutOfSpace);
}

/// Runs `test` with a disk of its own of `size` bytes, and says whether it held; nullopt: not allowed to mount one.
std::optional<bool> on_a_small_disk(const std::filesystem::path& where, const std::string& size,
                                    const std::function<void()>& test)
{
    constexpr int not_allowed = 77;
    const auto child = ::fork();
    if (child == 0) {
        // A mount that only this process sees, and that goes with it.
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("tmpfs", where.c_str(), "tmpfs", 0, ("size=" + size).c_str()) != 0)
            ::_exit(not_allowed);
        test();
        ::_exit(testing::Test::HasFailure() ? 1 : 0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == not_allowed) return std::nullopt;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// Fills the disk to the last byte.
void fill_up(const std::filesystem::path& directory)
{
    std::ofstream file{directory / "filler", std::ios::binary};
    file << std::unitbuf;
    const std::string block(4096, 'x');
    while (file << block) {
    }
}

TEST_F(ReserveFile, OnAFullDiskFiftyOpenItemsAreFinishedFromIt)
{
    constexpr std::uint32_t open_items = 50;  // R41
    const auto disk = directory_.path() / "disk";
    std::filesystem::create_directory(disk);
    const auto held = on_a_small_disk(disk, "16m", [&] {
        auto small = options();
        small.reserve = {4 * mebibyte, mebibyte, 8ULL << 30U};
        Journal journal{disk, small};
        std::vector<std::vector<Step>> items;
        for (std::uint32_t n = 1; n <= open_items; ++n) {
            items.push_back(
                cash_load(journal.next_item(), {1, 1, n}, static_cast<std::uint16_t>(n)));
            for (std::size_t i = 0; i < 3; ++i)
                EXPECT_TRUE(journal.append(items.back()[i], stamp_at(1)));
        }
        fill_up(disk);
        const Step opened{
            .facts = {fact::LoadOpened{journal.next_item(), card, {}, false, {}, ""}}};
        EXPECT_EQ(journal.append(opened, stamp_at(1)).error(), JournalFault::OutOfSpace);
        for (const auto& steps : items)
            for (std::size_t i = 3; i < steps.size(); ++i)
                EXPECT_TRUE(journal.append(steps[i], stamp_at(1))) << journal.why();
        EXPECT_TRUE(journal.read().open_items().empty());
        EXPECT_TRUE(journal.verify().empty());
        EXPECT_LT(std::filesystem::file_size(disk / "reserve"), 4 * mebibyte);
    });
    if (!held) GTEST_SKIP() << "may not mount a disk";
    EXPECT_TRUE(*held);
}

TEST_F(ReserveFile, AnotherStartOnAFullDiskFinishesFromItToo)
{
    const auto disk = directory_.path() / "disk";
    std::filesystem::create_directory(disk);
    const auto held = on_a_small_disk(disk, "16m", [&] {
        auto small = options();
        small.reserve = {4 * mebibyte, mebibyte, 8ULL << 30U};
        const ItemId id{terminal, 1, 1};
        {
            Journal journal{disk, small};
            const auto steps = cash_load(id, {1, 1, 1}, 1);
            for (std::size_t i = 0; i < 2; ++i) EXPECT_TRUE(journal.append(steps[i], stamp_at(1)));
        }
        fill_up(disk);
        Journal journal{disk, small};
        EXPECT_EQ(journal.read().open_items().size(), 1U);
        EXPECT_FALSE(journal.health().takes_new_money);
        expect_that_it_can_be_finished(journal, id);
        std::filesystem::remove(disk / "filler");
        EXPECT_TRUE(journal.health().takes_new_money) << "the reserve has grown back";
    });
    if (!held) GTEST_SKIP() << "may not mount a disk";
    EXPECT_TRUE(*held);
}

}  // namespace
}  // namespace kiosk::journal
