#include "backend-client/upload_schedule.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace kiosk::backend {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint start = TimePoint{} + 1h;

// ---- back-off ----

TEST(BackOff, IsHalfToAllOfTwoSecondsAndDoublesUpToFiveMinutes)
{
    Random random{1};
    auto ceiling = 2000ms;
    for (unsigned failures = 1; failures <= 200; ++failures) {
        const auto wait = back_off(failures, longest_wait, random);
        EXPECT_GE(wait, ceiling / 2) << failures;
        EXPECT_LE(wait, ceiling) << failures;
        ceiling = std::min<std::chrono::milliseconds>(ceiling * 2, longest_wait);
    }
}

TEST(BackOff, SpreadsTerminalsThatFailedTogether)
{
    std::set<std::chrono::milliseconds> waits;
    for (std::uint32_t seed = 0; seed < 100; ++seed) {
        Random random{seed};
        waits.insert(back_off(8, longest_wait, random));
    }
    EXPECT_GT(waits.size(), 95U);
}

// ---- the gate ----

class Gate : public testing::Test {
protected:
    void fail(std::uint64_t id, HostReach how, TimePoint now)
    {
        gate_.failed(id, how, std::nullopt, now, random_);
    }
    /// Lets the wait pass and the next probe fail; returns the wait after that.
    Duration fail_again(HostReach how)
    {
        const auto now = *gate_.opens_at();
        gate_.sent(7);
        fail(7, how, now);
        return *gate_.opens_at() - now;
    }

    HostGate gate_;
    Random random_{1};
};

TEST_F(Gate, IsOpenUntilSomethingFails)
{
    gate_.sent(1);
    EXPECT_TRUE(gate_.admits(start));
    EXPECT_EQ(gate_.reach(), HostReach::Unknown);
    fail(1, HostReach::Troubled, start);
    EXPECT_FALSE(gate_.admits(start));
    EXPECT_EQ(gate_.reach(), HostReach::Troubled);
}

TEST_F(Gate, LetsOneProbeGoWhenItsWaitIsOver)
{
    fail(1, HostReach::Troubled, start);
    const auto later = *gate_.opens_at();
    EXPECT_FALSE(gate_.admits(later - 1ms));
    EXPECT_TRUE(gate_.admits(later));
    gate_.sent(2);
    EXPECT_FALSE(gate_.admits(later + 1h));
    EXPECT_EQ(gate_.opens_at(), std::nullopt);
}

TEST_F(Gate, OpensWhenTheProbeIsAnswered)
{
    fail(1, HostReach::Troubled, start);
    gate_.sent(2);
    EXPECT_FALSE(gate_.heard());
    EXPECT_TRUE(gate_.admits(start));
    EXPECT_EQ(gate_.reach(), HostReach::Up);
}

TEST_F(Gate, TellsWhenTheLinkIsBack)
{
    fail(1, HostReach::Unreachable, start);
    EXPECT_TRUE(gate_.heard());
    EXPECT_FALSE(gate_.heard());
}

TEST_F(Gate, WaitsLongerOnlyForFailedProbes)
{
    fail(1, HostReach::Troubled, start);
    const auto opens = gate_.opens_at();
    for (std::uint64_t straggler = 2; straggler < 6; ++straggler)
        fail(straggler, HostReach::Troubled, start + 500ms);
    EXPECT_EQ(gate_.opens_at(), opens);
    EXPECT_GE(fail_again(HostReach::Troubled), 2s);
}

TEST_F(Gate, LeavesAHostThatIsIllAloneForUpToFiveMinutes)
{
    fail(1, HostReach::Troubled, start);
    Duration longest{};
    for (int n = 0; n < 20; ++n) longest = std::max(longest, fail_again(HostReach::Troubled));
    EXPECT_GT(longest, 150s);
    EXPECT_LE(longest, 300s);
}

