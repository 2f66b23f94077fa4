#include "kiosk/flows/times.h"
#include "kiosk/flows/visit_moves.h"

#include <algorithm>

/// What goes on whoever is here: recovery after a start, notes and host answers that belong to no visit, receipts.
namespace kiosk::flows {
namespace {

bool waits_for_attribution(const LoadItem& item)
{
    return std::ranges::any_of(item.notes, [](const ItemNote& n) {
        return n.place == NotePlace::Stacking || n.place == NotePlace::Escrow;
    });
}

void notice(Terminal& t, const LoadItem& item, Turn& turn)
{
    t.notice = Notice{item.id, item.amount, item.card.number.last_four(),
                      item.stage == LoadStage::Kept, turn.now() + times::notice};
}

/// Settles what needs nobody: an item that certainly is not on the card, in which no note is under way.
/// True: it is settled and leaves the list.
bool settle_without_card(Terminal& t, LoadItem& item, Turn& turn)
{
    if (item.is_unresolved() || waits_for_attribution(item)) return false;
    if (item.stage == LoadStage::Collecting && item.stacked().is_zero()) {
        turn.record(item, fact::LoadClosed{item.id, ClosedAs::NothingHappened});
    } else if (item.stage == LoadStage::Collecting) {
        turn.record(item, fact::LoadKept{item.id, item.stacked()});
        notice(t, item, turn);
        t.unprinted.push_back(item);
    } else if (item.stage == LoadStage::Owed) {
        if (give_up(item, turn) == LoadOutcome::Kept) {
            notice(t, item, turn);
            t.unprinted.push_back(item);
        }
    }
    return true;
}

LoadOutcome outcome_of(const LoadItem& item)
{
    if (item.stage == LoadStage::Applied) return LoadOutcome::Loaded;
    if (item.stage == LoadStage::Kept) return LoadOutcome::Kept;
    return item.stage == LoadStage::Closed ? LoadOutcome::LeftAtHost : LoadOutcome::Unresolved;
}

/// The result screen of an unresolved item hears what becomes of it while it stands there (I11).
void tell_result_screen(Terminal& t, const LoadItem& item)
{
    auto* finished = std::get_if<visit::Finished>(&t.visit);
    if (finished == nullptr || finished->item.id != item.id) return;
    finished->item = item;
    finished->outcome = outcome_of(item);
}

void settle_all_without_card(Terminal& t, Turn& turn)
{
    auto items = std::move(t.open);
    t.open.clear();
    for (auto& item : items) {
        const bool settled = settle_without_card(t, item, turn);
        tell_result_screen(t, item);
        if (!settled) t.open.push_back(std::move(item));
    }
    if (std::ranges::none_of(t.open, waits_for_attribution)) t.attribution_deadline.reset();
}

void ask_about_open(Terminal& t, Turn& turn)
{
    t.next_query = turn.now() + times::query_open;
    for (const auto& item : t.open)
        if (item.is_unresolved()) turn.effect(AskLoad{item.id});
}

/// A slip that was being printed when the terminal stopped: nobody knows how far it came.  It is offered again at the
/// next tap of the card (S15).
void break_off_receipts(std::vector<LoadItem>& items, Turn& turn)
{
    for (auto& item : items)
        if (item.receipt == ReceiptState::Intended)
            turn.record(item, fact::ReceiptFailed{item.id, 0, "interrupted"});
}

template <class E>
void on(const E&, Terminal&, Turn&)
{
}

void on(const Restarted& e, Terminal& t, Turn& turn)
{
    t.boot_epoch = e.boot_epoch;
    t.last_item = 0;
    t.last_job = 0;
    t.open = e.open;
    t.unprinted = e.unprinted;
    if (e.accounted) t.unacknowledged = e.accounted->value;
    break_off_receipts(t.open, turn);
    break_off_receipts(t.unprinted, turn);
    turn.effect(AcceptNotes{});  // whatever it was told before (I14)
    settle_all_without_card(t, turn);
    for (const auto& item : t.open)
        if (item.is_unresolved()) notice(t, item, turn);
    if (std::ranges::any_of(t.open, waits_for_attribution))
        t.attribution_deadline = turn.now() + times::drain;
    ask_about_open(t, turn);
}

void on(const ConditionsChanged& e, Terminal& t, Turn& turn)
{
    const bool link_is_back = e.conditions.host_recent && !t.conditions.host_recent;
    t.conditions = e.conditions;
    if (link_is_back) ask_about_open(t, turn);
}

void on(const AcceptorIdentified& e, Terminal& t, Turn&)
{
    t.acceptor.denominations = e.denominations;
    if (e.denominations.empty())
        t.acceptor.problem = AcceptorProblem::UnknownCurrency;
    else if (t.acceptor.problem == AcceptorProblem::UnknownCurrency)
        t.acceptor.problem.reset();
}
void on(const AcceptorTroubled& e, Terminal& t, Turn& turn)
{
    t.acceptor.problem = e.problem;
    if (e.problem == AcceptorProblem::Cheated)
        turn.effect(RaiseAlarm{Alarm::AcceptorCheated, std::nullopt});
}
void on(const AcceptorWell&, Terminal& t, Turn&) { t.acceptor.problem.reset(); }

// Notes that no open acceptor session speaks of: left over from before a start, or late.

void note_without_item(const Note& note, Turn& turn)
{
    turn.record(fact::NoteUnattributed{std::nullopt, note});
    turn.effect(AcknowledgeNote{note.key});
    turn.effect(RaiseAlarm{Alarm::NoteUnattributed, std::nullopt});
}

/// Items in memory that may know of a note: those of the house, and the one in the visit.
std::vector<LoadItem*> items_with_notes(Terminal& t)
{
    std::vector<LoadItem*> items;
    for (auto& item : t.open) items.push_back(&item);
    if (auto* loading = std::get_if<visit::Loading>(&t.visit)) items.push_back(&loading->run.item);
    if (auto* finished = std::get_if<visit::Finished>(&t.visit)) items.push_back(&finished->item);
    return items;
}

void on(const NoteInBox& e, Terminal& t, Turn& turn)
{
    for (auto* item : items_with_notes(t))
        if (note_in_box(*item, e, turn)) return settle_all_without_card(t, turn);
    note_without_item(e.note, turn);
}
void on(const NoteGivenBack& e, Terminal& t, Turn& turn)
{
    for (auto* item : items_with_notes(t))
        if (note_given_back(*item, e, turn)) return settle_all_without_card(t, turn);
}
void on(const NoteInEscrow& e, Terminal&, Turn& turn)
{
    turn.effect(ReturnNote{e.note.key});  // nobody asked for it
    turn.effect(AcceptNotes{});
}

void leave_all_unattributed(Terminal& t, Turn& turn)
{
    t.attribution_deadline.reset();
    for (auto& item : t.open) {
        while (const auto* note = item.stacking()) {
            t.unacknowledged = note->note.value;
            leave_unattributed(item, Note{note->note}, turn);
        }
        for (const auto& [note, place] : std::vector<ItemNote>{item.notes})
            if (place == NotePlace::Escrow)
                turn.record(item, fact::NoteReturned{item.id, note.key});
    }
    settle_all_without_card(t, turn);
}

void on(const AcceptorFound& e, Terminal& t, Turn& turn)
{
    // devices.md section 3, rule 3: one pending STACK intent and a note in the stacker belong together.
    if (e.note != PowerUpNote::InStacker) return;
    for (auto& item : t.open) {
        const auto* note = item.stacking();
        if (note == nullptr || (e.value && *e.value != note->note.value)) continue;
        t.unacknowledged = note->note.value;  // it will be said once more, as a note in the box
        turn.record(item, fact::NoteStacked{item.id, note->note.key, true});
        turn.effect(AcknowledgeNote{note->note.key});
        return settle_all_without_card(t, turn);
    }
    turn.effect(RaiseAlarm{Alarm::NoteUnattributed, std::nullopt});
    turn.effect(AcknowledgeNote{});
}
void on(const AcceptorClosed&, Terminal& t, Turn& turn)
{
    // It is at rest, and said nothing of a note of ours: nobody can tell any more (R4).
    if (t.attribution_deadline) leave_all_unattributed(t, turn);
}

// The host's word on items outside the visit.

/// Items of the card in the visit that wait for their turn.
std::vector<HealTask>* waiting_tasks(Terminal& t)
{
    if (auto* loading = std::get_if<visit::Loading>(&t.visit)) return &loading->rest;
    if (auto* finished = std::get_if<visit::Finished>(&t.visit)) return &finished->rest;
    return nullptr;
}

template <class Act>
void with_open(Terminal& t, const ItemId& id, Turn& turn, Act act)
{
    if (auto* tasks = waiting_tasks(t))
        for (auto& task : *tasks)
            if (task.item.id == id) act(task.item);
    const auto item = std::ranges::find(t.open, id, &LoadItem::id);
    if (item == t.open.end()) return;
    act(*item);
    settle_all_without_card(t, turn);
}

void on(const LoadAuthorised& e, Terminal& t, Turn& turn)
{
    with_open(t, e.item, turn, [&](LoadItem& item) {
        if (item.stage != LoadStage::Authorising || item.last_attempt()->number != e.attempt)
            return;
        turn.record(item, fact::Authorised{item.id, e.attempt, e.authorisation});
    });
}
void on(const LoadDeclined& e, Terminal& t, Turn& turn)
{
    with_open(t, e.item, turn, [&](LoadItem& item) {
        if (e.reason == "item-settled")
            turn.effect(AskLoad{item.id});
        else
            note_decline(item, e, turn);
    });
}
void on(const VerdictGiven& e, Terminal& t, Turn& turn)
{
    with_open(t, e.item, turn, [&](LoadItem& item) { judge(item, e, turn); });
    if (t.notice && t.notice->item == e.item && e.verdict == Verdict::Applied) t.notice.reset();
}

// Receipts.

/// Every copy in memory learns how its slip fared; one fact is recorded.
void mark_receipt(Terminal& t, const Fact& fact, const ItemId& id, Turn& turn)
{
    bool known = false;
    const auto mark = [&](LoadItem& item) {
        if (item.id != id || item.receipt != ReceiptState::Intended) return;
        known = apply(item, fact).has_value();
    };
    for (auto& item : t.open) mark(item);
    for (auto& item : t.unprinted) mark(item);
    if (auto* finished = std::get_if<visit::Finished>(&t.visit)) mark(finished->item);
    if (known) turn.record(fact);
}

void on(const ReceiptDone& e, Terminal& t, Turn& turn)
{
    const auto fact = e.printed ? Fact{fact::ReceiptPrinted{e.item, e.job}}
                                : Fact{fact::ReceiptFailed{e.item, e.job, e.reason}};
    mark_receipt(t, fact, e.item, turn);
    if (e.printed) std::erase_if(t.unprinted, [&](const LoadItem& i) { return i.id == e.item; });
    auto* finished = std::get_if<visit::Finished>(&t.visit);
    if (finished != nullptr && finished->item.id == e.item &&
        finished->paper == PaperState::Printing)
        finished->paper = e.printed ? PaperState::Printed : PaperState::Failed;
}

void on(const Tick&, Terminal& t, Turn& turn)
{
    if (t.attribution_deadline && turn.now() >= *t.attribution_deadline)
        leave_all_unattributed(t, turn);
    if (turn.now() >= t.next_query) ask_about_open(t, turn);
}

}  // namespace

void step_house(Terminal& t, const Event& event, Turn& turn)
{
    std::visit([&](const auto& e) { on(e, t, turn); }, event);
}

}  // namespace kiosk::flows
