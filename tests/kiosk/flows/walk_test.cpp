#include "tests/kiosk/flows/random_move.h"
#include "tests/kiosk/flows/world.h"

#include <gtest/gtest.h>

#include <random>
#include <unordered_set>

/// Whatever happens in whatever order: no fen is lost and none is invented (money-safety.md I1-I6, I11, I14).
namespace kiosk::flows::testing {
namespace {

using Path = std::vector<std::pair<Move, bool>>;

std::string to_text(const Path& path)
{
    std::string text;
    for (const auto& [move, crash] : path) text += to_text(move) + (crash ? "! " : " ");
    return text;
}

World after(const Path& path, Beginning beginning = Beginning::Plain)
{
    World world{beginning};
    for (const auto& [move, crash] : path) world.make(move, crash);
    return world;
}

/// The shortest good way to each station from which the exhaustive walk starts anew.
struct Root {
    const char* name;
    Path path;
    int depth = 8;
    Beginning beginning = Beginning::Plain;
};

Path plain(std::initializer_list<Move> moves)
{
    Path path;
    for (const auto& move : moves) path.emplace_back(move, false);
    return path;
}

using K = Move::Kind;
constexpr int load_cash = 0;
constexpr int load_now = 3;

const Path to_notes = plain({{K::Phone, 0},
                             {K::HostAnswers, 0},
                             {K::Press, load_cash},
                             {K::HostAnswers, 0},
                             {K::CardAnswers, 0},
                             {K::AcceptorTells, 0}});
Path then(Path path, std::initializer_list<Move> moves)
{
    for (const auto& move : moves) path.emplace_back(move, false);
    return path;
}
const Path to_credit = then(to_notes, {{K::Insert, 1},
                                       {K::NoteMoves, 0},
                                       {K::Press, load_now},
                                       {K::AcceptorTells, 0},
                                       {K::CardAnswers, 0},
                                       {K::Deliver, 0}});

const std::vector<Root> roots{
    {"idle", {}, 12},
    {"idle, applied elsewhere", {}, 10, Beginning::AppliedElsewhere},
    {"idle, not applied elsewhere", {}, 10, Beginning::NotAppliedElsewhere},
    {"idle, pending elsewhere", {}, 10, Beginning::PendingElsewhere},
    {"taking notes", to_notes, 7},
    {"a note in the box", then(to_notes, {{K::Insert, 1}, {K::NoteMoves, 0}}), 7},
    {"authorised, credit under way", to_credit},
    {"credited, answer lost", then(to_credit, {{K::CardAnswers, 1}})},
    {"not credited, silence", then(to_credit, {{K::CardAnswers, 2}})},
};

class Exhaustive : public ::testing::TestWithParam<Root> {};

TEST(GoodPath, ACashLoadEndsOnTheCard)
{
    const auto world = after(then(to_credit, {{K::CardAnswers, 0}}));
    const auto* finished = std::get_if<visit::Finished>(&world.terminal.visit);
    ASSERT_NE(finished, nullptr);
    EXPECT_EQ(finished->outcome, LoadOutcome::Loaded);
    EXPECT_EQ(world.card.balance, Money::yuan(103));
    EXPECT_EQ(world.acceptor.box, Money::yuan(100));
    EXPECT_EQ(world.broken_rule(), "");
}

/// Every sequence of events to the given depth; worlds that are equal are walked on from once.
TEST_P(Exhaustive, NoSequenceOfEventsBreaksARule)
{
    const int depth = GetParam().depth;
    std::unordered_set<std::uint64_t> seen;
    std::vector<std::pair<World, Path>> level{
        {after(GetParam().path, GetParam().beginning), GetParam().path}};
    ASSERT_EQ(level.front().first.broken_rule(), "");
    std::size_t steps = 0;
    for (int d = 0; d < depth; ++d) {
        std::vector<std::pair<World, Path>> next;
        for (const auto& [world, path] : level) {
            for (const auto& move : world.moves()) {
                for (const bool crash : {false, true}) {
                    auto after_move = world;
                    after_move.make(move, crash);
                    ++steps;
                    auto longer = path;
                    longer.emplace_back(move, crash);
                    ASSERT_EQ(after_move.broken_rule(), "") << to_text(longer);
                    if (d + 1 < depth && seen.insert(after_move.fingerprint()).second)
                        next.emplace_back(std::move(after_move), std::move(longer));
                }
            }
        }
        level = std::move(next);
    }
    std::cout << "from " << GetParam().name << ": depth " << depth << ", " << seen.size()
              << " different worlds, " << steps << " steps\n";
}

/// From wherever it stands, with every part working and the citizen coming back, the world comes to rest.
void bring_to_rest(World& world, Path& path)
{
    const auto make = [&](Move move) {
        path.emplace_back(move, false);
        world.make(move);
    };
    const auto one_of = [&](std::initializer_list<Move> wanted) {
        const auto possible = world.moves();
        for (const auto& move : wanted) {
            if (std::ranges::find(possible, move) == possible.end()) continue;
            make(move);
            return true;
        }
        return false;
    };
    constexpr int back = 2;
    constexpr int give_up_button = 4;
    constexpr int later = 6;
    constexpr int finish = 9;
    for (int i = 0; i < 400; ++i) {
        if (!world.terminal.conditions.host_recent) make({K::Condition, 0});
        if (one_of({{K::CardAnswers, 0},
                    {K::NoteMoves, 0},
                    {K::AcceptorTells, 0},
                    {K::Deliver, 0},
                    {K::HostAnswers, 0},
                    {K::Query, 0},
                    {K::Paper, 0}}))
            continue;
        const auto& visit = world.terminal.visit;
        const bool idle = std::holds_alternative<visit::Idle>(visit);
        if (idle && world.terminal.open.empty() && world.queue.empty()) return;
        if (std::holds_alternative<visit::Farewell>(visit) && one_of({{K::Lift, 0}})) continue;
        if (!world.card.on_reader && one_of({{K::Phone, 0}})) continue;
        if (idle && one_of({{K::Lift, 0}})) continue;
        if (const auto* taking = std::get_if<visit::TakingNotes>(&visit))
            make({K::Press,
                  taking->collecting.item.stacked().is_zero() ? give_up_button : load_now});
        else if (std::holds_alternative<visit::Offering>(visit))
            make({K::Press, later});
        else if (std::holds_alternative<visit::Home>(visit))
            make({K::Press, finish});
        else if (std::holds_alternative<visit::Loading>(visit))
            one_of({{K::Time, 0}});
        else
            make({K::Press, i % 2 == 0 ? finish : back});
        if (i % 7 == 6) one_of({{K::Time, 0}});
    }
}

std::string rest_rule(const World& world)
{
    if (!world.terminal.open.empty()) return "an item that never comes to an end";
    if (!world.queue.empty()) return "a request that never leaves";
    CashLedger ledger;
    for (const auto& [id, item] : world.journal) {
        add(ledger, item);
        if (item.is_open()) return "open at rest";
        if (item.stage == LoadStage::Kept &&
            !world.host.pending.contains("p" + kiosk::to_text(id)) &&
            !world.host.claimed.contains("p" + kiosk::to_text(id)))
            return "kept, and the host knows nothing of it";
    }
    if (!ledger.in_session.is_zero() || !ledger.unresolved.is_zero())
        return "money between the places";
    return "";
}

void count_ends(const World& world, std::map<std::string, std::size_t>& ends)
{
    for (const auto& [id, item] : world.journal) {
        if (item.stage == LoadStage::Applied) ++ends["loaded"];
        if (item.stage == LoadStage::Kept) ++ends["kept"];
        if (item.stage == LoadStage::Closed) ++ends["nothing"];
        if (item.attempts.size() > 1) ++ends["second attempt"];
        if (item.last_attempt() != nullptr && item.last_attempt()->evidence) ++ends["evidence"];
        if (item.funding.kind == FundingKind::Pending && item.stage == LoadStage::Applied)
            ++ends["claimed"];
        for (const auto& note : item.notes)
            if (note.place == NotePlace::Unattributed) ++ends["unattributed"];
    }
}

/// 100,000 seeded random histories of 20 to 79 events with crashes at any of them, in four parts that run side by side.
/// A failure names its seed and its history.
class Random : public ::testing::TestWithParam<unsigned> {};

TEST_P(Random, NoHistoryLosesOrInventsMoneyAndEveryHistoryComesToRest)
{
    constexpr unsigned histories = 25'000;
    std::size_t events = 0;
    std::map<std::string, std::size_t> ends;  // a walk that never gets anywhere proves nothing
    for (unsigned run = 0; run < histories; ++run) {
        const auto seed = GetParam() * histories + run;
        std::mt19937 dice{seed};
        World world{static_cast<Beginning>(seed % 4)};
        Path path;
        const auto length = 20 + dice() % 60;
        for (unsigned i = 0; i < length; ++i) {
            const auto move = random_move(world, dice);
            const bool crash = dice() % 50 == 0;
            path.emplace_back(move, crash);
            world.make(move, crash);
            ASSERT_EQ(world.broken_rule(), "") << "seed " << seed << ": " << to_text(path);
        }
        events += length;
        bring_to_rest(world, path);
        ASSERT_EQ(world.broken_rule(), "") << "seed " << seed << ", at rest: " << to_text(path);
        ASSERT_EQ(rest_rule(world), "") << "seed " << seed << ": " << to_text(path);
        count_ends(world, ends);
    }
    std::cout << histories << " histories, " << events << " events;";
    for (const auto& [end, count] : ends) std::cout << ' ' << end << ' ' << count << ',';
    std::cout << '\n';
    for (const auto* end :
         {"loaded", "kept", "nothing", "second attempt", "evidence", "claimed", "unattributed"})
        EXPECT_GT(ends[end], 50U) << end;
}

INSTANTIATE_TEST_SUITE_P(Seeds, Random, ::testing::Range(0U, 4U));

INSTANTIATE_TEST_SUITE_P(From, Exhaustive, ::testing::ValuesIn(roots),
                         [](const auto& from) { return "root" + std::to_string(from.index); });

}  // namespace
}  // namespace kiosk::flows::testing
