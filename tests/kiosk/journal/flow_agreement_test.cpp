#include "tests/kiosk/flows/random_move.h"
#include "tests/kiosk/flows/world.h"

#include "sample_facts.h"
#include "temporary_directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>

/// The journal keeps what the flows hand out in their walks, with every fault of card, host, acceptor and power, and
/// gives it back after a start as the flows' own model of a journal does (flows/event.h, Restarted).
namespace kiosk::journal {
namespace {

using flows::testing::Beginning;
using flows::testing::World;

/// A journal that takes down each step of a world.
class Witness {
public:
    explicit Witness(World& world) : world_{world}
    {
        open();
        world_.witness = [this](const std::vector<Fact>& facts) { take(facts); };
    }

    void open()
    {
        journal_.reset();
        journal_.emplace(directory_.path(), options());
    }
    Journal& journal() { return *journal_; }
    [[nodiscard]] const std::map<std::size_t, std::size_t>& seen() const { return seen_; }

private:
    void take(const std::vector<Fact>& facts)
    {
        for (const auto& fact : facts) ++seen_[fact.index()];
        const Step step{.facts = facts};
        EXPECT_TRUE(journal_->append(step, stamp_at(journal_->boot_epoch()))) << journal_->why();
    }

    World& world_;
    TemporaryDirectory directory_;
    std::optional<Journal> journal_;
    std::map<std::size_t, std::size_t> seen_;
};

using Items = std::map<ItemId, LoadItem>;

Items by_id(const std::vector<LoadItem>& items)
{
    Items sorted;
    for (const auto& item : items) sorted.emplace(item.id, item);
    return sorted;
}

template <class Predicate>
Items those(const Items& items, Predicate predicate)
{
    Items chosen;
    std::ranges::copy_if(items, std::inserter(chosen, chosen.end()),
                         [&](const auto& entry) { return predicate(entry.second); });
    return chosen;
}

bool is_unprinted(const LoadItem& item)
{
    const bool money = item.stage == LoadStage::Applied || item.stage == LoadStage::Kept;
    return !item.is_open() && item.receipt != ReceiptState::Printed &&
           (money || item.receipt != ReceiptState::None);
}

void expect_agreement(Journal& journal, const World& world)
{
    const auto& read = journal.read();
    EXPECT_EQ(by_id(read.open_items()), those(world.journal, std::mem_fn(&LoadItem::is_open)));
    EXPECT_EQ(by_id(read.unprinted_items()), those(world.journal, is_unprinted));
    EXPECT_EQ(read.last_accounted_note(), world.accounted);
    CashLedger ledger;
    for (const auto& [id, item] : world.journal) add(ledger, item);
    ledger.stacked += world.unattributed;
    ledger.unattributed += world.unattributed;
    EXPECT_EQ(read.ledger(), ledger);
}

TEST(JournalOfAWalk, HoldsAfterEveryStartWhatTheFlowsHandedOut)
{
    std::map<std::size_t, std::size_t> seen;
    for (unsigned seed = 0; seed < 100 && !HasFailure(); ++seed) {
        std::mt19937 dice{seed};
        World world{static_cast<Beginning>(seed % 4)};
        Witness witness{world};
        for (int event = 0; event < 60 && !HasFailure(); ++event) {
            const bool crash = dice() % 25 == 0;
            if (dice() % 100 == 0) world.host.card_lost = true;  // reported while it lies here
            world.make(flows::testing::random_move(world, dice), crash);
            if (!crash) continue;
            witness.open();
            expect_agreement(witness.journal(), world);
        }
        witness.open();
        expect_agreement(witness.journal(), world);
        for (const auto& finding : witness.journal().verify())
            EXPECT_EQ(finding.kind, FindingKind::IntentWithoutResult)
                << "seed " << seed << ": " << finding.text;
        for (const auto& [kind, count] : witness.seen()) seen[kind] += count;
    }
    for (const auto& fact : one_of_each())
        EXPECT_TRUE(seen.contains(fact.index()) ||
                    std::holds_alternative<fact::CreditRefused>(fact))  // takes a wrong MAC2
            << "no walk gets to " << name_of(fact);
}

}  // namespace
}  // namespace kiosk::journal
