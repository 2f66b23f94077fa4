#include "kiosk/flows/visit.h"

#include "kiosk/flows/times.h"
#include "kiosk/flows/visit_moves.h"

#include <algorithm>

namespace kiosk::flows {
namespace {

// One overload per (station, event) that means something.  Stations come by copy: handlers replace t.visit.

template <class V, class E>
void on(const V&, const E&, Terminal&, Turn&)
{
}

// Nobody is here yet.

void noticed(const PhoneNoticed& e, Terminal& t, Turn& turn)
{
    t.visit = visit::Reading{e.reader, turn.now() + times::read_phone};
}
void unreadable(const PhoneUnreadable& e, Terminal& t, Turn& turn)
{
    show_trouble(t, trouble_of(e.problem), e.reader, std::nullopt, turn);
}
void too_many(const PhonesTooMany& e, Terminal& t, Turn& turn)
{
    show_trouble(t, TroubleKind::SeveralPhones, e.reader, std::nullopt, turn);
}

void on(const visit::Idle&, const PhoneNoticed& e, Terminal& t, Turn& turn) { noticed(e, t, turn); }
void on(const visit::Idle&, const PurseRead& e, Terminal& t, Turn& turn)
{
    begin_visit(t, e, turn);
}
void on(const visit::Idle&, const PhoneUnreadable& e, Terminal& t, Turn& turn)
{
    unreadable(e, t, turn);
}
void on(const visit::Idle&, const PhonesTooMany& e, Terminal& t, Turn& turn)
{
    too_many(e, t, turn);
}
void on(const visit::Idle&, const Tick&, Terminal& t, Turn& turn)
{
    if (t.notice && turn.now() >= t.notice->until) t.notice.reset();
}

void on(const visit::Reading&, const PurseRead& e, Terminal& t, Turn& turn)
{
    begin_visit(t, e, turn);
}
void on(const visit::Reading& v, const PhoneUnreadable& e, Terminal& t, Turn& turn)
{
    if (e.reader == v.reader) unreadable(e, t, turn);
}
void on(const visit::Reading&, const PhonesTooMany& e, Terminal& t, Turn& turn)
{
    too_many(e, t, turn);
}
void on(const visit::Reading& v, const PhoneLifted& e, Terminal& t, Turn&)
{
    if (e.reader == v.reader) go_idle(t);
}
void on(const visit::Reading& v, const Tick&, Terminal& t, Turn& turn)
{
    if (turn.now() >= v.deadline)
        show_trouble(t, TroubleKind::Unreadable, v.reader, std::nullopt, turn);
}

// A message stands in the way.

void leave_trouble(const visit::Trouble& v, Terminal& t, Turn& turn)
{
    if (v.guest)
        go_home(t, *v.guest, turn);
    else
        go_idle(t);
}

void on(const visit::Trouble& v, const PurseRead& e, Terminal& t, Turn& turn)
{
    if (v.guest && v.guest->purse.card == e.purse.card) {
        auto guest = *v.guest;
        follow_guest(guest, e);
        return go_home(t, std::move(guest), turn);
    }
    if (!v.guest || !v.guest->phone_here) begin_visit(t, e, turn);
}
void on(const visit::Trouble& v, const PhoneNoticed& e, Terminal& t, Turn& turn)
{
    if (!v.guest) noticed(e, t, turn);
}
void on(const visit::Trouble& v, const PhoneUnreadable& e, Terminal& t, Turn& turn)
{
    if (!v.guest) unreadable(e, t, turn);
}
void on(const visit::Trouble& v, const PhonesTooMany& e, Terminal& t, Turn& turn)
{
    if (!v.guest) too_many(e, t, turn);
}
void on(const visit::Trouble& v, const PhoneLifted& e, Terminal& t, Turn&)
{
    if (!v.guest) return;
    auto same = v;
    follow_guest(*same.guest, e);
    t.visit = std::move(same);
}
void on(const visit::Trouble& v, const Pressed& e, Terminal& t, Turn& turn)
{
    if (e.button == Button::Back || e.button == Button::Finish) leave_trouble(v, t, turn);
}
void on(const visit::Trouble& v, const Tick&, Terminal& t, Turn& turn)
{
    if (turn.now() >= v.deadline) leave_trouble(v, t, turn);
}

// The host is asked what is unfinished.

void on(const visit::Checking& v, const OpenItemsAnswered& e, Terminal& t, Turn& turn)
{
    if (e.op != v.op) return;
    auto guest = v.guest;
    guest.host = e.items;
    after_check(t, std::move(guest), turn);
}
void on(const visit::Checking& v, const HostSilent& e, Terminal& t, Turn& turn)
{
    if (e.op == v.op) after_check(t, v.guest, turn);
}
void on(const visit::Checking& v, const Tick&, Terminal& t, Turn& turn)
{
    if (turn.now() >= v.deadline) after_check(t, v.guest, turn);
}

// Pending add-value is offered.

void on(const visit::Offering& v, const Pressed& e, Terminal& t, Turn& turn)
{
    if (e.button == Button::Claim) {
        const fact::LoadOpened opened{
            new_item(t), v.guest.purse.card,    {FundingKind::Pending, v.pending.id},
            false,       v.guest.purse.balance, v.guest.reader};
        auto item = open_item(opened);
        turn.record(opened);
        turn.record(item, fact::AmountCommitted{item.id, v.pending.amount});
        begin_loading(t, v.guest, Purpose::Claim, {std::move(item), 1}, {}, turn);
    } else if (e.button == Button::Later || e.button == Button::Back) {
        go_home(t, v.guest, turn);
    } else if (e.button == Button::Finish) {
        say_farewell(t, v.guest, turn);
    } else if (e.button == Button::MoreTime) {
        t.visit = visit::Offering{v.guest, v.pending, turn.now() + times::choose};
    }
}
void on(const visit::Offering& v, const Tick&, Terminal& t, Turn& turn)
{
    if (turn.now() >= v.deadline) say_farewell(t, v.guest, turn);
}

// The menu, and the records.

/// The slip that never came out.  The house keeps its item, so that it hears how the paper fares.
void reprint(visit::Home home, Terminal& t, Turn& turn)
{
    if (!home.guest.unprinted) return;
    const auto item = std::ranges::find(t.unprinted, home.guest.unprinted->id, &LoadItem::id);
    if (item != t.unprinted.end()) print_receipt(t, *item, std::nullopt, turn);
    home.guest.unprinted.reset();
    t.visit = std::move(home);
}

void on(const visit::Home& v, const Pressed& e, Terminal& t, Turn& turn)
{
    switch (e.button) {
        case Button::ShowRecords: {
            const auto op = turn.next_operation();
            t.visit = visit::FetchingRecords{v.guest, op};
            turn.effect(ReadRecords{v.guest.reader, op});
            break;
        }
        case Button::PrintReceipt:
            reprint(v, t, turn);
            break;
        case Button::MoreTime:
            go_home(t, v.guest, turn);
            break;
        case Button::Back:
        case Button::Finish:
            say_farewell(t, v.guest, turn);
            break;
        case Button::LoadCash:  // step_cash
        case Button::LoadNow:
        case Button::GiveUp:
        case Button::Claim:
        case Button::Later:
            break;
    }
}
void on(const visit::Home& v, const Tick&, Terminal& t, Turn& turn)
{
    if (turn.now() >= v.deadline) say_farewell(t, v.guest, turn);
}

void on(const visit::FetchingRecords& v, const RecordsRead& e, Terminal& t, Turn& turn)
{
    if (e.op == v.op)
        t.visit = visit::Records{v.guest, e.records, std::nullopt, turn.now() + times::choose};
}
void on(const visit::FetchingRecords& v, const CardOperationFailed& e, Terminal& t, Turn& turn)
{
    if (e.op == v.op) t.visit = visit::Records{v.guest, {}, e.problem, turn.now() + times::choose};
}

void on(const visit::Records& v, const Pressed& e, Terminal& t, Turn& turn)
{
    if (e.button == Button::Finish) return say_farewell(t, v.guest, turn);
    if (e.button == Button::Back) return go_home(t, v.guest, turn);
    if (e.button != Button::MoreTime) return;
    auto same = v;
    same.deadline = turn.now() + times::choose;
    t.visit = std::move(same);
}
void on(const visit::Records& v, const Tick&, Terminal& t, Turn& turn)
{
    if (turn.now() >= v.deadline) say_farewell(t, v.guest, turn);
}

// It is over.

void on(const visit::Farewell& v, const PhoneLifted& e, Terminal& t, Turn&)
{
    if (e.reader == v.reader) go_idle(t);
}
void on(const visit::Farewell&, const PurseRead& e, Terminal& t, Turn& turn)
{
    begin_visit(t, e, turn);
}
void on(const visit::Farewell& v, const Tick&, Terminal& t, Turn& turn)
{
    if (turn.now() >= v.deadline) go_idle(t);
}

/// Stations where the guest only looks and chooses: the phone may move, another one may come.
Guest* looking_guest(Visit& visit, TimePoint*& deadline)
{
    deadline = nullptr;
    if (auto* v = std::get_if<visit::Home>(&visit)) return deadline = &v->deadline, &v->guest;
    if (auto* v = std::get_if<visit::Offering>(&visit)) return deadline = &v->deadline, &v->guest;
    if (auto* v = std::get_if<visit::Records>(&visit)) return deadline = &v->deadline, &v->guest;
    if (auto* v = std::get_if<visit::Checking>(&visit)) return &v->guest;
    if (auto* v = std::get_if<visit::FetchingRecords>(&visit)) return &v->guest;
    return nullptr;
}

/// True: the event was about the phone and is done with.
bool follow_looking_guest(Terminal& t, const Event& event, Turn& turn)
{
    TimePoint* deadline = nullptr;
    auto* guest = looking_guest(t.visit, deadline);
    if (guest == nullptr) return false;
    const bool was_here = guest->phone_here;
    const bool came_back = follow_guest(*guest, event);
    if (deadline != nullptr && was_here && !guest->phone_here)
        *deadline = std::min(*deadline, turn.now() + times::phone_back_menu);
    if (deadline != nullptr && came_back) *deadline = turn.now() + times::choose;
    const auto* other = std::get_if<PurseRead>(&event);
    if (other != nullptr && !came_back && !guest->phone_here) {
        begin_visit(t, PurseRead{*other}, turn);
        return true;
    }
    return came_back || was_here != guest->phone_here;
}

}  // namespace

void step_visit(Terminal& t, const Event& event, Turn& turn)
{
    if (follow_looking_guest(t, event, turn)) return;
    const auto visit = t.visit;
    std::visit([&](const auto& v, const auto& e) { on(v, e, t, turn); }, visit, event);
}

}  // namespace kiosk::flows
