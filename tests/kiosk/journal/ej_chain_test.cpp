#include "kiosk/journal/ej_chain.h"
#include "kiosk/journal/ej_line.h"

#include "sample_facts.h"

#include <gtest/gtest.h>

#include <random>

namespace kiosk::journal {
namespace {

constexpr std::chrono::minutes china{8 * 60};

Entry entry(std::uint64_t number, std::uint32_t part = 1, std::uint32_t parts = 1)
{
    return {{number, part, parts}, stamp_at(3, 81250),
            "StackIntended",       item,
            R"({"note":"3-1-1"})", {}};
}

/// Writes lines as the journal does, and takes some of them back.
class Tape {
public:
    Tape& append(std::uint32_t parts = 1)
    {
        before_ = head_;
        start_ = text.size();
        for (std::uint32_t part = 1; part <= parts; ++part) {
            const auto [line, hash] =
                format_ej_line(entry(head_.number + 1, part, parts), head_.hash, china);
            text += line;
            head_ = {head_.number + 1, hash};
        }
        return *this;
    }
    /// Cuts the last append to `size` bytes, as a power failure does, and closes it off as the next start does.
    Tape& cut_and_close(std::size_t size)
    {
        cut(size);
        if (text.back() != '\n') text += '\n';
        return close(torn_kind);
    }
    Tape& cut(std::size_t size)
    {
        text.resize(start_ + size);
        head_ = before_;
        return *this;
    }
    Tape& take_back()
    {
        head_ = before_;
        return close(void_kind);
    }
    Tape& close(std::string_view kind)
    {
        const auto closed = std::string_view{text}.substr(start_);
        const Closing closing{closed.size(), sha256({as_bytes(closed)})};
        const auto [line, hash] = format_ej_line(
            closing_entry(kind, closing, head_.number, stamp_at(4)), head_.hash, china);
        text += line;
        head_.hash = hash;
        return *this;
    }
    [[nodiscard]] std::size_t last_size() const { return text.size() - start_; }
    [[nodiscard]] const ChainHead& head() const { return head_; }

