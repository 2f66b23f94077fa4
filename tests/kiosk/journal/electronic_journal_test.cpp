#include "kiosk/journal/electronic_journal.h"

#include "sample_facts.h"
#include "temporary_directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

namespace kiosk::journal {
namespace {

constexpr std::chrono::minutes china{8 * 60};
constexpr std::chrono::hours day{24};

std::string text_of(const std::filesystem::path& file)
{
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

class EjOnDisk : public testing::Test {
protected:
    /// Appends `count` entries at once, written at `wall`, behind whatever is there.
    void append(WallTime wall = afternoon, std::uint32_t count = 1)
    {
        const auto tail = read_ej_tail(directory(), 1);
        ElectronicJournal ej{directory(), tail, china};
        ASSERT_TRUE(ej.append(batch(tail.head.number, wall, count)));
    }
    static Batch batch(std::uint64_t last, WallTime wall = afternoon, std::uint32_t count = 1)
    {
        Batch batch;
        for (std::uint32_t part = 1; part <= count; ++part)
            batch.push_back({{last + part, part, count},
                             {1, {}, wall, TimeQuality::Good},
                             "StackIntended",
                             item,
                             "{}",
                             {}});
        return batch;
    }
    std::vector<std::uint64_t> numbers()
    {
        std::vector<std::uint64_t> numbers;
        reading_ = read_ej(directory(),
                           [&](const Entry& entry) { numbers.push_back(entry.place.number); });
        return numbers;
    }
    std::vector<std::string> names()
    {
        std::vector<std::string> names;
        for (const auto& file : list_ej_files(directory())) names.push_back(file.path.filename());
        return names;
    }
    void add_bytes(const std::string& bytes)
    {
        std::ofstream{list_ej_files(directory()).back().path, std::ios::app | std::ios::binary}
            << bytes;
    }
    [[nodiscard]] std::filesystem::path directory() const { return temporary_.path() / "ej"; }

    TemporaryDirectory temporary_;
    EjReading reading_;
};

using Numbers = std::vector<std::uint64_t>;
using Names = std::vector<std::string>;

/// The example of ej_format.md.
std::vector<std::string> example()
{
    std::ifstream page{"kiosk/journal/ej_format.md"};
    std::vector<std::string> lines;
    bool inside = false;
    for (std::string line; std::getline(page, line);) {
        if (line == "```") inside = false;
        if (inside) lines.push_back(line);
        if (line == "```ej") inside = true;
    }
    return lines;
}

TEST(EjFormatPage, ItsExampleCountsAsItSays)
{
    EjChain chain;
    for (const auto& line : example()) chain.feed(line);
    std::string kinds;
    for (const auto& entry : chain.take(true)) kinds += entry.kind + ' ';
    EXPECT_EQ(kinds,
              "Booted LoadOpened NoteEscrowed StackIntended Booted NoteStacked LoadKept Request "
              "Acknowledged ");
    EXPECT_EQ(chain.head().number, 9U);
    EXPECT_TRUE(chain.breaks().empty());
    EXPECT_EQ(chain.uncounted(), "");
}

TEST(EjFormatPage, ItsExampleOpensWithTheKeyItNames)
{
    const TemporaryDirectory directory;
    const auto key = directory.path() / "key";
    std::ofstream file{key, std::ios::binary};
    for (char byte = 0; byte < 32; ++byte) file.put(byte);
    file.close();
    std::filesystem::permissions(key, std::filesystem::perms::owner_read);
    const auto vault = Vault::open(key);
    EjChain chain;
    for (const auto& line : example()) chain.feed(line);
    std::vector<Record> records;
    for (const auto& entry : chain.take(true)) {
        const auto record = read_entry(entry, vault);
        ASSERT_TRUE(record) << entry.kind;
        records.push_back(*record);
    }
    EXPECT_EQ(std::get<Boot>(records.at(0)).key_check, vault.key_check());
    EXPECT_EQ(std::get<fact::LoadOpened>(std::get<Fact>(records.at(1))).card, card);
    EXPECT_EQ(std::get<OutgoingRequest>(records.at(7)).path, "/v1/pending-loads");
    EXPECT_EQ(std::get<OutgoingRequest>(records.at(7)).order_key, card_digits);
}

TEST(EjFormatPage, ItsExampleHoldsATornAndAVoidLine)
{
    std::string closings;
    for (const auto& line : example())
        if (const auto parsed = parse_ej_line(line); parsed && parsed->closing)
            closings += parsed->entry.kind + ' ';
    EXPECT_EQ(closings, "Torn Void ");
}

TEST_F(EjOnDisk, GoesOnWhereItStoppedAfterEveryStart)
{
    for (int i = 0; i < 3; ++i) append(afternoon, 2);
    EXPECT_EQ(numbers(), (Numbers{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(names(), (Names{"20261122.ej"}));
}

TEST_F(EjOnDisk, EachDayHasAFileAndTheChainRunsOn)
{
    append(afternoon);
    append(afternoon + day);
    append(afternoon + 3 * day);
    EXPECT_EQ(names(), (Names{"20261122.ej", "20261123.ej", "20261125.ej"}));
    EXPECT_EQ(numbers(), (Numbers{1, 2, 3}));
    EXPECT_TRUE(reading_.breaks.empty());
}

TEST_F(EjOnDisk, TheDayBeginsAtMidnightInChina)
{
    using namespace std::chrono_literals;
    append(WallTime{std::chrono::sys_days{2026y / 11 / 22}} + 15h + 59min);
    append(WallTime{std::chrono::sys_days{2026y / 11 / 22}} + 16h);
    EXPECT_EQ(names(), (Names{"20261122.ej", "20261123.ej"}));
}

TEST_F(EjOnDisk, AClockThatGoesBackMakesASecondFileOfThatDay)
{
    append(afternoon + day);
    append(WallTime{});
    append(afternoon + day);
    append(WallTime{});
    EXPECT_EQ(names(), (Names{"20261123.ej", "19700101.ej", "20261123-2.ej", "19700101-2.ej"}));
    EXPECT_EQ(numbers(), (Numbers{1, 2, 3, 4}));
    EXPECT_TRUE(reading_.breaks.empty());
}

TEST_F(EjOnDisk, AnAppendOverMidnightStaysInOneFile)
{
    auto two = batch(0, afternoon, 2);
    two[1].stamp.wall += day;
    ElectronicJournal ej{directory(), {}, china};
    ASSERT_TRUE(ej.append(two));
    EXPECT_EQ(names(), (Names{"20261122.ej"}));
}

TEST_F(EjOnDisk, ACutEndIsClosedOffByTheNextAppend)
{
    append();
    add_bytes("000000000002\t1/1\t2026-11-2");
    append();
    EXPECT_EQ(numbers(), (Numbers{1, 2}));
    EXPECT_TRUE(reading_.breaks.empty());
    EXPECT_NE(text_of(reading_.last_file).find("\tTorn\t"), std::string::npos);
    EXPECT_NE(text_of(reading_.last_file).find("000000000002\t1/1\t2026-11-2\n"), std::string::npos)
        << "what was cut is still there to be read";
}

TEST_F(EjOnDisk, AFileWhoseFirstLineWasCutIsTheNewest)
{
    append();
    std::ofstream{directory() / "20261123.ej"} << "0000";
    append(afternoon + 2 * day);
    EXPECT_EQ(names(), (Names{"20261122.ej", "20261123.ej"}))
        << "it is gone on with, whatever day it is";
    append(afternoon + 2 * day);
    EXPECT_EQ(names(), (Names{"20261122.ej", "20261123.ej", "20261124.ej"}));
    EXPECT_EQ(numbers(), (Numbers{1, 2, 3}));
    EXPECT_TRUE(reading_.breaks.empty());
}

TEST_F(EjOnDisk, AnEmptyFileIsNoFile)
{
    append();
    std::ofstream{directory() / "20261123.ej"};
    append(afternoon + day);
    EXPECT_EQ(names(), (Names{"20261122.ej", "20261123.ej"}));
    EXPECT_EQ(numbers(), (Numbers{1, 2}));
}

TEST_F(EjOnDisk, WhatIsTakenBackNeverCounts)
{
    ElectronicJournal ej{directory(), {}, china};
    ASSERT_TRUE(ej.append(batch(0)));
    const auto before = ej.head().number;
    ASSERT_TRUE(ej.append(batch(1, afternoon, 3)));
    ASSERT_TRUE(ej.take_back(stamp_at(1)));
    EXPECT_EQ(ej.head().number, before);
    EXPECT_EQ(numbers(), (Numbers{1}));
    ASSERT_TRUE(ej.append(batch(1)));
    EXPECT_EQ(numbers(), (Numbers{1, 2}));
    EXPECT_EQ(reading_.head, ej.head());
}

TEST_F(EjOnDisk, WhatIsWrittenBesideCountsWhenItIsFinished)
{
    ElectronicJournal ej{directory(), {}, china};
    for (std::uint64_t last = 0; last < 6; last += 2) {
        ASSERT_TRUE(ej.begin(batch(last, afternoon, 2)));
        EXPECT_EQ(ej.head().number, last) << "not yet";
        ASSERT_TRUE(ej.finish());
        EXPECT_EQ(ej.head().number, last + 2);
    }
    ASSERT_TRUE(ej.append(batch(6)));
    EXPECT_EQ(numbers(), (Numbers{1, 2, 3, 4, 5, 6, 7}));
    EXPECT_EQ(reading_.head, ej.head());
    EXPECT_EQ(reading_.bytes, ej.bytes());
}

TEST_F(EjOnDisk, WhatWasWrittenBesideCanBeTakenBack)
{
    ElectronicJournal ej{directory(), {}, china};
    ASSERT_TRUE(ej.append(batch(0)));
    ASSERT_TRUE(ej.begin(batch(1, afternoon, 3)));
    ASSERT_TRUE(ej.finish());
    ASSERT_TRUE(ej.take_back(stamp_at(1)));
    ASSERT_TRUE(ej.begin(batch(1)));
    ASSERT_TRUE(ej.finish());
    EXPECT_EQ(numbers(), (Numbers{1, 2}));
    EXPECT_EQ(reading_.head, ej.head());
}

TEST_F(EjOnDisk, AWriteThatWasBegunIsFinishedBeforeItsEnd)
{
    {
        ElectronicJournal ej{directory(), {}, china};
        ASSERT_TRUE(ej.begin(batch(0)));
    }
    EXPECT_EQ(numbers(), (Numbers{1}));
}

TEST_F(EjOnDisk, RoomThatIsKeptIsNotInTheFile)
{
    ElectronicJournal ej{directory(), {}, china};
    ASSERT_TRUE(ej.begin(batch(0)));
    ASSERT_TRUE(ej.finish());
    const auto file = list_ej_files(directory()).back();
    EXPECT_EQ(text_of(file.path).size(), ej.bytes());
    EXPECT_EQ(text_of(file.path).back(), '\n');
}

TEST_F(EjOnDisk, AFileOfWhichAllIsVoidIsGoneOnWith)
{
    append();
    ElectronicJournal ej{directory(), read_ej_tail(directory(), 1), china};
    ASSERT_TRUE(ej.append(batch(1, afternoon + day)));
    ASSERT_TRUE(ej.take_back(stamp_at(1)));
    append(afternoon + 2 * day);
    append(afternoon + 2 * day);
    EXPECT_EQ(names(), (Names{"20261122.ej", "20261123.ej", "20261124.ej"}));
    EXPECT_EQ(numbers(), (Numbers{1, 2, 3}));
    EXPECT_TRUE(reading_.breaks.empty());
}

TEST_F(EjOnDisk, TheTailIsFoundWithoutReadingAll)
{
    ElectronicJournal ej{directory(), {}, china};
    constexpr std::uint64_t many = 3'000;
    for (std::uint64_t n = 0; n < many; n += 2)
        ASSERT_TRUE(ej.append(batch(n, afternoon + n * std::chrono::minutes{5}, 2)));
    for (const std::uint64_t wanted : {many, many - 1, many - 500, many / 2, std::uint64_t{1}}) {
        const auto tail = read_ej_tail(directory(), wanted);
        ASSERT_EQ(tail.entries.size(), many - wanted + 1);
        EXPECT_EQ(tail.entries.front().place.number, wanted);
        EXPECT_EQ(tail.head, ej.head());
    }
    EXPECT_GT(names().size(), 9U);
}

TEST_F(EjOnDisk, AnArchivedBeginningIsNoBreak)
{
    for (int i = 0; i < 4; ++i) append(afternoon + i * day, 2);
    std::filesystem::remove(directory() / "20261122.ej");
    EXPECT_EQ(numbers(), (Numbers{3, 4, 5, 6, 7, 8}));
    EXPECT_TRUE(reading_.breaks.empty());
    EXPECT_EQ(reading_.first, 3U);
}

TEST_F(EjOnDisk, AMissingFileInTheMiddleIsABreak)
{
    for (int i = 0; i < 4; ++i) append(afternoon + i * day, 2);
    std::filesystem::remove(directory() / "20261123.ej");
    EXPECT_EQ(numbers(), (Numbers{1, 2, 5, 6, 7, 8}));
    EXPECT_EQ(reading_.breaks, (std::vector<ChainBreak>{{2, 5}}));
}

TEST_F(EjOnDisk, FilesOfAnotherKindAreNotRead)
{
    append();
    std::ofstream{directory() / "notes.txt"} << "hello\n";
    EXPECT_EQ(numbers(), (Numbers{1}));
}

}  // namespace
}  // namespace kiosk::journal
