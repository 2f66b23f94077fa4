#include "kiosk/flows/visit_moves.h"

#include "kiosk/flows/times.h"

#include <algorithm>
#include <cassert>

namespace kiosk::flows {
namespace {

/// Items of this card that the journal holds open, taken out of the house's list.
std::vector<HealTask> take_own(Terminal& t, const CardId& card)
{
    std::vector<HealTask> tasks;
    std::erase_if(t.open, [&](LoadItem& item) {
        // A note without attribution comes first; that is the acceptor's word, not the card's.
        if (item.card != card || item.stage == LoadStage::Collecting) return false;
        tasks.push_back({std::move(item), 1});
        return true;
    });
    return tasks;
}

/// An item of another terminal: what the host tells of it becomes facts here.
HealTask adopt(const HostLoad& load, const Guest& guest, Turn& turn)
{
    const fact::LoadOpened opened{load.item, guest.purse.card,    load.funding,
                                  true,      guest.purse.balance, guest.reader};
    HealTask task{open_item(opened), load.attempt + 1};
    turn.record(opened);
    turn.record(task.item, fact::AmountCommitted{load.item, load.amount});
    if (!load.not_applied) {
        LoadChallenge known;
        known.balance = load.balance_before;
        known.counter = load.counter;
        turn.record(task.item,
                    fact::AttemptAdopted{load.item, load.attempt, known, {load.host_time, {}}});
    }
    return task;
}

/// Adds what the host knows to what this terminal knows.
void merge_host(std::vector<HealTask>& tasks, const OpenItems& host, const Guest& guest, Turn& turn)
{
    for (const auto& load : host.loads) {
        const auto own =
            std::ranges::find(tasks, load.item, [](const HealTask& t) { return t.item.id; });
        if (own == tasks.end()) {
            tasks.push_back(adopt(load, guest, turn));
            continue;
        }
        own->first_attempt = load.attempt + 1;
        if (load.not_applied)
            judge(own->item, {load.item, load.attempt, Verdict::NotApplied}, turn);
    }
}

ReceiptKind kind_of(const LoadItem& item)
{
    if (item.stage == LoadStage::Applied) return ReceiptKind::Loaded;
    if (item.stage == LoadStage::Kept) return ReceiptKind::KeptForCard;
    if (item.is_unresolved()) return ReceiptKind::Unresolved;
    return ReceiptKind::NoteClaim;
}

Money unattributed(const LoadItem& item)
{
    Money sum;
    for (const auto& [note, place] : item.notes)
        if (place == NotePlace::Unattributed) sum += note.value;
    return sum;
}

/// The offer that fits into the purse, if any; not one that an unresolved item already claims.
const PendingLoad* offer_for(const Terminal& t, const Guest& guest)
{
    if (!guest.host || guest.host->card.standing != CardStanding::Active) return nullptr;
    const auto cap = guest.host->card.limits.balance_cap;
    const auto fits = [&](const PendingLoad& p) {
        const auto claims = [&](const LoadItem& item) { return item.funding.pending == p.id; };
        return p.available && guest.purse.balance + p.amount <= cap &&
               std::ranges::none_of(t.open, claims);
    };
    const auto found = std::ranges::find_if(guest.host->pending, fits);
    return found == guest.host->pending.end() ? nullptr : &*found;
}

}  // namespace

ItemId new_item(Terminal& t) { return {t.id, t.boot_epoch, ++t.last_item}; }

void go_idle(Terminal& t)
{
    t.visit = visit::Idle{};
    t.language = Language::Chinese;
}

void say_farewell(Terminal& t, const Guest& guest, Turn& turn)
{
    if (!guest.phone_here) return go_idle(t);
    t.visit = visit::Farewell{guest.reader, turn.now() + times::farewell};
}

void go_home(Terminal& t, Guest guest, Turn& turn)
{
    const auto patience =
        guest.phone_here ? Duration{times::choose} : Duration{times::phone_back_menu};
    t.visit = visit::Home{std::move(guest), turn.now() + patience};
}

void show_trouble(Terminal& t, TroubleKind kind, const ReaderId& reader, std::optional<Guest> guest,
                  Turn& turn)
{
    t.visit = visit::Trouble{kind, reader, turn.now() + times::trouble, std::move(guest)};
}

TroubleKind trouble_of(CardProblem problem)
{
    switch (problem) {
        case CardProblem::Gone:
        case CardProblem::Unreadable:
            return TroubleKind::Unreadable;
        case CardProblem::NotAPurse:
            return TroubleKind::NotAPurse;
        case CardProblem::PinNeeded:
            return TroubleKind::PinNeeded;
        case CardProblem::Blocked:
            return TroubleKind::Blocked;
        case CardProblem::Expired:
            return TroubleKind::Expired;
        case CardProblem::Exhausted:
            return TroubleKind::Exhausted;
        case CardProblem::Refused:
            return TroubleKind::Refused;
    }
    return TroubleKind::Refused;
}

void begin_visit(Terminal& t, const PurseRead& read, Turn& turn)
{
    Guest guest{.reader = read.reader, .purse = read.purse};
    const auto reprint = std::ranges::find(t.unprinted, read.purse.card, &LoadItem::card);
    if (reprint != t.unprinted.end()) guest.unprinted = *reprint;
    t.notice.reset();
    if (!t.conditions.host_recent) return after_check(t, std::move(guest), turn);
    const auto op = turn.next_operation();
    turn.effect(AskOpenItems{op, read.purse.card});
    t.visit = visit::Checking{std::move(guest), op, turn.now() + times::ask_host_at_tap};
}

void after_check(Terminal& t, Guest guest, Turn& turn)
{
    auto tasks = take_own(t, guest.purse.card);
    if (guest.host) merge_host(tasks, *guest.host, guest, turn);
    // An item that is taken up again gets a new slip when it ends.
    for (const auto& task : tasks) {
        std::erase_if(t.unprinted, [&](const LoadItem& item) { return item.id == task.item.id; });
        if (guest.unprinted && guest.unprinted->id == task.item.id) guest.unprinted.reset();
    }
    heal_next(t, std::move(guest), std::move(tasks), turn);
}

void heal_next(Terminal& t, Guest guest, std::vector<HealTask> tasks, Turn& turn)
{
    std::erase_if(tasks, [](const HealTask& task) { return !task.item.is_open(); });
    if (!tasks.empty()) {
        auto task = std::move(tasks.front());
        tasks.erase(tasks.begin());
        return begin_loading(t, std::move(guest), Purpose::Heal, std::move(task), std::move(tasks),
                             turn);
    }
    if (const auto* pending = offer_for(t, guest)) {
        const auto offer = *pending;
        t.visit = visit::Offering{std::move(guest), offer, turn.now() + times::choose};
        return;
    }
    go_home(t, std::move(guest), turn);
}

void begin_loading(Terminal& t, Guest guest, Purpose purpose, HealTask task,
                   std::vector<HealTask> rest, Turn& turn)
{
    auto run =
        begin_load(std::move(task.item), guest.reader, guest.phone_here, task.first_attempt, turn);
    t.visit = visit::Loading{std::move(guest), purpose, std::move(run), std::move(rest)};
}

void finish_loading(Terminal& t, const visit::Loading& loading, Turn& turn)
{
    const auto outcome = loading.run.outcome();
    assert(outcome);
    visit::Finished finished;
    finished.guest = loading.guest;
    finished.guest.phone_here = loading.run.phone_here;
    finished.guest.reader = loading.run.reader;
    finished.purpose = loading.purpose;
    finished.item = loading.run.item;
    finished.outcome = outcome;
    finished.balance_after = loading.run.balance_after;
    finished.rest = loading.rest;
    const bool plain = *outcome == LoadOutcome::Loaded || *outcome == LoadOutcome::LeftAtHost;
    finished.deadline =
        turn.now() + (plain ? Duration{times::result} : Duration{times::result_kept});
    if (finished.balance_after) finished.guest.purse.balance = *finished.balance_after;
    if (!plain) {
        print_receipt(t, finished.item, finished.balance_after, turn);
        finished.paper = PaperState::Printing;
    }
    if (*outcome == LoadOutcome::Unresolved) t.open.push_back(finished.item);
    t.visit = std::move(finished);
}

void print_receipt(Terminal& t, LoadItem& item, std::optional<Money> balance_after, Turn& turn)
{
    Receipt receipt;
    receipt.kind = kind_of(item);
    receipt.item = item.id;
    receipt.job = ++t.last_job;
    receipt.language = t.language;
    receipt.masked_card = item.card.number.masked();
    receipt.cash_in = item.stacked();
    receipt.amount = receipt.kind == ReceiptKind::NoteClaim ? unattributed(item) : item.amount;
    receipt.balance_before = item.balance_before;
    receipt.balance_after = balance_after;
    if (const auto* attempt = item.last_attempt(); attempt != nullptr && attempt->authorisation)
        receipt.host_time = attempt->authorisation->time;
    turn.record(item, fact::ReceiptIntended{item.id, receipt.job});
    turn.effect(PrintReceipt{std::move(receipt)});
}

bool follow_guest(Guest& guest, const Event& event)
{
    if (const auto* lifted = std::get_if<PhoneLifted>(&event);
        lifted && lifted->reader == guest.reader)
        guest.phone_here = false;
    const auto* back = std::get_if<PurseRead>(&event);
    if (back == nullptr || back->purse.card != guest.purse.card) return false;
    guest.reader = back->reader;
    guest.phone_here = true;
    guest.purse.balance = back->purse.balance;
    return true;
}

}  // namespace kiosk::flows
