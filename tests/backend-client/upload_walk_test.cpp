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

/// A journal with a queue, a network and a host with moods, all drawn from one seed; what must hold is checked as it runs.
/// The host keeps what it did under each idempotency key, and loses answers, so that retries are put to the test.
class Walk {
public:
    explicit Walk(std::uint32_t seed)
        : random_{seed}, schedule_{{.in_flight = 3, .lane_entries = 4}, seed}
    {
        const auto count = 1 + below(12);
        for (std::uint64_t id = 1; id <= count; ++id) {
            const auto card = below(5);
            journal_.push_back({.id = id,
                                .idempotency_key = "key-" + std::to_string(id),
                                .lane = static_cast<UploadLane>(below(upload_lanes)),
                                .order_key = card == 0 ? "" : "card-" + std::to_string(card),
                                .path = "/" + std::to_string(id),
                                .body = std::string(below(50), 'x'),
                                .urgent = below(10) == 0});
        }
        bad_until_ = start + std::chrono::seconds{below(300)};
    }

    void run()
    {
        for (int steps = 0; settled_.size() < journal_.size(); ++steps) {
            ASSERT_LT(steps, 20'000) << "no end in sight";
            feed();
            send();
            if (testing::Test::HasFatalFailure() || !advance()) return;
            deliver();
        }
        EXPECT_EQ(schedule_.size(), 0U);
        EXPECT_EQ(schedule_.in_flight(), 0U);
        for (const auto& entry : journal_) check_end(entry.id);
    }

private:
    struct Sent {
        std::uint64_t id = 0;
        TimePoint answer_at;
        UploadAnswer answer;
    };

    std::size_t below(std::size_t n)
    {
        return std::uniform_int_distribution<std::size_t>{0, n - 1}(random_);
    }
    bool chance(std::size_t in) { return below(in) == 0; }

    /// Entries of one order key in their order: stops at the first for which there is no room.
    void feed()
    {
        while (fed_ < journal_.size() && schedule_.add(journal_[fed_])) ++fed_;
    }

    void send()
    {
        while (const auto due = schedule_.next(now_)) {
            const auto& entry = *due->entry;
            const auto& original = journal_.at(entry.id - 1);
            ASSERT_FALSE(settled_.contains(entry.id)) << "sent after its end";
            ASSERT_EQ(entry.idempotency_key + entry.path + entry.body,
                      original.idempotency_key + original.path + original.body);
            check_order(original);
            check_wait(entry.id);
            wire_.push_back(
                {entry.id, now_ + std::chrono::milliseconds{1 + below(2000)}, answer_to(original)});
            ASSERT_LE(wire_.size(), 4U);
        }
    }

    /// Everything before it under its order key is settled, so nothing overtakes.
    void check_order(const UploadEntry& entry) const
    {
        if (entry.order_key.empty()) return;
        for (const auto& other : journal_) {
            const bool before = other.id < entry.id && other.order_key == entry.order_key;
            ASSERT_TRUE(!before || settled_.contains(other.id))
                << entry.id << " overtook " << other.id;
        }
    }

    void check_wait(std::uint64_t id)
    {
        const auto failed = failed_at_.find(id);
        if (failed == failed_at_.end()) return;
        ASSERT_GE(now_ - failed->second, 1s) << "tried again too soon";
        failed_at_.erase(failed);
    }

    /// The host's mood, and what it does to the request.
    UploadAnswer answer_to(const UploadEntry& entry)
    {
        const auto mood = now_ < bad_until_ ? below(10) : 9;
        if (mood == 0) return NoHostAnswer::Unreachable;
        if (mood == 1) return NoHostAnswer::CertificateRefused;
        if (mood == 2)
            return HostAnswer{chance(2) ? 503 : 429, "", "unavailable",
                              std::chrono::seconds{below(20)}};
        if (mood == 3) return HostAnswer{500, "", "internal-error"};
        if (mood == 4) return HostAnswer{chance(2) ? 409 : 425, "", "in-progress"};
        if (mood == 5) return HostAnswer{chance(2) ? 200 : 401, "", ""};
        if (mood == 6 && chance(3)) return NoHostAnswer::NotTried;
        const auto& kept =
            host_.try_emplace(entry.idempotency_key, verdict_of(entry.id)).first->second;
        if (mood == 7) return NoHostAnswer::Unknown;  // it is done, and the answer is lost
        return kept;
    }

    static HostAnswer verdict_of(std::uint64_t id)
    {
        if (id % 11 == 0) return {422, "", "malformed"};
        if (id % 7 == 0) return {403, "", "item-settled"};
        return {201, "ack-" + std::to_string(id), ""};
    }

    /// To the next answer or the time the schedule asked for; false if there is neither.
    bool advance()
    {
        auto next = TimePoint::max();
        for (const auto& sent : wire_) next = std::min(next, sent.answer_at);
        if (const auto wake = schedule_.wake_at(); wake && wire_.size() < 4)
            next = std::min(next, *wake);
        if (next == TimePoint::max()) {
            EXPECT_EQ(settled_.size(), journal_.size()) << "it sleeps for ever";
            return false;
        }
        EXPECT_LE(next - now_, longest_wait + 1ms) << "it sleeps too long";
        now_ = std::max(now_, next);
        return true;
    }

    void deliver()
    {
        for (std::size_t n = 0; n < wire_.size();) {
            if (wire_[n].answer_at > now_) {
                ++n;
                continue;
            }
            const auto sent = wire_[n];
            wire_.erase(wire_.begin() + static_cast<std::ptrdiff_t>(n));
            const auto settlement = schedule_.answered(sent.id, sent.answer, now_);
            if (settlement) {
                EXPECT_TRUE(settled_.emplace(sent.id, *settlement).second) << "settled twice";
            } else if (std::holds_alternative<HostAnswer>(sent.answer)) {
                failed_at_[sent.id] =
                    now_;  // what was silent may go at once when the link comes back
            }
            EXPECT_FALSE(schedule_.answered(sent.id, sent.answer, now_)) << "a late duplicate";
        }
    }

    void check_end(std::uint64_t id)
    {
        const auto& end = settled_.at(id);
        const auto expected = verdict_of(id);
        const auto as = expected.status == 201   ? SettledAs::Accepted
                        : expected.status == 403 ? SettledAs::Refused
                                                 : SettledAs::Quarantined;
        EXPECT_EQ(end.as, as) << id;
        EXPECT_TRUE(host_.contains("key-" + std::to_string(id)))
            << id << " left without the host knowing it";
    }

    Random random_;
    UploadSchedule schedule_;
    std::vector<UploadEntry> journal_;  // id n at n - 1
    std::size_t fed_ = 0;
    TimePoint now_ = start;
    TimePoint bad_until_;
    std::vector<Sent> wire_;
    std::map<std::string, HostAnswer> host_;
    std::map<std::uint64_t, TimePoint> failed_at_;
    std::map<std::uint64_t, Settlement> settled_;
};

class UploadWalk : public testing::TestWithParam<std::uint32_t> {};

/// Four shards of 2,500 seeds: 10,000 runs.
INSTANTIATE_TEST_SUITE_P(Seeds, UploadWalk, testing::Values(0U, 2'500U, 5'000U, 7'500U));

TEST_P(UploadWalk, LosesNothingSettlesOnceKeepsOrderAndNeverStops)
{
    for (auto seed = GetParam(); seed < GetParam() + 2'500; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Walk{seed}.run();
        if (HasFailure()) return;
    }
}

}  // namespace
}  // namespace kiosk::backend
