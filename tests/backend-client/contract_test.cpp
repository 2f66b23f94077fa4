#include "backend-client/finality.h"
#include "backend-client/paths.h"
#include "backend-client/problem.h"
#include "backend-client/rfc3339.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace kiosk::backend {
namespace {

using namespace std::chrono_literals;

const TerminalId terminal = *TerminalId::from_digits("225000000001");
const ItemId item{terminal, 7, 42};
const CardId card{*array_from_hex<8>("2500000000000000"),
                  *CardNumber::from_digits("00002510000000000017")};

TEST(Paths, AreThoseOfTheContract)
{
    EXPECT_EQ(sign_on_path(terminal), "/v1/terminals/225000000001/sign-on");
    EXPECT_EQ(heartbeat_path(terminal), "/v1/terminals/225000000001/heartbeat");
    EXPECT_EQ(parameters_path(), "/v1/parameters");
    EXPECT_EQ(hotlist_path(12), "/v1/hotlist?since=12");
    EXPECT_EQ(card_path(card), "/v1/cards/00002510000000000017?issuer=2500000000000000");
    EXPECT_EQ(open_items_path(card),
              "/v1/cards/00002510000000000017/open-items?issuer=2500000000000000");
    EXPECT_EQ(pending_loads_path(card),
              "/v1/cards/00002510000000000017/pending-loads?issuer=2500000000000000");
    EXPECT_EQ(pending_loads_path(), "/v1/pending-loads");
    EXPECT_EQ(loads_path(), "/v1/loads");
    EXPECT_EQ(load_path(item), "/v1/loads/225000000001-7-42");
    EXPECT_EQ(load_result_path(item), "/v1/loads/225000000001-7-42/result");
    EXPECT_EQ(journal_segments_path(), "/v1/journal-segments");
}

TEST(IdempotencyKeys, DifferWhereverBodiesMayDiffer)
{
    const auto other = *TerminalId::from_digits("225000000002");
    const std::set<std::string> keys{
        sign_on_key(terminal, 7),
        sign_on_key(terminal, 8),
        sign_on_key(other, 7),
        heartbeat_key(terminal, 7, 1),
        heartbeat_key(terminal, 7, 2),
        heartbeat_key(terminal, 8, 1),
        authorise_key(item, 1),
        authorise_key(item, 2),
        load_result_key(item, 1, terminal, 1),
        load_result_key(item, 1, terminal, 2),
        load_result_key(item, 1, other, 1),
        load_result_key(item, 2, terminal, 1),
        pending_key(item),
        journal_segment_key(terminal, 1, 2),
        journal_segment_key(terminal, 1, 3),
        journal_segment_key(other, 1, 2),
    };
    EXPECT_EQ(keys.size(), 16U);
}

TEST(IdempotencyKeys, FitTheContractAtTheirLongest)
{
    constexpr auto large = std::numeric_limits<std::uint32_t>::max();
    constexpr auto huge = std::numeric_limits<std::uint64_t>::max();
    const ItemId last{terminal, large, large};
    for (const auto& key :
         {sign_on_key(terminal, large), heartbeat_key(terminal, large, huge),
          authorise_key(last, large), load_result_key(last, large, terminal, large),
          pending_key(last), journal_segment_key(terminal, huge, huge)}) {
        EXPECT_LE(key.size(), 128U) << key;
        for (const char c : key) EXPECT_TRUE(c > ' ' && c <= '~') << key;
    }
}

TEST(Finality, IsWhatTheContractLists)
{
    const std::set<int> malformed{400, 413, 415, 422};
    const std::set<int> refused{403, 404, 410};
    for (int status = -1; status <= 1000; ++status) {
        const auto expected = status >= 200 && status <= 299 ? Finality::Done
                              : malformed.count(status) != 0 ? Finality::Malformed
                              : refused.count(status) != 0   ? Finality::Refused
                                                             : Finality::TryAgain;
        EXPECT_EQ(final_of(status), expected) << status;
    }
}

TEST(ProblemTypes, EachHasAWordAndATitleOfItsOwn)
{
    std::set<std::string_view> words;
    std::set<std::string> titles;
    constexpr auto count = static_cast<int>(ProblemType::Other) + 1;
    for (int n = 0; n < count; ++n) {
        const auto type = static_cast<ProblemType>(n);
        words.insert(to_text(type));
        titles.insert(make_problem(type, 400, "").title);
        const auto read = decode_problem(encode(make_problem(type, 400, "d")));
        ASSERT_TRUE(read);
        EXPECT_EQ(read->type, type);
    }
    EXPECT_EQ(words.size(), static_cast<std::size_t>(count));
    EXPECT_EQ(titles.size(), static_cast<std::size_t>(count));
}

TEST(Rfc3339, WritesUtcWithMilliseconds)
{
    EXPECT_EQ(to_rfc3339(WallTime{0ms}), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_rfc3339(WallTime{1772324130125ms}), "2026-03-01T00:15:30.125Z");
    EXPECT_EQ(to_rfc3339(WallTime{-1ms}), "1969-12-31T23:59:59.999Z");
}

TEST(Rfc3339, ReadsAnyOffset)
{
    const auto utc = wall_time_from_rfc3339("2026-03-01T00:15:30.125Z");
    ASSERT_TRUE(utc);
    EXPECT_EQ(wall_time_from_rfc3339("2026-03-01T08:15:30.125+08:00"), utc);
    EXPECT_EQ(wall_time_from_rfc3339("2026-02-28t18:45:30.125999999-05:30"), utc);
}

TEST(Rfc3339, ReadsShortAndLongFractions)
{
    const auto whole = *wall_time_from_rfc3339("2026-03-01T00:15:30Z");
    EXPECT_EQ(wall_time_from_rfc3339("2026-03-01T00:15:30.5Z"), whole + 500ms);
    EXPECT_EQ(wall_time_from_rfc3339("2026-03-01T00:15:30." + std::string(40, '9') + "Z"),
              whole + 999ms);
}

TEST(Rfc3339, ALeapSecondIsTheNextMinute)
{
    EXPECT_EQ(wall_time_from_rfc3339("2016-12-31T23:59:60Z"),
              wall_time_from_rfc3339("2017-01-01T00:00:00Z"));
}

TEST(Rfc3339, KnowsTheCalendar)
{
    EXPECT_TRUE(wall_time_from_rfc3339("2028-02-29T00:00:00Z"));
    EXPECT_FALSE(wall_time_from_rfc3339("2026-02-29T00:00:00Z"));
    EXPECT_FALSE(date_from_rfc3339("2026-13-01"));
    EXPECT_FALSE(date_from_rfc3339("2026-00-01"));
}

TEST(Rfc3339, RejectsEveryTruncationAndEveryTail)
{
    const std::string time = "2026-03-01T08:15:30.125+08:00";
    for (std::size_t n = 0; n < time.size(); ++n)
        EXPECT_FALSE(wall_time_from_rfc3339(std::string_view{time}.substr(0, n))) << n;
    EXPECT_FALSE(wall_time_from_rfc3339(time + "x"));
    const std::string date = "2026-03-01";
    for (std::size_t n = 0; n < date.size(); ++n)
        EXPECT_FALSE(date_from_rfc3339(std::string_view{date}.substr(0, n))) << n;
    EXPECT_FALSE(date_from_rfc3339(date + "T"));
}

TEST(Rfc3339, RejectsWhatNoClockShows)
{
    for (const char* text :
         {"2026-03-01T24:00:00Z", "2026-03-01T00:60:00Z", "2026-03-01T00:00:61Z",
          "2026-03-01T00:00:00+24:00", "2026-03-01T00:00:00.Z", "2026-03-01T00:00:00",
          "2026-03-01T00:00:00+0800", "+026-03-01T00:00:00Z", "2026-3-01T00:00:00Z"})
        EXPECT_FALSE(wall_time_from_rfc3339(text)) << text;
}

}  // namespace
}  // namespace kiosk::backend