TEST_F(
    Gate,
    TriesAHostThatCannotBeReachedEveryFourSeconds)  // R8: the queue moves within 5 s of the link's return
{
    fail(1, HostReach::Unreachable, start);
    for (int n = 0; n < 100; ++n) EXPECT_LE(fail_again(HostReach::Unreachable), 4s);
}

TEST_F(Gate, WaitsAsTheHostWishesWithinBounds)
{
    const auto wait_for = [this](std::chrono::seconds wish) {
        gate_.heard();
        gate_.failed(1, HostReach::Troubled, wish, start, random_);
        return *gate_.opens_at() - start;
    };
    EXPECT_EQ(wait_for(0s), 1s);
    EXPECT_EQ(wait_for(60s), 60s);
    EXPECT_EQ(wait_for(1h), 5min);
}

TEST_F(Gate, AProbeThatWasNeverSentMakesRoomForAnother)
{
    fail(1, HostReach::Troubled, start);
    const auto later = *gate_.opens_at();
    gate_.sent(2);
    gate_.withdrawn(2);
    EXPECT_TRUE(gate_.admits(later));
}

// ---- the schedule ----

UploadEntry entry(std::uint64_t id, UploadLane lane = UploadLane::LoadResult,
                  const std::string& order_key = "")
{
    return {.id = id,
            .idempotency_key = "key-" + std::to_string(id),
            .lane = lane,
            .order_key = order_key,
            .path = "/path-" + std::to_string(id),
            .body = "body-" + std::to_string(id)};
}

UploadEntry urgent(UploadEntry entry)
{
    entry.urgent = true;
    return entry;
}

HostAnswer said(int status, const std::string& ack = "", const std::string& problem = "")
{
    return {status, ack, problem};
}

class Schedule : public testing::Test {
protected:
    std::uint64_t next_id(TimePoint now = start)
    {
        const auto due = schedule_.next(now);
        return due ? due->entry->id : 0;
    }
    std::vector<std::uint64_t> all_next(TimePoint now = start)
    {
        std::vector<std::uint64_t> ids;
        while (const auto id = next_id(now)) ids.push_back(id);
        return ids;
    }
    /// Sends the only entry that is due and gives it `answer`.
    std::optional<Settlement> exchange(const UploadAnswer& answer, TimePoint now)
    {
        const auto id = next_id(now);
        EXPECT_NE(id, 0U);
        return schedule_.answered(id, answer, now);
    }
    TimePoint wake() { return schedule_.wake_at().value(); }

    UploadSchedule schedule_{{}, 1};
};

using Ids = std::vector<std::uint64_t>;

TEST_F(Schedule, SendsTheMostPressingLaneFirstAndWithinItTheOldest)
{
    schedule_.add(entry(1, UploadLane::Log));
    schedule_.add(entry(2, UploadLane::PendingLoad));
    schedule_.add(entry(4, UploadLane::LoadResult));
    schedule_.add(entry(3, UploadLane::LoadResult));
    schedule_.add(entry(5, UploadLane::LossReport));
    EXPECT_EQ(all_next(), (Ids{5, 3, 4}));
}

TEST_F(Schedule, SendsNoMoreThanItsPlaces)
{
    for (std::uint64_t id = 1; id <= 10; ++id) schedule_.add(entry(id));
    EXPECT_EQ(all_next().size(), 3U);
    EXPECT_EQ(schedule_.in_flight(), 3U);
    schedule_.answered(1, said(200, "ack"), start);
    EXPECT_EQ(all_next(), (Ids{4}));
}

TEST_F(Schedule, KeepsTheOrderOfAnOrderKey)
{
    schedule_.add(entry(1, UploadLane::LoadResult, "card"));
    schedule_.add(entry(2, UploadLane::LoadResult, "card"));
    schedule_.add(entry(3, UploadLane::LoadResult, "other card"));
    EXPECT_EQ(all_next(), (Ids{1, 3}));
    schedule_.answered(1, NoHostAnswer::Unknown, start);
    schedule_.answered(3, said(200, "ack"), start);
    EXPECT_EQ(all_next(), Ids{}) << "2 must wait for 1";
    EXPECT_EQ(all_next(wake()), Ids{1});
    schedule_.answered(1, said(200, "ack"), start);
    EXPECT_EQ(all_next(), Ids{2});
}

