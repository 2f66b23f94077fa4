#include "kiosk/flows/times.h"
#include "kiosk/flows/visit_moves.h"

#include <algorithm>

namespace kiosk::flows {
namespace {

template <class V, class E>
void on(const V&, const E&, Terminal&, Turn&)
{
}

/// What a cash load of this guest would be, before the acceptor is asked anything.
Collecting prospect(const Guest& guest, const LoadLimits& limits, const Terminal& t)
{
    Collecting c;
    c.item.balance_before = guest.purse.balance;
    c.limits = limits;
    c.denominations = t.acceptor.denominations;
    return c;
}

// The way to the open acceptor: conditions of the house (I10), the host's word, the purse's own word.

void on(const visit::Home& v, const Pressed& e, Terminal& t, Turn& turn)
{
    if (e.button != Button::LoadCash) return;
    // Not before the acceptor said where an earlier session's note is.
    const bool acceptor_known = !t.acceptor.denominations.empty() && !t.attribution_deadline;
    const auto hindrance = hindrance_to_cash(t.conditions, t.acceptor.problem, acceptor_known);
    if (hindrance) {
        const auto kind =
            *hindrance == Hindrance::Host ? TroubleKind::HostSilent : TroubleKind::AcceptorClosed;
        return show_trouble(t, kind, v.guest.reader, v.guest, turn);
    }
    if (!v.guest.phone_here)
        return show_trouble(t, TroubleKind::Unreadable, v.guest.reader, v.guest, turn);
    const auto op = turn.next_operation();
    turn.effect(AskEligibility{op, v.guest.purse.card});
    t.visit = visit::Asking{v.guest, op, turn.now() + times::eligibility};
}

void on(const visit::Asking& v, const EligibilityAnswered& e, Terminal& t, Turn& turn)
{
    if (e.op != v.op) return;
    if (e.eligibility.standing != CardStanding::Active)
        return show_trouble(t, TroubleKind::CardNotLoadable, v.guest.reader, v.guest, turn);
    const auto fitting = prospect(v.guest, e.eligibility.limits, t).acceptable();
    if (fitting.empty())
        return show_trouble(t, TroubleKind::PurseFull, v.guest.reader, v.guest, turn);
    // A trial INITIALIZE changes nothing on the card and tells now, not with money inside, whether it will take a load.
    const auto op = turn.next_operation();
    turn.effect(TakeChallenge{v.guest.reader, op, *fitting.begin()});
    t.visit = visit::Trying{v.guest, op, e.eligibility.limits};
}
void on(const visit::Asking& v, const HostSilent& e, Terminal& t, Turn& turn)
{
    if (e.op == v.op) show_trouble(t, TroubleKind::HostSilent, v.guest.reader, v.guest, turn);
}
void on(const visit::Asking& v, const Pressed& e, Terminal& t, Turn& turn)
{
    if (e.button == Button::Back || e.button == Button::GiveUp) go_home(t, v.guest, turn);
}
void on(const visit::Asking& v, const Tick&, Terminal& t, Turn& turn)
{
    if (turn.now() >= v.deadline)
        show_trouble(t, TroubleKind::HostSilent, v.guest.reader, v.guest, turn);
}

void on(const visit::Trying& v, const ChallengeRead& e, Terminal& t, Turn& turn)
{
    if (e.op != v.op) return;
    auto guest = v.guest;
    guest.purse.balance = e.challenge.balance;
    if (!guest.phone_here) return go_home(t, std::move(guest), turn);
    if (hindrance_to_cash(t.conditions, t.acceptor.problem, true))
        return show_trouble(t, TroubleKind::AcceptorClosed, guest.reader, guest, turn);
    const fact::LoadOpened opened{new_item(t), guest.purse.card,    {FundingKind::Cash, {}},
                                  false,       guest.purse.balance, guest.reader};
    auto collecting = begin_collecting(opened, v.limits, t.acceptor.denominations, turn);
    t.visit = visit::TakingNotes{std::move(guest), std::move(collecting)};
}
void on(const visit::Trying& v, const CardOperationFailed& e, Terminal& t, Turn& turn)
{
    if (e.op == v.op) show_trouble(t, trouble_of(e.problem), v.guest.reader, v.guest, turn);
}

// Notes.

/// Nothing was loaded; a note that nobody can place has a claim code of its own.
void after_nothing(Terminal& t, const visit::TakingNotes& v, Turn& turn)
{
    const auto lost = [](const ItemNote& n) { return n.place == NotePlace::Unattributed; };
    if (!std::ranges::any_of(v.collecting.item.notes, lost)) return go_home(t, v.guest, turn);
    visit::Finished finished{.guest = v.guest, .item = v.collecting.item};
    print_receipt(t, finished.item, std::nullopt, turn);
    finished.paper = PaperState::Printing;
    finished.deadline = turn.now() + times::result_kept;
    t.visit = std::move(finished);
}

void after_kept(Terminal& t, const visit::TakingNotes& v, Turn& turn)
{
    visit::Finished finished{
        .guest = v.guest, .item = v.collecting.item, .outcome = LoadOutcome::Kept};
    print_receipt(t, finished.item, std::nullopt, turn);
    finished.paper = PaperState::Printing;
    finished.deadline = turn.now() + times::result_kept;
    t.visit = std::move(finished);
}

void take_notes(visit::TakingNotes v, const Event& event, Terminal& t, Turn& turn)
{
    step(v.collecting, event, turn);
    v.guest.phone_here = v.collecting.phone_here;
    v.guest.reader = v.collecting.reader;
    if (!v.collecting.end) {
        t.visit = std::move(v);
        return;
    }
    switch (*v.collecting.end) {
        case Collected::Committed:
            return begin_loading(t, v.guest, Purpose::Cash, {v.collecting.item, 1}, {}, turn);
        case Collected::Kept:
            return after_kept(t, v, turn);
        case Collected::Nothing:
            return after_nothing(t, v, turn);
    }
}

// The load itself, and how it ended.

void run_load(visit::Loading v, const Event& event, Terminal& t, Turn& turn)
{
    step(v.run, event, turn);
    v.guest.phone_here = v.run.phone_here;
    if (v.run.outcome())
        finish_loading(t, v, turn);
    else
        t.visit = std::move(v);
}

void leave_result(const visit::Finished& v, Terminal& t, Turn& turn)
{
    if (v.purpose == Purpose::Heal) return heal_next(t, v.guest, v.rest, turn);
    say_farewell(t, v.guest, turn);
}

void on(const visit::Finished& v, const Pressed& e, Terminal& t, Turn& turn)
{
    if (e.button == Button::Finish || e.button == Button::Back) return leave_result(v, t, turn);
    auto same = v;
    if (e.button == Button::MoreTime) same.deadline = turn.now() + times::result_kept;
    if (e.button == Button::PrintReceipt && v.paper == PaperState::None) {
        print_receipt(t, same.item, v.balance_after, turn);
        same.paper = PaperState::Printing;
        same.deadline = turn.now() + times::result;
    }
    t.visit = std::move(same);
}
void on(const visit::Finished& v, const Tick&, Terminal& t, Turn& turn)
{
    if (turn.now() >= v.deadline) leave_result(v, t, turn);
}

/// Stations on the way that hold a guest and no money yet.
Guest* waiting_guest(Visit& visit)
{
    if (auto* v = std::get_if<visit::Asking>(&visit)) return &v->guest;
    if (auto* v = std::get_if<visit::Trying>(&visit)) return &v->guest;
    if (auto* v = std::get_if<visit::Finished>(&visit)) return &v->guest;
    return nullptr;
}

}  // namespace

void step_cash(Terminal& t, const Event& event, Turn& turn)
{
    if (const auto* taking = std::get_if<visit::TakingNotes>(&t.visit))
        return take_notes(*taking, event, t, turn);
    if (const auto* loading = std::get_if<visit::Loading>(&t.visit))
        return run_load(*loading, event, t, turn);
    if (auto* guest = waiting_guest(t.visit)) follow_guest(*guest, event);
    const auto visit = t.visit;
    std::visit([&](const auto& v, const auto& e) { on(v, e, t, turn); }, visit, event);
}

}  // namespace kiosk::flows
