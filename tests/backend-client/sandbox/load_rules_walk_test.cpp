#include "backend-client/sandbox/rules/authorisation.h"
#include "backend-client/sandbox/rules/judgement.h"
#include "backend-client/sandbox/rules/keeping.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>

// A card, three terminals and a network that delays, reorders and repeats, around the host's rules: whatever happens in
// whatever order, no counter and no item is applied twice, no money is in two places, and once every TAC has arrived the
// host believes exactly what the card did.
namespace kiosk::sandbox {
namespace {

const std::array terminals{*TerminalId::from_digits("225000000001"),
                           *TerminalId::from_digits("225000000002"),
                           *TerminalId::from_digits("225000000003")};

/// What the chip does, and what it really did.
struct Card {
    std::uint16_t counter = 23;
    Money balance = Money::yuan(95);
    std::uint32_t random = 0;
    std::map<std::uint16_t, LoadReport::Proved> loads;  ///< by counter: the truth

    LoadChallenge initialise()
    {
        return {.balance = balance, .counter = counter, .random = to_big_endian<4>(++random)};
    }
    bool credit(const LoadReport::Proved& attempt, const LoadChallenge& challenge, Money amount)
    {
        if (challenge.random != to_big_endian<4>(random) || challenge.counter != counter)
            return false;
        loads.emplace(counter++, attempt);
        balance += amount;
        ++random;
        return true;
    }
};

class World {
public:
    World(std::uint32_t seed, bool prompt) : dice_{seed}, prompt_{prompt}
    {
        book_.card = {};
        book_.counter = card_.counter;
        book_.balance = card_.balance;
    }

    void step()
    {
        switch (dice_() % 8) {
            case 0:
            case 1:
                return new_cash_load();
            case 2:
                return another_attempt();
            case 3:
                return heal();
            case 4:
                return claim();
            case 5:
                return register_pending();
            case 6:
                return spend();
            default:
                return deliver();
        }
    }

    /// Everything in flight arrives, every TAC is reported, and the card is shown once more.
    void finish()
    {
        while (!flying_.empty()) deliver();
        for (const auto& [counter, load] : card_.loads) told({load.item, load.attempt, {load}});
        if (!book_.items.empty()) told(evidence_for(book_.items.front().id));
    }

    [[nodiscard]] const CardBook& book() const { return book_; }
    [[nodiscard]] const std::vector<Alarm>& alarms() const { return alarms_; }

    /// What must hold after every step.  "" if it does.
    [[nodiscard]] std::string broken() const
    {
        std::set<std::uint16_t> counters;
        std::set<ItemId> applied;
        for (const auto& a : book_.attempts) {
            if (a.state != AttemptState::Applied) continue;
            if (!counters.insert(a.challenge.counter).second) return "I2: a counter twice";
            if (!applied.insert(a.item).second) return "I2: an item twice";
        }
        for (const auto& p : book_.pendings) {
            const bool held = p.claimed_by.has_value();
            const bool claimed_state =
                p.state == PendingState::Claimed || p.state == PendingState::Consumed;
            if (held != claimed_state) return "a claim without a claimant";
            if (p.state == PendingState::Available && applied.contains(p.item))
                return "money on the card and in a pending";
            if (p.state == PendingState::Consumed && !applied.contains(*p.claimed_by))
                return "a pending used up by nothing";
            if (p.state == PendingState::Claimed &&
                standing_of(book_, *p.claimed_by)->state != LoadState::Authorised)
                return "a pending held by a settled load";
        }
        auto sum = Money::yuan(95);
        for (const auto& e : entries_) sum += e.delta;
        return sum == book_.balance ? "" : "the account is not the sum of its entries";
    }

    /// Whether the host believes what the card did, load by load.
    [[nodiscard]] bool agrees() const
    {
        std::set<std::pair<std::uint16_t, ItemId>> truth;
        std::set<std::pair<std::uint16_t, ItemId>> belief;
        for (const auto& [counter, load] : card_.loads) truth.emplace(counter, load.item);
        for (const auto& a : book_.attempts)
            if (a.state == AttemptState::Applied) belief.emplace(a.challenge.counter, a.item);
        return truth == belief && book_.balance == card_.balance;
    }
    [[nodiscard]] std::size_t loads() const { return card_.loads.size(); }

private:
    std::uint32_t roll(std::size_t sides) { return static_cast<std::uint32_t>(dice_() % sides); }

    void keep_ruling(const Ruling& ruling)
    {
        book_ = ruling.book;
        alarms_.insert(alarms_.end(), ruling.alarms.begin(), ruling.alarms.end());
        entries_.insert(entries_.end(), ruling.entries.begin(), ruling.entries.end());
    }
    std::optional<Judgement> told(const LoadReport& report)
    {
        auto answer = judge(book_, report);
        if (answer) keep_ruling(answer->ruling);
        return answer;
    }