TEST_F(Schedule, AnEntryThatAMorePressingOneWaitsForGoesAsEarlyAsThatOne)
{
    schedule_.add(entry(1, UploadLane::LoadResult));
    schedule_.add(entry(2, UploadLane::Log, "card"));
    schedule_.add(entry(3, UploadLane::LossReport, "card"));
    EXPECT_EQ(next_id(), 2U);
}

TEST_F(Schedule, SendsTheSameKeyPathAndBytesEveryTime)  // I7
{
    schedule_.add(entry(1));
    for (int n = 0; n < 5; ++n) {
        const auto now = n == 0 ? start : wake();
        const auto due = schedule_.next(now);
        ASSERT_TRUE(due);
        EXPECT_EQ(due->entry->idempotency_key, "key-1");
        EXPECT_EQ(due->entry->path, "/path-1");
        EXPECT_EQ(due->entry->body, "body-1");
        schedule_.answered(1, NoHostAnswer::Unknown, now);
    }
}

TEST_F(Schedule, AnAcceptedEntryLeavesWithTheHostsAcknowledgement)  // I8
{
    schedule_.add(entry(1));
    EXPECT_EQ(exchange(said(201, "R-1"), start),
              (Settlement{1, SettledAs::Accepted, 201, "R-1", ""}));
    EXPECT_EQ(schedule_.size(), 0U);
}

TEST_F(Schedule, AnEntryIsSettledOnce)
{
    schedule_.add(entry(1));
    EXPECT_TRUE(exchange(said(200, "ack"), start));
    EXPECT_FALSE(schedule_.answered(1, said(200, "ack"), start));
}

TEST_F(Schedule, AnAnswerToWhatIsNotInFlightMeansNothing)
{
    schedule_.add(entry(1));
    EXPECT_FALSE(schedule_.answered(1, said(200, "ack"), start));
    EXPECT_EQ(schedule_.size(), 1U);
}

TEST_F(Schedule, AnAcceptanceWithoutAcknowledgementSettlesNothing)  // I8
{
    schedule_.add(entry(1));
    EXPECT_FALSE(exchange(said(200), start));
    EXPECT_EQ(schedule_.size(), 1U);
}

TEST_F(Schedule, AFinalRefusalLeavesWithTheHostsAcknowledgementOrItsType)
{
    for (const int status : {403, 404, 410}) {
        schedule_.add(entry(1));
        EXPECT_EQ(exchange(said(status, "D-1", "over-limit"), start),
                  (Settlement{1, SettledAs::Refused, status, "D-1", "over-limit"}));
        schedule_.add(entry(2));
        EXPECT_EQ(exchange(said(status, "", "over-limit"), start),
                  (Settlement{2, SettledAs::Refused, status, "urn:citizen-kiosk:problem:over-limit",
                              "over-limit"}));
    }
}

TEST_F(Schedule, TheSameMalformedVerdictThreeTimesMeansQuarantine)
{
    for (const int status : {400, 413, 415, 422}) {
        schedule_.add(entry(1));
        EXPECT_FALSE(exchange(said(status, "", "malformed"), start));
        EXPECT_FALSE(exchange(said(status, "", "malformed"), wake()));
        EXPECT_EQ(exchange(said(status, "", "malformed"), wake()),
                  (Settlement{1, SettledAs::Quarantined, status, "", "malformed"}));
    }
}

TEST_F(Schedule, DifferentVerdictsAreCountedApartAndOtherFailuresChangeNothing)
{
    schedule_.add(entry(1));
    auto now = start;
    for (const int status : {400, 422, 503, 400, 422, 409}) {
        EXPECT_FALSE(exchange(said(status), now)) << status;
        now = wake();
    }
    EXPECT_FALSE(exchange(NoHostAnswer::Unknown, now));
    EXPECT_TRUE(exchange(said(422), wake()));
}

