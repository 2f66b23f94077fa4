#include "kiosk/views/make_view.h"
#include "kiosk/views/money_banner.h"
#include "tests/kiosk/flows/world.h"
#include "tests/kiosk/views/view_texts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include <set>

/// Whatever happens in whatever order, there is a screen for it, and its banner tells the truth (X18, I11).
namespace kiosk::views {
namespace {

using flows::testing::Beginning;
using flows::testing::World;

/// The journal's own word on the item that the visit is about.
const LoadItem* item_of_visit(const World& world)
{
    namespace v = flows::visit;
    std::optional<ItemId> id;
    if (const auto* s = std::get_if<v::TakingNotes>(&world.terminal.visit))
        id = s->collecting.item.id;
    if (const auto* s = std::get_if<v::Loading>(&world.terminal.visit)) id = s->run.item.id;
    if (const auto* s = std::get_if<v::Finished>(&world.terminal.visit)) id = s->item.id;
    if (!id) return nullptr;
    const auto found = world.journal.find(*id);
    return found == world.journal.end() ? nullptr : &found->second;
}

/// What the banner may say when the journal holds `item`; empty if `fact` is true.
std::string lie(const MoneyFact& fact, const LoadItem& item)
{
    const bool applied = item.stage == LoadStage::Applied;
    if ((fact.state == MoneyState::Loaded) != applied) return "loaded without proof, or unsaid";
    if (fact.state == MoneyState::Kept && item.is_open() &&
        item.funding.kind == FundingKind::Cash && !item.elsewhere)
        return "kept, and the journal does not say so";
    const bool money = !item.stacked().is_zero() || !item.amount.is_zero();
    const bool gone = item.stage == LoadStage::Closed && item.funding.kind == FundingKind::Cash &&
                      !item.elsewhere;
    if (fact.state == MoneyState::NothingTaken && money && !gone) return "money is unsaid";
    if (fact.state == MoneyState::NothingTaken || fact.state == MoneyState::NoteLost) return {};
    const auto amount = item.amount.is_zero() ? item.stacked() : item.amount;
    return fact.amount == amount ? "" : "another amount";
}

struct Seen {
    std::set<std::string> names;
    std::set<MoneyState> banners;
};

/// What a catalogue gives back for a key that it does not have.
bool is_bare_key(const std::string& text)
{
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    };
    return text.find('.') != std::string::npos && text.front() >= 'a' && text.front() <= 'z' &&
           std::ranges::all_of(text, fits);
}

std::string check(const World& world, const Catalogue& catalogue, Seen& seen)
{
    const auto fact = money_fact(world.terminal);
    if (const auto* item = item_of_visit(world))
        if (auto wrong = lie(fact, *item); !wrong.empty()) return wrong;
    auto terminal = world.terminal;
    for (const auto language : {Language::Chinese, Language::English}) {
        terminal.language = language;
        const auto view = make_view(terminal, {.catalogue = catalogue, .now = world.now});
        seen.names.insert(view.name);
        seen.banners.insert(view.frame.banner.state);
        if (view.frame.banner.state != fact.state) return "banner and fact differ";
        if (view.stale_at <= world.now) return "stale at once";
        for (const auto& text : testing::required_texts(view)) {
            if (text.empty()) return view.name + ": an empty text";
            if (is_bare_key(text)) return view.name + ": a bare key: " + text;
        }
    }
    return {};
}

using flows::testing::Move;
using K = Move::Kind;

/// The good way to a purse that is being credited: phone, menu, cash, a note of 100, load.
const std::vector<Move> good_way{{K::Phone, 0},         {K::HostAnswers, 0}, {K::Press, 0},
                                 {K::HostAnswers, 0},   {K::CardAnswers, 0}, {K::AcceptorTells, 0},
                                 {K::Insert, 1},        {K::NoteMoves, 0},   {K::Press, 3},
                                 {K::AcceptorTells, 0}, {K::CardAnswers, 0}, {K::Deliver, 0}};

void walk(std::uint32_t seed, const Catalogue& catalogue, Seen& seen)
{
    constexpr int length = 40;
    std::mt19937 random{seed};
    const auto kind = seed % 8;
    World world{kind < 5 ? Beginning::Plain : static_cast<Beginning>(kind - 4)};
    // Every walk leaves the good way somewhere else, some at once.
    const auto leave_at = (seed / 8) % (good_way.size() + 1);
    if (kind < 5)
        for (std::size_t i = 0; i < leave_at; ++i) world.make(good_way[i]);
    for (int i = 0; i < length; ++i) {
        const auto moves = world.moves();
        ASSERT_FALSE(moves.empty());
        const auto& move = moves[random() % moves.size()];
        world.make(move, random() % 50 == 0);
        ASSERT_EQ(check(world, catalogue, seen), "")
            << "seed " << seed << ", step " << i << ", " << flows::testing::to_text(move);
    }
}

TEST(EveryReachableState, HasAScreenAndATrueBanner)
{
    const Catalogue catalogue{KIOSK_CATALOGUES};
    Seen seen;
    for (std::uint32_t seed = 0; seed < 104 && !HasFatalFailure(); ++seed)
        walk(seed, catalogue, seen);
    for (const auto* name : {"attract", "checking", "home", "offer", "records", "asking", "trying",
                             "notes", "notes-money", "loading", "loading-phone-away",
                             "result-loaded", "result-kept", "result-unresolved", "farewell"})
        EXPECT_TRUE(seen.names.contains(name)) << "never walked: " << name;
    EXPECT_GE(seen.banners.size(), 7U);
}

}  // namespace
}  // namespace kiosk::views