    std::string text;

private:
    ChainHead head_;
    ChainHead before_;
    std::size_t start_ = 0;
};

void feed(EjChain& chain, std::string_view text)
{
    while (true) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) return chain.feed_cut(text);
        chain.feed(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
}

std::vector<std::uint64_t> numbers(std::vector<Entry> entries)
{
    std::vector<std::uint64_t> numbers;
    for (const auto& e : entries) numbers.push_back(e.place.number);
    return numbers;
}

std::vector<std::uint64_t> counting(const std::string& text)
{
    EjChain chain;
    feed(chain, text);
    return numbers(chain.take(true));
}

using Numbers = std::vector<std::uint64_t>;

TEST(EjLine, EveryEntryComesBackFromItsLine)
{
    auto sealed = entry(1'234'567'890'123, 2, 3);
    sealed.sealed = *from_hex("00FF10");
    auto without_item = entry(2);
    without_item.item.reset();
    without_item.stamp.quality = TimeQuality::Suspect;
    for (const auto& e : {entry(1), sealed, without_item}) {
        for (const auto offset : {china, std::chrono::minutes{0}, std::chrono::minutes{-210}}) {
            auto [line, hash] = format_ej_line(e, Digest{}, offset);
            line.pop_back();
            const auto back = parse_ej_line(line);
            ASSERT_TRUE(back) << line;
            EXPECT_EQ(back->entry, e) << line;
            EXPECT_EQ(back->hash, hash);
            EXPECT_TRUE(is_chained(line, Digest{}));
        }
    }
}

TEST(EjLine, LooksAsTheFormatPageSays)
{
    const auto line = format_ej_line(entry(17), Digest{}, china).line;
    EXPECT_TRUE(line.starts_with(
        "000000000017\t1/1\t2026-11-22T16:04:32.500+08:00\tG\t3\t81250\tStackIntended\t"
        "225000000001-3-1\t{\"note\":\"3-1-1\"}\t-\t"))
        << line;
    EXPECT_EQ(line.back(), '\n');
}

TEST(EjLine, AnyChangedByteBreaksItsChain)
{
    auto [line, hash] = format_ej_line(entry(17), Digest{}, china);
    line.pop_back();
    for (std::size_t i = 0; i < line.size(); ++i) {
        auto changed = line;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(is_chained(changed, Digest{})) << i;
    }
    EXPECT_FALSE(is_chained(line, hash));
}

TEST(EjLine, EveryTruncationIsRefused)
{
    auto line = format_ej_line(entry(17), Digest{}, china).line;
    line.pop_back();
    while (!line.empty()) {
        line.pop_back();
        EXPECT_FALSE(parse_ej_line(line)) << line;
    }
}

TEST(EjLine, RandomChangesAreRefusedOrReadAndNothingElse)
{
    std::mt19937 dice{7};
    const auto line = format_ej_line(entry(17), Digest{}, china).line;
    for (int round = 0; round < 10'000; ++round) {
        auto changed = line.substr(0, line.size() - 1);
        for (auto n = dice() % 6; n > 0; --n)
            changed[dice() % changed.size()] = static_cast<char>(dice());
        const auto parsed = parse_ej_line(changed);
        EXPECT_TRUE(!parsed || !parsed->entry.kind.empty());
    }
}

TEST(EjLine, ImpossibleDatesAreRefused)
{
    const auto line = format_ej_line(entry(17), Digest{}, china).line;
    for (const auto* wall : {"2026-02-30T00:00:00.000+08:00", "2026-13-01T00:00:00.000+08:00",
                             "2026-11-22 16:03:11.250+08:00", "2026-11-22T16:03:11.250Z",
                             "2026-11-22T16:03:11.25+08:00", ""}) {
        auto changed = line.substr(0, line.size() - 1);
        changed.replace(changed.find("2026"), 29, wall);
        EXPECT_FALSE(parse_ej_line(changed)) << wall;
    }
}

TEST(EjChain, WholeAppendsCount)
{
    Tape tape;
    tape.append().append(3).append();
    EXPECT_EQ(counting(tape.text), (Numbers{1, 2, 3, 4, 5}));
}

TEST(EjChain, TheLastAppendIsHandedOutOnlyAtTheEnd)
{
    Tape tape;
    tape.append().append(2);
    EjChain chain;
    feed(chain, tape.text);
    EXPECT_EQ(numbers(chain.take()), (Numbers{1}));
    EXPECT_EQ(numbers(chain.take(true)), (Numbers{2, 3}));
    EXPECT_EQ(chain.head(), tape.head());
}

TEST(EjChain, ACutAppendNeverCounts)
{
    const auto whole = Tape{}.append().append(3).last_size();
    for (std::size_t size = 0; size < whole; ++size) {
        Tape tape;
        tape.append().append(3).cut(size);
        EjChain chain;
        feed(chain, tape.text);
        EXPECT_EQ(numbers(chain.take(true)), (Numbers{1})) << size;
        EXPECT_EQ(chain.uncounted().size(), size);
        EXPECT_TRUE(chain.breaks().empty());
    }
}

TEST(EjChain, ATornLineClosesACutOffAndItsNumberIsGivenAgain)
{
    const auto whole = Tape{}.append().append(3).last_size();
    for (std::size_t size = 1; size < whole; ++size) {
        Tape tape;
        tape.append().append(3).cut_and_close(size).append(2);
        EjChain chain;
        feed(chain, tape.text);
        EXPECT_EQ(numbers(chain.take(true)), (Numbers{1, 2, 3})) << size;
        EXPECT_TRUE(chain.breaks().empty()) << size;
        EXPECT_EQ(chain.head(), tape.head()) << size;
    }
}

TEST(EjChain, AVoidLineTakesTheWholeAppendBack)
{
    Tape tape;
    tape.append().append(2).take_back();
    EjChain chain;
    feed(chain, tape.text);
    EXPECT_EQ(numbers(chain.take(true)), (Numbers{1}));
    feed(chain, Tape{tape}.append(2).text.substr(tape.text.size()));
    EXPECT_EQ(numbers(chain.take(true)), (Numbers{2, 3}));
    EXPECT_TRUE(chain.breaks().empty());
}

TEST(EjChain, ACutVoidLeavesTheAppendStanding)
{
    Tape tape;
    tape.append().append(2).take_back();
    EXPECT_EQ(counting(tape.text.substr(0, tape.text.size() - 5)), (Numbers{1, 2, 3}));
}

TEST(EjChain, AForeignVoidTakesNothingBack)
{
    Tape tape;
    tape.append().append();
    auto forged = tape;
    forged.take_back();
    // The same line one append later names bytes that are not directly before it.
    const auto line = forged.text.substr(tape.text.size());
    EXPECT_EQ(counting(tape.append().text + line), (Numbers{1, 2, 3}));
}

TEST(EjChain, RandomBytesBeforeATornLineDoNotHideWhatFollows)
{
    std::mt19937 dice{3};
    for (int round = 0; round < 200; ++round) {
        Tape tape;
        tape.append().append(2).cut(dice() % 100);
        for (auto n = 1 + dice() % 600; n > 0; --n)
            tape.text += static_cast<char>(dice() % 4 == 0 ? '\n' : dice());
        if (tape.text.back() != '\n') tape.text += '\n';
        tape.close(torn_kind).append(2);
        EXPECT_EQ(counting(tape.text), (Numbers{1, 2, 3})) << round;
    }
}

TEST(EjChain, AChangedLineIsABreakAndOnlyItIsLost)
{
    Tape tape;
    tape.append().append().append().append().append();
    auto changed = tape.text;
    const auto line = changed.find("000000000003\t");
    changed.replace(changed.find("3-1-1", line + 80), 5, "9-1-1");
    EjChain chain;
    feed(chain, changed);
    EXPECT_EQ(numbers(chain.take(true)), (Numbers{1, 2, 4, 5}));
    EXPECT_EQ(chain.breaks(), (std::vector<ChainBreak>{{2, 4}}));
}

TEST(EjChain, ARemovedLineIsABreak)
{
    Tape tape;
    tape.append().append().append().append().append();
    auto changed = tape.text;
    const auto line = changed.find("000000000003\t");
    changed.erase(line, changed.find("000000000004\t") - line);
    EjChain chain;
    feed(chain, changed);
    EXPECT_EQ(numbers(chain.take(true)), (Numbers{1, 2, 4, 5}));
    EXPECT_EQ(chain.breaks(), (std::vector<ChainBreak>{{2, 4}}));
}

TEST(EjChain, ALineThatWasPutInIsABreak)
{
    Tape tape;
    tape.append().append().append();
    auto forged = entry(3);
    forged.body = R"({"note":"9-9-9"})";
    auto changed = tape.text;
    const auto at = changed.find("000000000003\t");
    changed.insert(at, format_ej_line(forged, Digest{}, china).line);
    EjChain chain;
    feed(chain, changed);
    const auto entries = chain.take(true);
    EXPECT_EQ(numbers(entries), (Numbers{1, 2, 3}));
    EXPECT_EQ(entries.back(), entry(3));
    EXPECT_EQ(chain.breaks(), (std::vector<ChainBreak>{{2, 3}}));
}

TEST(EjChain, FromTheMiddleTheSecondLineProvesTheFirst)
{
    Tape tape;
    tape.append().append(2).append().append();
    EjChain chain{EjChain::FromTheMiddle{}};
    feed(chain, tape.text.substr(tape.text.find("000000000003\t")));
    EXPECT_EQ(numbers(chain.take(true)), (Numbers{3, 4, 5}));
    EXPECT_TRUE(chain.breaks().empty());
    EXPECT_EQ(chain.head(), tape.head());
}

TEST(EjChain, GoesOnFromOneFileToTheNext)
{
    Tape tape;
    tape.append().append(2);
    EjChain chain;
    feed(chain, tape.text);
    chain.begin_file();
    feed(chain, Tape{tape}.append().text.substr(tape.text.size()));
    EXPECT_EQ(numbers(chain.take(true)), (Numbers{1, 2, 3, 4}));
}

TEST(EjChain, WhatWasNotClosedOffInAnEarlierFileIsABreak)
{
    Tape tape;
    tape.append().append(2);
    EjChain chain;
    feed(chain, tape.text + "000000");
    chain.begin_file();
    feed(chain, Tape{tape}.append().text.substr(tape.text.size()));
    EXPECT_EQ(numbers(chain.take(true)), (Numbers{1, 2, 3, 4}));
    EXPECT_EQ(chain.breaks(), (std::vector<ChainBreak>{{3, 4}}));
}

}  // namespace
}  // namespace kiosk::journal