TEST_F(Schedule, WhatIsSettledLetsTheNextOfItsOrderKeyGo)
{
    schedule_.add(entry(1, UploadLane::LoadResult, "card"));
    schedule_.add(entry(2, UploadLane::LoadResult, "card"));
    EXPECT_EQ(exchange(said(403, "", "item-settled"), start)->as, SettledAs::Refused);
    EXPECT_EQ(next_id(), 2U);
}

TEST_F(Schedule, WhatIsNotFinalIsTriedAgainAfterItsBackOff)
{
    for (const int status : {302, 401, 408, 409, 425, 429, 500, 502, 503, 504, 599}) {
        UploadSchedule schedule{{}, 1};
        schedule.add(entry(1));
        ASSERT_TRUE(schedule.next(start));
        EXPECT_FALSE(schedule.answered(1, said(status), start)) << status;
        EXPECT_FALSE(schedule.next(start + 999ms)) << status;
        EXPECT_TRUE(schedule.next(start + 2s)) << status;
    }
}

TEST_F(Schedule, AnEntryWaitsAsTheHostWishesWithinBounds)
{
    const auto wait_for = [](std::chrono::seconds wish) {
        UploadSchedule schedule{{}, 1};
        schedule.add(entry(1));
        schedule.next(start);
        schedule.answered(1, HostAnswer{409, "", "in-progress", wish}, start);
        return *schedule.wake_at() - start;
    };
    EXPECT_EQ(wait_for(0s), 1s);
    EXPECT_EQ(wait_for(30s), 30s);
    EXPECT_EQ(wait_for(24h), 5min);
}

TEST_F(Schedule, AHostThatIsIllHearsOneRequestAtATime)
{
    for (std::uint64_t id = 1; id <= 100; ++id) schedule_.add(entry(id));
    for (const auto id : all_next()) schedule_.answered(id, said(503), start);
    auto now = start;
    for (int probe = 0; probe < 50; ++probe) {
        EXPECT_EQ(all_next(now), Ids{}) << "the gate is closed";
        now = wake();
        const auto sent = all_next(now);
        ASSERT_EQ(sent.size(), 1U);
        schedule_.answered(sent[0], NoHostAnswer::Unknown, now);
    }
    EXPECT_GT(now - start, 30min);
    EXPECT_EQ(schedule_.reach(), HostReach::Troubled);
}

TEST_F(Schedule, EverythingGoesOnWithTheFirstAnswer)
{
    for (std::uint64_t id = 1; id <= 5; ++id) schedule_.add(entry(id));
    for (const auto id : all_next()) schedule_.answered(id, said(503), start);
    const auto now = wake();
    const auto probe = all_next(now);
    ASSERT_EQ(probe.size(), 1U);
    schedule_.answered(probe[0], said(200, "ack"), now);
    EXPECT_EQ(all_next(now + 2s).size(), 3U) << "all places, once their own waits are over";
    EXPECT_EQ(schedule_.reach(), HostReach::Up);
}

TEST_F(Schedule, ARequestThatBringsTheHostDownHoldsUpNobodyForLong)
{
    schedule_.add(entry(1));
    for (std::uint64_t id = 2; id <= 100; ++id) schedule_.add(entry(id));
    auto now = start;
    for (int step = 0; step < 2000 && schedule_.size() > 1; ++step) {
        const auto id = next_id(now);
        if (id == 0)
            now = std::max(now, wake());
        else
            schedule_.answered(
                id, id == 1 ? UploadAnswer{said(500)} : UploadAnswer{said(200, "ack")}, now);
    }
    EXPECT_EQ(schedule_.size(), 1U);
    EXPECT_LT(now - start, 10s);
}

