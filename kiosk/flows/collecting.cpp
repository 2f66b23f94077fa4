#include "kiosk/flows/collecting.h"

#include "kiosk/flows/times.h"

#include <algorithm>
#include <iterator>

namespace kiosk::flows {
namespace {

/// The note that waits in escrow for a decision, or nullptr.
const ItemNote* in_escrow(const LoadItem& item)
{
    const auto found = std::ranges::find(item.notes, NotePlace::Escrow, &ItemNote::place);
    return found == item.notes.end() ? nullptr : &*found;
}

bool note_under_way(const LoadItem& item)
{
    return item.stacking() != nullptr || in_escrow(item) != nullptr;
}

/// How long nobody needs to do anything (X10): no time-out while money is inside but the safe end.
void restart_patience(Collecting& c, Turn& turn)
{
    if (c.closing) return;
    if (!c.phone_here)
        c.deadline = turn.now() + times::phone_back_money;
    else if (c.item.stacked().is_zero())
        c.deadline = turn.now() + times::choose;
    else
        c.deadline = turn.now() + times::money_idle;
}

void stack(Collecting& c, NoteKey note, Turn& turn)
{
    c.escrow_deadline.reset();
    turn.record(c.item, fact::StackIntended{c.item.id, note});
    turn.effect(StackNote{note});
}

void give_back(Collecting& c, NoteKey note, Turn& turn)
{
    c.escrow_deadline.reset();
    turn.effect(ReturnNote{note});
}

void finish_if_at_rest(Collecting& c, Turn& turn)
{
    if (!c.closing || c.end || note_under_way(c.item) || (c.accepting && !c.acceptor_down)) return;
    const auto amount = c.item.stacked();
    if (amount.is_zero()) {
        turn.record(c.item, fact::LoadClosed{c.item.id, ClosedAs::NothingHappened});
        c.end = Collected::Nothing;
    } else if (*c.closing == Collected::Committed) {
        turn.record(c.item, fact::AmountCommitted{c.item.id, amount});
        c.end = Collected::Committed;
    } else if (*c.closing == Collected::Kept) {
        turn.record(c.item, fact::LoadKept{c.item.id, amount});
        c.end = Collected::Kept;
    } else {
        // "Cancel" met a note that was just going in: the money is inside, so the citizen decides again.
        c.closing.reset();
        c.no_more = true;
        restart_patience(c, turn);
    }
}

void close(Collecting& c, Collected towards, Turn& turn)
{
    if (c.closing) return;
    c.closing = towards;
    c.deadline = turn.now() + times::drain;
    turn.effect(AcceptNotes{});
    if (const auto* held = in_escrow(c.item)) give_back(c, held->note.key, turn);
    finish_if_at_rest(c, turn);
}

void take_no_more(Collecting& c, Turn& turn)
{
    if (c.no_more || c.closing) return;
    c.no_more = true;
    if (c.item.stacked().is_zero() && !note_under_way(c.item))
        return close(c, Collected::Nothing, turn);
    turn.effect(AcceptNotes{});
}

/// The note did not come to rest in time: nobody can say where it is.
void give_note_up(Collecting& c, Turn& turn)
{
    while (const auto* note = c.item.stacking()) leave_unattributed(c.item, Note{note->note}, turn);
    while (const auto* note = in_escrow(c.item))
        turn.record(c.item, fact::NoteReturned{c.item.id, note->note.key});
    c.accepting = false;
    finish_if_at_rest(c, turn);
}

// One overload per event that means something; the template is "nothing happens".
template <class E>
void on(Collecting&, const E&, Turn&)
{
}

void on(Collecting& c, const AcceptorTaking&, Turn& turn)
{
    c.accepting = true;
    c.acceptor_down = false;
    if (!c.closing && !c.no_more && c.item.notes.empty()) restart_patience(c, turn);
}

void on(Collecting& c, const AcceptorClosed&, Turn& turn)
{
    c.accepting = false;
    finish_if_at_rest(c, turn);
}

void on(Collecting& c, const AcceptorTroubled&, Turn& turn)
{
    c.acceptor_down = true;
    take_no_more(c, turn);
    if (c.item.stacking() != nullptr) c.deadline = turn.now() + times::drain;
    finish_if_at_rest(c, turn);
}

void on(Collecting& c, const AcceptorWell&, Turn&) { c.acceptor_down = false; }

void on(Collecting& c, const NoteInEscrow& e, Turn& turn)
{
    if (c.item.find(e.note.key) != nullptr) return;  // the same note, said again (R3)
    c.refused.reset();
    turn.record(c.item, fact::NoteEscrowed{c.item.id, e.note});
    if (c.closing || c.no_more || e.note.value > c.room()) return give_back(c, e.note.key, turn);
    if (c.phone_here) return stack(c, e.note.key, turn);
    c.escrow_deadline = turn.now() + times::escrow;
}

void on(Collecting& c, const NoteInBox& e, Turn& turn)
{
    if (!note_in_box(c.item, e, turn)) {
        turn.record(fact::NoteUnattributed{std::nullopt, e.note});
        turn.effect(AcknowledgeNote{e.note.key});
        turn.effect(RaiseAlarm{Alarm::NoteUnattributed, c.item.id});
        return;
    }
    restart_patience(c, turn);
    if (!c.closing && !c.no_more) {
        turn.effect(AcceptNotes{c.acceptable()});
        c.no_more = c.acceptable().empty();
    }
    finish_if_at_rest(c, turn);
}

void on(Collecting& c, const AcceptorFound& e, Turn& turn)
{
    // Power came back to the acceptor in mid-session (devices.md section 3, rule 3).
    const auto* note = c.item.stacking();
    if (note == nullptr || e.note == PowerUpNote::None) return;
    if (e.note == PowerUpNote::InStacker) {
        turn.record(c.item, fact::NoteStacked{c.item.id, note->note.key, true});
        turn.effect(AcknowledgeNote{note->note.key});
    } else {
        turn.record(c.item, fact::NoteReturned{c.item.id, note->note.key});
    }
    finish_if_at_rest(c, turn);
}

void on(Collecting& c, const NoteGivenBack& e, Turn& turn)
{
    if (note_given_back(c.item, e, turn)) restart_patience(c, turn);
    const bool pointless = c.no_more && !c.closing && c.item.stacked().is_zero();
    if (pointless && !note_under_way(c.item)) return close(c, Collected::Nothing, turn);
    finish_if_at_rest(c, turn);
}

void on(Collecting& c, const NoteVanished& e, Turn& turn)
{
    const auto* note = c.item.find(e.note.key);
    if (note == nullptr || note->place != NotePlace::Stacking) return;
    leave_unattributed(c.item, e.note, turn);
    finish_if_at_rest(c, turn);
}

void on(Collecting& c, const NoteRefused& e, Turn& turn)
{
    c.refused = e.why;
    restart_patience(c, turn);
}

void on(Collecting& c, const PhoneLifted& e, Turn& turn)
{
    if (e.reader != c.reader || !c.phone_here) return;
    c.phone_here = false;
    restart_patience(c, turn);
}

void on(Collecting& c, const PurseRead& e, Turn& turn)
{
    if (e.purse.card != c.item.card) return;
    c.reader = e.reader;
    c.phone_here = true;
    restart_patience(c, turn);
    if (const auto* held = in_escrow(c.item); held != nullptr && c.escrow_deadline && !c.closing)
        stack(c, held->note.key, turn);
}

void on(Collecting& c, const EligibilityAnswered& e, Turn& turn)
{
    if (e.op != c.requote) return;
    c.requote.reset();
    if (e.eligibility.standing != CardStanding::Active) return take_no_more(c, turn);
    c.limits = e.eligibility.limits;
    c.quote_expires = turn.now() + times::quote;
}

void on(Collecting& c, const HostSilent& e, Turn& turn)
{
    if (e.op != c.requote) return;
    c.requote.reset();
    take_no_more(c, turn);
}

void on(Collecting& c, const ConditionsChanged& e, Turn& turn)
{
    // The acceptor's own state comes by its own events.
    if (hindrance_to_cash(e.conditions, std::nullopt, true)) take_no_more(c, turn);
}

void on(Collecting& c, const Pressed& e, Turn& turn)
{
    switch (e.button) {
        case Button::LoadNow:
            if (!c.item.stacked().is_zero() || note_under_way(c.item))
                close(c, Collected::Committed, turn);
            break;
        case Button::GiveUp:
        case Button::Back:
        case Button::Finish:
            if (c.item.stacked().is_zero()) close(c, Collected::Nothing, turn);
            break;
        case Button::MoreTime:
            restart_patience(c, turn);
            break;
        case Button::LoadCash:
        case Button::ShowRecords:
        case Button::Claim:
        case Button::Later:
        case Button::PrintReceipt:
            break;
    }
}

void on(Collecting& c, const Tick&, Turn& turn)
{
    if (c.escrow_deadline && turn.now() >= *c.escrow_deadline)
        if (const auto* held = in_escrow(c.item)) give_back(c, held->note.key, turn);
    if (!c.closing && !c.no_more && !c.requote && turn.now() >= c.quote_expires) {
        c.requote = turn.next_operation();
        turn.effect(AskEligibility{*c.requote, c.item.card});
    }
    if (turn.now() < c.deadline) return;
    if (c.closing || c.item.stacking() != nullptr) return give_note_up(c, turn);
    close(c, c.item.stacked().is_zero() ? Collected::Nothing : Collected::Kept, turn);
}

}  // namespace

Money Collecting::room() const
{
    const auto by_cap = limits.balance_cap - item.balance_before;
    return std::min(by_cap, limits.most) - item.stacked();
}

std::set<Money> Collecting::acceptable() const
{
    std::set<Money> fitting;
    std::ranges::copy_if(denominations, std::inserter(fitting, fitting.end()),
                         [most = room()](Money value) { return value <= most; });
    return fitting;
}

Collecting begin_collecting(const fact::LoadOpened& opened, const LoadLimits& limits,
                            const std::set<Money>& denominations, Turn& turn)
{
    Collecting c;
    c.item = open_item(opened);
    c.reader = opened.reader;
    c.limits = limits;
    c.denominations = denominations;
    c.quote_expires = turn.now() + times::quote;
    c.deadline = turn.now() + times::acceptor_opens;
    turn.record(opened);
    turn.effect(AcceptNotes{c.acceptable()});
    return c;
}

void step(Collecting& collecting, const Event& event, Turn& turn)
{
    if (collecting.end) return;
    std::visit([&](const auto& e) { on(collecting, e, turn); }, event);
}

std::optional<TimePoint> deadline(const Collecting& c)
{
    if (c.end) return std::nullopt;
    auto next = c.deadline;
    if (c.escrow_deadline) next = std::min(next, *c.escrow_deadline);
    if (!c.closing && !c.no_more && !c.requote) next = std::min(next, c.quote_expires);
    return next;
}

bool note_in_box(LoadItem& item, const NoteInBox& event, Turn& turn)
{
    if (const auto* known = item.find(event.note.key)) {
        const bool unasked =
            known->place == NotePlace::Escrow;  // it took the note without our STACK
        if (unasked) turn.record(item, fact::StackIntended{item.id, event.note.key});
        if (item.find(event.note.key)->place == NotePlace::Stacking)
            turn.record(item,
                        fact::NoteStacked{item.id, event.note.key, unasked || event.left_over});
        turn.effect(AcknowledgeNote{event.note.key});
        return true;
    }
    // After a lost link or a restart the acceptor speaks of it under a new key: one pending STACK intent of that value.
    // Zero: it does not say which note it was (ID-003's VEND VALID, CCNET's 12); only one can be meant.
    const auto* pending = item.stacking();
    const auto value = event.note.value;
    if (!event.left_over || pending == nullptr ||
        (!value.is_zero() && pending->note.value != value))
        return false;
    turn.record(item, fact::NoteStacked{item.id, pending->note.key, true});
    turn.effect(AcknowledgeNote{event.note.key});
    return true;
}

bool note_given_back(LoadItem& item, const NoteGivenBack& event, Turn& turn)
{
    const auto* note = item.find(event.note.key);
    if (note == nullptr && event.left_over) note = item.stacking();
    if (note == nullptr && event.left_over) note = in_escrow(item);
    if (note == nullptr || (note->place != NotePlace::Escrow && note->place != NotePlace::Stacking))
        return false;
    turn.record(item, fact::NoteReturned{item.id, note->note.key});
    return true;
}

void leave_unattributed(LoadItem& item, const Note& note, Turn& turn)
{
    turn.record(item, fact::NoteUnattributed{item.id, note});
    turn.effect(RaiseAlarm{Alarm::NoteUnattributed, item.id});
}

}  // namespace kiosk::flows
