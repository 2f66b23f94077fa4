#include "kiosk/flows/terminal.h"

#include "kiosk/flows/visit_moves.h"

#include <algorithm>

namespace kiosk::flows {
namespace {

bool holds_a_load(const Visit& visit, const ItemId& id)
{
    const auto* loading = std::get_if<visit::Loading>(&visit);
    return loading != nullptr && loading->run.item.id == id;
}

/// Events of a note go to whoever takes notes now; with nobody there, to the house.
bool is_about_a_note(const Event& event)
{
    return std::holds_alternative<NoteInEscrow>(event) ||
           std::holds_alternative<NoteInBox>(event) ||
           std::holds_alternative<NoteGivenBack>(event) ||
           std::holds_alternative<NoteVanished>(event) ||
           std::holds_alternative<AcceptorFound>(event) ||
           std::holds_alternative<AcceptorClosed>(event);
}

bool stack_pending(const Terminal& t)
{
    return std::ranges::any_of(items_of(t),
                               [](const LoadItem* item) { return item->stacking() != nullptr; });
}

/// A note that is in the books, said again under a new key because our acknowledgement was lost with the link or with
/// us.
bool is_accounted_for(const Terminal& t, const Event& event)
{
    const auto* e = std::get_if<NoteInBox>(&event);
    if (e == nullptr || !e->left_over || !t.unacknowledged || stack_pending(t)) return false;
    return e->note.value.is_zero() || e->note.value == *t.unacknowledged;
}

/// Notes come one at a time, with rising keys: what is said of one that has come to rest is said twice (R3).
bool is_echo(const Terminal& t, const Event& event)
{
    if (is_accounted_for(t, event)) return true;
    if (const auto* e = std::get_if<NoteInEscrow>(&event)) return e->note.key <= t.last_note;
    if (const auto* e = std::get_if<NoteInBox>(&event)) return e->note.key <= t.last_note;
    if (const auto* e = std::get_if<NoteGivenBack>(&event)) return e->note.key <= t.last_note;
    if (const auto* e = std::get_if<NoteVanished>(&event)) return e->note.key <= t.last_note;
    return false;
}

void remember_rest(Terminal& t, const Event& event)
{
    if (const auto* e = std::get_if<NoteInBox>(&event)) {
        t.last_note = e->note.key;
        t.unacknowledged = e->note.value;
    }
    if (std::holds_alternative<AcceptorTaking>(event) ||
        std::holds_alternative<AcceptorClosed>(event) ||
        std::holds_alternative<NoteInEscrow>(event))
        t.unacknowledged.reset();
    if (const auto* e = std::get_if<NoteGivenBack>(&event)) t.last_note = e->note.key;
    if (const auto* e = std::get_if<NoteVanished>(&event)) {
        t.last_note = e->note.key;
        t.unacknowledged = e->note.value;
    }
}

/// The host's word on an item goes to the load in the visit if it is that one's.
std::optional<ItemId> item_in_host_answer(const Event& event)
{
    if (const auto* e = std::get_if<LoadAuthorised>(&event)) return e->item;
    if (const auto* e = std::get_if<LoadDeclined>(&event)) return e->item;
    if (const auto* e = std::get_if<VerdictGiven>(&event)) return e->item;
    return std::nullopt;
}

bool is_for_the_house(const Terminal& t, const Event& event)
{
    if (is_about_a_note(event)) return !std::holds_alternative<visit::TakingNotes>(t.visit);
    if (const auto item = item_in_host_answer(event)) return !holds_a_load(t.visit, *item);
    return true;
}

bool is_for_cash(const Terminal& t, const Event& event)
{
    if (const auto* pressed = std::get_if<Pressed>(&event);
        pressed && pressed->button == Button::LoadCash)
        return std::holds_alternative<visit::Home>(t.visit);
    return std::holds_alternative<visit::Asking>(t.visit) ||
           std::holds_alternative<visit::Trying>(t.visit) ||
           std::holds_alternative<visit::TakingNotes>(t.visit) ||
           std::holds_alternative<visit::Loading>(t.visit) ||
           std::holds_alternative<visit::Finished>(t.visit);
}

struct DeadlineOf {
    using Maybe = std::optional<TimePoint>;
    Maybe operator()(const visit::Idle&) const { return std::nullopt; }
    Maybe operator()(const visit::FetchingRecords&) const { return std::nullopt; }
    Maybe operator()(const visit::Trying&) const { return std::nullopt; }
    Maybe operator()(const visit::TakingNotes& v) const { return deadline(v.collecting); }
    Maybe operator()(const visit::Loading& v) const { return deadline(v.run); }
    template <class V>
    Maybe operator()(const V& v) const
    {
        return v.deadline;
    }
};

void earliest(std::optional<TimePoint>& so_far, std::optional<TimePoint> other)
{
    if (other && (!so_far || *other < *so_far)) so_far = other;
}

}  // namespace

Step step(const Terminal& terminal, const Event& event, TimePoint now)
{
    Step result{terminal, {}, {}, {}};
    auto& t = result.next;
    Turn turn{now, t.last_operation};
    if (const auto* chosen = std::get_if<LanguageChosen>(&event)) {
        t.language = chosen->language;
    } else if (is_echo(t, event)) {
        if (const auto* e = std::get_if<NoteInBox>(&event))
            turn.effect(AcknowledgeNote{e->note.key});
    } else {
        remember_rest(t, event);
        const bool for_house = is_for_the_house(t, event);
        const bool for_cash = is_for_cash(t, event);
        if (for_house) step_house(t, event, turn);
        if (for_cash)
            step_cash(t, event, turn);
        else
            step_visit(t, event, turn);
    }
    t.last_operation = turn.last_operation();
    result.facts = turn.facts();
    result.requests = turn.requests();
    result.effects = turn.effects();
    return result;
}

std::optional<TimePoint> next_deadline(const Terminal& t)
{
    auto next = std::visit(DeadlineOf{}, t.visit);
    earliest(next, t.attribution_deadline);
    if (!t.open.empty()) earliest(next, t.next_query);
    if (t.notice && std::holds_alternative<visit::Idle>(t.visit)) earliest(next, t.notice->until);
    return next;
}

std::vector<const LoadItem*> items_of(const Terminal& t)
{
    std::vector<const LoadItem*> items;
    for (const auto& item : t.open) items.push_back(&item);
    if (const auto* v = std::get_if<visit::TakingNotes>(&t.visit))
        items.push_back(&v->collecting.item);
    if (const auto* v = std::get_if<visit::Loading>(&t.visit)) {
        items.push_back(&v->run.item);
        for (const auto& task : v->rest) items.push_back(&task.item);
    }
    if (const auto* v = std::get_if<visit::Finished>(&t.visit))
        for (const auto& task : v->rest) items.push_back(&task.item);
    return items;
}

}  // namespace kiosk::flows