TEST_F(Schedule, TheQueueMovesAsSoonAsTheLinkIsBack)  // R8
{
    for (std::uint64_t id = 1; id <= 3; ++id) schedule_.add(entry(id));
    for (const auto id : all_next()) schedule_.answered(id, NoHostAnswer::Unknown, start);
    auto now = start;
    while (now < start + 1h) {  // dark for an hour
        now = std::max(now, wake());
        for (const auto id : all_next(now)) schedule_.answered(id, NoHostAnswer::Unreachable, now);
    }
    EXPECT_EQ(schedule_.reach(), HostReach::Unreachable);
    EXPECT_LE(wake() - now, 4s);
    now = wake();
    EXPECT_TRUE(exchange(said(200, "ack"), now));
    EXPECT_EQ(all_next(now).size(), 2U);
}

TEST_F(Schedule, AThousandLostRepliesDoubleNothing)  // R7
{
    std::map<std::string, std::string> done;  // at the host: what a key stands for
    std::size_t settled = 0;
    std::uint64_t fed = 0;
    for (auto now = start; settled < 1000; now = std::max(now, schedule_.wake_at().value_or(now))) {
        while (fed < 1000 && schedule_.add(entry(fed + 1))) ++fed;
        while (const auto due = schedule_.next(now)) {
            const auto id = due->entry->id;
            const auto [kept, first] = done.emplace(due->entry->idempotency_key, due->entry->body);
            EXPECT_EQ(kept->second, due->entry->body);
            const auto answer =
                first ? UploadAnswer{NoHostAnswer::Unknown} : UploadAnswer{said(201, "ack")};
            settled += schedule_.answered(id, answer, now) ? 1 : 0;
        }
    }
    EXPECT_EQ(done.size(), 1000U);
    EXPECT_EQ(schedule_.size(), 0U);
}

TEST_F(Schedule, AHintThatTheLinkIsBackIsFollowedAtOnce)
{
    schedule_.add(entry(1));
    exchange(NoHostAnswer::Unknown, start);
    EXPECT_EQ(next_id(start), 0U);
    schedule_.link_restored();
    EXPECT_EQ(next_id(start), 1U);
}

TEST_F(Schedule, WhatStayedWithoutAnAnswerThreeTimesWaitsWhateverTheLinkDoes)
{
    schedule_.add(entry(1));
    auto now = start;
    for (int n = 0; n < 3; ++n) {
        exchange(NoHostAnswer::Unknown, now);
        schedule_.link_restored();
        now = std::max(now, wake());
    }
    EXPECT_GE(now - start, 4s);
}

TEST_F(Schedule, AWaitThatTheHostAskedForIsKeptWhateverTheLinkDoes)
{
    schedule_.add(entry(1));
    schedule_.next(start);
    schedule_.answered(1, HostAnswer{409, "", "in-progress", 30s}, start);
    schedule_.link_restored();
    EXPECT_EQ(wake(), start + 30s);
}

TEST_F(Schedule, WhatWasNeverTriedIsDueAtOnce)
{
    schedule_.add(entry(1));
    exchange(NoHostAnswer::NotTried, start);
    EXPECT_EQ(next_id(start), 1U);
}

TEST_F(Schedule, AnotherRequestTellsOfTheHostToo)
{
    schedule_.noted(NoHostAnswer::Unreachable, start);
    EXPECT_EQ(schedule_.reach(), HostReach::Unreachable);
    schedule_.add(entry(1));
    EXPECT_EQ(next_id(start), 0U);
    schedule_.noted(said(200), start);
    EXPECT_EQ(next_id(start), 1U);
}

TEST_F(Schedule, ARefusedCertificateIsShownAndLeavesEntriesAsTheyAre)
{
    schedule_.add(entry(1));
    EXPECT_FALSE(exchange(NoHostAnswer::CertificateRefused, start));
    EXPECT_EQ(schedule_.reach(), HostReach::CertificateRefused);
    EXPECT_EQ(schedule_.size(), 1U);
}

// ---- urgency ----

