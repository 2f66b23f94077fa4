#include "kiosk/views/money_banner.h"

#include <algorithm>

namespace kiosk::views {
namespace {

using flows::Terminal;

bool is_own_cash(const LoadItem& item)
{
    return item.funding.kind == FundingKind::Cash && !item.elsewhere;
}

/// No more money of the item is under way: what is left of it is a note with a claim code, or nothing.
MoneyFact at_its_end(const LoadItem& item)
{
    const auto lost = lost_notes(item);
    if (!lost.is_zero()) return {MoneyState::NoteLost, lost, item.id};
    return {};
}

/// Not on the card for certain: in our box, or still where it was kept.
MoneyFact not_loaded(const LoadItem& item, Money amount)
{
    return {is_own_cash(item) ? MoneyState::Inside : MoneyState::Kept, amount, item.id};
}

struct FactOfVisit {
    using Maybe = std::optional<MoneyFact>;
    Maybe operator()(const flows::visit::TakingNotes& v) const
    {
        return money_fact(v.collecting.item);
    }
    Maybe operator()(const flows::visit::Loading& v) const { return money_fact(v.run.item); }
    Maybe operator()(const flows::visit::Offering& v) const
    {
        return MoneyFact{MoneyState::Kept, v.pending.amount, v.pending.item};
    }
    Maybe operator()(const flows::visit::Finished& v) const
    {
        auto fact = money_fact(v.item);
        if (v.outcome == flows::LoadOutcome::Unresolved) fact.state = MoneyState::Unclear;
        return fact;
    }
    template <class V>
    Maybe operator()(const V&) const
    {
        return std::nullopt;
    }
};

/// Money of an earlier session whose last note is still being looked for after a start (at most times::drain).
const LoadItem* being_attributed(const Terminal& t)
{
    const auto found = std::ranges::find(t.open, LoadStage::Collecting, &LoadItem::stage);
    return found == t.open.end() ? nullptr : &*found;
}

}  // namespace

Money lost_notes(const LoadItem& item)
{
    Money sum;
    for (const auto& [note, place] : item.notes)
        if (place == NotePlace::Unattributed) sum += note.value;
    return sum;
}

MoneyFact money_fact(const LoadItem& item)
{
    switch (item.stage) {
        case LoadStage::Collecting:
            if (item.stacked().is_zero()) return at_its_end(item);
            return not_loaded(item, item.stacked());
        case LoadStage::Owed:
        case LoadStage::Authorising:
        case LoadStage::Authorised:
            return not_loaded(item, item.amount);
        case LoadStage::Crediting:
            return {MoneyState::Writing, item.amount, item.id};
        case LoadStage::Applied:
            return {MoneyState::Loaded, item.amount, item.id};
        case LoadStage::Kept:
            return {MoneyState::Kept, item.amount, item.id};
        case LoadStage::Closed:
            if (!is_own_cash(item) && !item.amount.is_zero())
                return {MoneyState::Kept, item.amount, item.id};
            return at_its_end(item);
    }
    return {};
}

MoneyFact money_fact(const Terminal& t)
{
    if (const auto fact = std::visit(FactOfVisit{}, t.visit)) return *fact;
    // How a load ended is forgotten here; what is true of every ending is that nothing follows.
    if (std::holds_alternative<flows::visit::Farewell>(t.visit)) return {MoneyState::Over, {}, {}};
    if (!std::holds_alternative<flows::visit::Idle>(t.visit)) return {};
    if (t.notice)
        return {t.notice->kept ? MoneyState::Kept : MoneyState::Unclear, t.notice->amount,
                t.notice->item};
    if (const auto* item = being_attributed(t)) return money_fact(*item);
    return {};
}

std::string reference(const ItemId& item, const TerminalId& here)
{
    return item.terminal == here ? short_reference(item) : to_text(item);
}

Banner make_banner(const Terminal& t, const Wording& say)
{
    const auto fact = money_fact(t);
    const auto amount = money(fact.amount);
    const auto ref = reference(fact.item, t.id);
    switch (fact.state) {
        case MoneyState::NothingTaken:
            return {fact.state, say("banner.nothing")};
        case MoneyState::Inside:
            return {fact.state, say("banner.inside", {amount})};
        case MoneyState::Writing:
            return {fact.state, say("banner.writing", {amount, ref})};
        case MoneyState::Loaded:
            return {fact.state, say("banner.loaded", {amount})};
        case MoneyState::Kept:
            return {fact.state, say("banner.kept", {amount, ref})};
        case MoneyState::Unclear:
            return {fact.state, say("banner.unclear", {amount, ref})};
        case MoneyState::NoteLost:
            return {fact.state, say("banner.note-lost", {amount, ref})};
        case MoneyState::Over:
            return {fact.state, say("banner.over")};
    }
    return {};
}

}  // namespace kiosk::views