    /// Sends now, or some time later; sometimes twice (the host's stored answer makes the second one silent).
    void send(std::function<void()> request)
    {
        if (prompt_ || roll(2) == 0) return request();
        flying_.push_back(std::move(request));
    }
    void deliver()
    {
        if (flying_.empty()) return;
        const auto at = flying_.begin() + roll(flying_.size());
        const auto request = *at;
        flying_.erase(at);
        request();
    }

    void ask(const ItemId& item, Money amount, const Funding& funding)
    {
        LoadCase load;
        load.item = item;
        load.attempt = ++attempts_[item];
        load.terminal = terminals[roll(terminals.size())];
        load.amount = amount;
        load.funding = funding;
        load.challenge = card_.initialise();
        load.mac1_right = true;
        load.limits = {Money::fen(1), Money::yuan(1000), Money::yuan(1'000'000)};
        send([this, load] {
            const auto answer = authorise(book_, load);
            keep_ruling(answer.ruling);
            if (answer.refusal || roll(4) == 0) return;  // torn before CREDIT FOR LOAD
            const LoadReport::Proved attempt{load.item, load.attempt};
            if (!card_.credit(attempt, load.challenge, load.amount) || roll(3) == 0)
                return;  // refused by the card, or torn before its answer
            send([this, attempt] { told({attempt.item, attempt.attempt, {attempt}}); });
        });
    }

    void new_cash_load()
    {
        ask({terminals[0], 1, ++sequence_}, Money::yuan(10 * (1 + roll(3))), {});
    }
    void another_attempt()
    {
        if (book_.items.empty()) return;
        const auto item = book_.items[roll(book_.items.size())];
        if (item.custody == Custody::Load) ask(item.id, item.amount, item.funding);
    }
    void claim()
    {
        for (const auto& p : book_.pendings)
            if (p.state == PendingState::Available && roll(2) == 0)
                return ask({terminals[1], 1, ++sequence_}, p.amount, {FundingKind::Pending, p.id});
    }
    LoadReport evidence_for(const ItemId& item)
    {
        LoadReport report{.item = item, .attempt = attempts_[item]};
        if (!card_.loads.empty() && roll(3) == 0)
            report.proved.push_back(card_.loads.rbegin()->second);  // the proof that the card keeps
        report.shown = LoadReport::Shown{card_.initialise(), true, false};
        return report;
    }
    void heal()
    {
        if (book_.items.empty()) return;
        const auto report = evidence_for(book_.items[roll(book_.items.size())].id);
        send([this, report] { told(report); });
    }
    void register_pending()
    {
        if (book_.items.empty()) return;
        const auto item = book_.items[roll(book_.items.size())];
        const auto standing = standing_of(book_, item.id);
        if (standing && standing->state != LoadState::NotApplied) return;
        send([this, item] { keep_ruling(keep(book_, {item.id, item.amount, false}).ruling); });
    }
    void spend()
    {
        if (card_.balance >= Money::yuan(10)) card_.balance -= Money::yuan(1);
        ++card_.random;  // a purchase ends an outstanding load
    }

    std::mt19937 dice_;
    bool prompt_;
    Card card_;
    CardBook book_;
    std::vector<Alarm> alarms_;
    std::vector<AccountEntry> entries_;
    std::vector<std::function<void()>> flying_;
    std::map<ItemId, std::uint32_t> attempts_;
    std::uint32_t sequence_ = 0;
};

TEST(LoadRules, AgreeWithTheCardWithoutAnyAlarmWhenRequestsArriveInOrder)
{
    std::size_t loads = 0;
    for (std::uint32_t seed = 1; seed <= 100; ++seed) {
        World world{seed, true};
        for (int i = 0; i < 40; ++i) {
            world.step();
            ASSERT_EQ(world.broken(), "") << "seed " << seed << " step " << i;
        }
        world.finish();
        ASSERT_TRUE(world.agrees()) << "seed " << seed;
        ASSERT_TRUE(world.alarms().empty()) << "seed " << seed;
        loads += world.loads();
    }
    EXPECT_GT(loads, 300U) << "the walk must load cards";
}

TEST(LoadRules, AgreeWithTheCardInTheEndWhateverTheNetworkDoes)
{
    std::size_t loads = 0;
    std::size_t alarms = 0;
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        World world{seed, false};
        for (int i = 0; i < 40; ++i) {
            world.step();
            ASSERT_EQ(world.broken(), "") << "seed " << seed << " step " << i;
        }
        world.finish();
        ASSERT_EQ(world.broken(), "") << "seed " << seed;
        ASSERT_TRUE(world.agrees()) << "seed " << seed;
        loads += world.loads();
        alarms += world.alarms().size();
    }
    EXPECT_GT(loads, 300U);
    EXPECT_GT(alarms, 0U) << "the walk must reach the corrections";
}

}  // namespace
}  // namespace kiosk::sandbox