TEST_F(Schedule, WhatIsUrgentHasAPlaceOfItsOwnAndGoesFirst)
{
    for (std::uint64_t id = 1; id <= 5; ++id) schedule_.add(entry(id, UploadLane::LossReport));
    EXPECT_EQ(all_next().size(), 3U);
    schedule_.add(urgent(entry(9, UploadLane::Log)));
    const auto due = schedule_.next(start);
    ASSERT_TRUE(due);
    EXPECT_EQ(due->entry->id, 9U);
    EXPECT_TRUE(due->urgent);
}

TEST_F(Schedule, WhatIsUrgentPassesAClosedGateAndNeverWaitsLong)
{
    schedule_.add(urgent(entry(1)));
    auto now = start;
    for (int n = 0; n < 50; ++n) {
        exchange(n % 2 == 0 ? NoHostAnswer::Unknown : NoHostAnswer::Unreachable, now);
        EXPECT_GE(wake() - now, 1s);
        EXPECT_LE(wake() - now, 4s);
        now = wake();
    }
}

TEST_F(Schedule, WhatBecomesUrgentIsDueAtOnceWithAllThatItWaitsFor)
{
    schedule_.add(entry(1, UploadLane::LoadResult, "card"));
    schedule_.add(entry(2, UploadLane::LoadResult, "card"));
    exchange(NoHostAnswer::Unknown, start);
    EXPECT_EQ(next_id(start), 0U);
    schedule_.set_urgent(2, true);
    EXPECT_EQ(next_id(start), 1U);
    schedule_.answered(1, said(200, "ack"), start);
    EXPECT_EQ(next_id(start), 2U);
}

TEST_F(Schedule, WhatIsNoLongerUrgentWaitsItsTurn)
{
    schedule_.add(urgent(entry(1, UploadLane::Log)));
    schedule_.add(entry(2, UploadLane::LoadResult));
    schedule_.set_urgent(1, false);
    EXPECT_EQ(next_id(), 2U);
}

// ---- its window ----

TEST_F(Schedule, TakesAnEntryOnce)
{
    EXPECT_TRUE(schedule_.add(entry(1)));
    EXPECT_FALSE(schedule_.add(entry(1)));
    EXPECT_EQ(schedule_.size(), 1U);
}

TEST_F(Schedule, HasRoomForSoManyEntriesALane)
{
    UploadSchedule schedule{{.lane_entries = 2}, 1};
    EXPECT_TRUE(schedule.add(entry(1, UploadLane::Log)));
    EXPECT_TRUE(schedule.add(entry(2, UploadLane::Log)));
    EXPECT_FALSE(schedule.wants(UploadLane::Log));
    EXPECT_FALSE(schedule.add(entry(3, UploadLane::Log)));
    EXPECT_TRUE(schedule.add(entry(4, UploadLane::LossReport))) << "another lane";
    EXPECT_TRUE(schedule.add(urgent(entry(5, UploadLane::Log)))) << "a citizen waits";
}

TEST_F(Schedule, HasRoomForSoManyBytesALaneButTakesOneLargeEntry)
{
    UploadSchedule schedule{{.lane_bytes = 1000}, 1};
    auto large = entry(1, UploadLane::Log);
    large.body.assign(5000, 'x');
    EXPECT_TRUE(schedule.add(large));
    EXPECT_FALSE(schedule.add(entry(2, UploadLane::Log)));
    schedule.next(start);
    schedule.answered(1, said(201, "ack"), start);
    EXPECT_TRUE(schedule.add(entry(2, UploadLane::Log)));
}

TEST_F(Schedule, SleepsUntilSomethingCanChange)
{
    EXPECT_EQ(schedule_.wake_at(), std::nullopt) << "nothing to do";
    schedule_.add(entry(1));
    EXPECT_LE(wake(), start) << "due now";
    const auto id = next_id();
    EXPECT_EQ(schedule_.wake_at(), std::nullopt) << "an answer comes first";
    schedule_.answered(id, said(503), start);
    EXPECT_EQ(next_id(wake() - 1ms), 0U);
    EXPECT_EQ(next_id(wake()), 1U);
}

}  // namespace
}  // namespace kiosk::backend
