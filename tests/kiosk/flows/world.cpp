#include "tests/kiosk/flows/world.h"

#include "kiosk/flows/times.h"

#include <algorithm>

namespace kiosk::flows::testing {
namespace {

const CardId our_card{{}, *CardNumber::from_digits("00002510000000000017")};
const CardId other_card{{}, *CardNumber::from_digits("00002510000000000099")};
const std::set<Money> notes{Money::yuan(50), Money::yuan(100)};
const LoadLimits limits{Money::fen(1), Money::yuan(1000), Money::yuan(1000)};

bool is_card_question(const Effect& e)
{
    return std::holds_alternative<ReadRecords>(e) || std::holds_alternative<TakeChallenge>(e) ||
           std::holds_alternative<CreditPurse>(e) || std::holds_alternative<AskProofs>(e) ||
           std::holds_alternative<ReadPurseState>(e);
}
bool is_host_question(const Effect& e)
{
    return std::holds_alternative<AskOpenItems>(e) || std::holds_alternative<AskEligibility>(e);
}

template <class Predicate>
std::vector<Effect>::iterator first(std::vector<Effect>& asked, Predicate predicate)
{
    return std::ranges::find_if(asked, predicate);
}
template <class Predicate>
bool any(const std::vector<Effect>& asked, Predicate predicate)
{
    return std::ranges::any_of(asked, predicate);
}

std::uint32_t random_of(const LoadChallenge& challenge)
{
    return static_cast<std::uint32_t>(big_endian(challenge.random));
}

constexpr std::array buttons{
    Button::LoadCash, Button::ShowRecords, Button::Back,     Button::LoadNow,      Button::GiveUp,
    Button::Claim,    Button::Later,       Button::MoreTime, Button::PrintReceipt, Button::Finish};

}  // namespace

std::string to_text(const Move& move)
{
    constexpr std::array names{"Phone",   "OtherPhone", "Lift",          "CardAnswers",
                               "Insert",  "NoteMoves",  "AcceptorTells", "HostAnswers",
                               "Deliver", "Query",      "Press",         "Time",
                               "Restart", "Repeat",     "Paper",         "Condition"};
    return std::string{names[static_cast<std::size_t>(move.kind)]} + std::to_string(move.choice);
}

World::World(Beginning beginning)
{
    const ItemId elsewhere{*TerminalId::from_digits("225000000002"), 4, 11};
    const auto fifty = Money::yuan(50);
    if (beginning == Beginning::PendingElsewhere) {
        const auto id = "p" + kiosk::to_text(elsewhere);
        host.pending[id] = {id, elsewhere, fifty, true};
    } else if (beginning != Beginning::Plain) {
        host.loads[elsewhere] = {
            HostTruth::State::Authorised, 1, {1, card.counter}, fifty, card.balance, {}};
        card.last_random = 1;
        if (beginning == Beginning::AppliedElsewhere) {
            card.balance += fifty;
            card.proof = {static_cast<std::uint16_t>(card.counter + 1), elsewhere};
            ++card.counter;
            ++card.credited[elsewhere];
        }
    }
    terminal.id = *TerminalId::from_digits("225000000001");
    restart();
    tell(AcceptorIdentified{notes}, false);
    tell(ConditionsChanged{{true, true, true, true, true, true, true, true}}, false);
}

// Facts and effects.

void World::take(const Fact& fact)
{
    const auto id = item_of(fact);
    if (!id) {
        accounted = std::get<fact::NoteUnattributed>(fact).note;
        unattributed += accounted->value;
        return;
    }
    const auto* opened = std::get_if<fact::LoadOpened>(&fact);
    if (opened != nullptr) {
        const auto known = journal.find(*id);
        if (known != journal.end() && known->second.stage != LoadStage::Closed)
            broken = "opened twice";
        journal[*id] = open_item(*opened);
        return;
    }
    const auto item = journal.find(*id);
    if (item == journal.end()) {
        broken = "fact of an unknown item";
        return;
    }
    if (const auto done = apply(item->second, fact); !done)
        broken = std::string{kiosk::to_text(done.error())};
    if (std::holds_alternative<fact::NoteEscrowed>(fact)) accounted.reset();
    if (const auto* lost = std::get_if<fact::NoteUnattributed>(&fact)) accounted = lost->note;
    if (const auto* stacked = std::get_if<fact::NoteStacked>(&fact))
        accounted = item->second.find(stacked->note)->note;
    Request request;
    request.item = *id;
    request.amount = item->second.amount;
    request.funding = item->second.funding;
    if (const auto* f = std::get_if<fact::AuthorisationIntended>(&fact)) {
        request.kind = Request::Kind::Authorise;
        request.attempt = f->attempt;
        request.challenge = item->second.last_attempt()->challenge;
    } else if (const auto* credited = std::get_if<fact::PurseCredited>(&fact)) {
        request.kind = Request::Kind::Credited;
        request.attempt = credited->attempt;
    } else if (const auto* reported = std::get_if<fact::EvidenceReported>(&fact)) {
        request.kind = Request::Kind::Evidence;
        request.attempt = reported->attempt;
        request.evidence = reported->evidence;
    } else if (std::holds_alternative<fact::LoadKept>(fact)) {
        request.kind = Request::Kind::Pend;
    } else {
        return;
    }
    queue.push_back(request);
}

void World::check_effect(const Effect& effect)
{
    // I4: no STACK command without a durable intent.
    if (const auto* stack = std::get_if<StackNote>(&effect)) {
        const bool intended = std::ranges::any_of(journal, [&](const auto& entry) {
            const auto* note = entry.second.find(stack->note);
            return note != nullptr && note->place == NotePlace::Stacking;
        });
        if (!intended) broken = "I4: STACK without intent";
    }
    // I3: a receipt that says "loaded" tells the truth.
    if (const auto* print = std::get_if<PrintReceipt>(&effect)) {
        const auto& receipt = print->receipt;
        const auto done = card.credited.find(receipt.item);
        if (receipt.kind == ReceiptKind::Loaded &&
            (done == card.credited.end() || done->second != 1))
            broken = "I3: receipt of success without money on the card";
    }
    // No CREDIT without a durable intent.
    if (std::holds_alternative<CreditPurse>(effect)) {
        const bool intended = std::ranges::any_of(
            journal, [](const auto& entry) { return entry.second.stage == LoadStage::Crediting; });
        if (!intended) broken = "CREDIT without intent";
    }
}

void World::take(const Effect& effect)
{
    check_effect(effect);
    auto& path = acceptor.path;
    using Place = AcceptorTruth::Place;
    if (const auto* accept = std::get_if<AcceptNotes>(&effect)) {
        acceptor.told = acceptor.told && accept->denominations.empty() == acceptor.enabled.empty();
        acceptor.enabled = accept->denominations;
    } else if (const auto* stack = std::get_if<StackNote>(&effect)) {
        if (path && path->note.key == stack->note && path->place == Place::Escrow)
            path->place = Place::Stacking;
    } else if (const auto* back = std::get_if<ReturnNote>(&effect)) {
        if (path && path->note.key == back->note && path->place == Place::Escrow)
            path->place = Place::Returning;
    } else if (std::holds_alternative<AcknowledgeNote>(effect)) {
        if (path && path->place == Place::InBox) path.reset();
        acceptor.found_pending = false;
    } else if (!std::holds_alternative<RaiseAlarm>(effect)) {
        asked.push_back(effect);
    }
}

void World::tell(const Event& event, bool crash)
{
    auto done = step(terminal, event, now);
    for (const auto& fact : done.facts) take(fact);
    if (witness) witness(done.facts);
    if (crash) return restart();
    terminal = std::move(done.next);
    for (const auto& effect : done.effects) take(effect);
}

void World::restart()
{
    asked.clear();
    Restarted restarted;
    restarted.boot_epoch = ++boot_;
    restarted.accounted = accounted;
    for (const auto& [id, item] : journal) {
        if (item.is_open())
            restarted.open.push_back(item);
        else if (item.receipt == ReceiptState::Intended || item.receipt == ReceiptState::Failed)
            restarted.unprinted.push_back(item);
    }
    Terminal fresh;
    fresh.id = terminal.id;
    fresh.conditions = terminal.conditions;
    fresh.acceptor.denominations = terminal.acceptor.denominations;
    terminal = fresh;
    last_note_event.reset();
    if (acceptor.path) {
        // A new start of the driver: the note gets a new key, and one in escrow goes back (nobody asked for it).
        acceptor.left_over = true;
        acceptor.path->note.key = {boot_, 1, ++acceptor.sequence};
        if (acceptor.path->place == AcceptorTruth::Place::Escrow)
            acceptor.path->place = AcceptorTruth::Place::Returning;
    }
    acceptor.told = false;
    tell(restarted, false);
    if (card.on_reader) {  // it lies there still: read anew, its field was off
        card.challenge.reset();
        tell(PurseRead{"rf", {our_card, card.balance, 2, {}, {}, {}}}, false);
    }
}

// What can happen.

std::vector<Move> World::moves() const
{
    using Kind = Move::Kind;
    std::vector<Move> all;
    const auto add = [&](Kind kind, int choices) {
        for (int i = 0; i < choices; ++i) all.push_back({kind, i});
    };
    if (any(asked, is_card_question)) {
        const auto credit =
            any(asked, [](const Effect& e) { return std::holds_alternative<CreditPurse>(e); });
        add(Kind::CardAnswers, credit ? 5 : 4);
    } else if (!card.on_reader) {
        add(Kind::Phone, 1);
        add(Kind::OtherPhone, 1);
    }
    if (card.on_reader) add(Kind::Lift, 1);
    if (!acceptor.enabled.empty() && !acceptor.path) add(Kind::Insert, 2);
    if (acceptor.path)
        add(Kind::NoteMoves, acceptor.path->place == AcceptorTruth::Place::Stacking ? 5 : 1);
    if (!acceptor.told && !acceptor.path && !acceptor.found_pending) add(Kind::AcceptorTells, 1);
    if (any(asked, is_host_question)) add(Kind::HostAnswers, 3);
    if (!queue.empty()) add(Kind::Deliver, 2);
    if (any(asked, [](const Effect& e) { return std::holds_alternative<AskLoad>(e); }))
        add(Kind::Query, 2);
    add(Kind::Press, static_cast<int>(buttons.size()));
    if (next_deadline(terminal)) add(Kind::Time, 1);
    add(Kind::Restart, 1);
    if (last_note_event) all.push_back({Kind::Repeat, 0});
    if (last_host_event) all.push_back({Kind::Repeat, 1});
    if (any(asked, [](const Effect& e) { return std::holds_alternative<PrintReceipt>(e); }))
        add(Kind::Paper, 2);
    add(Kind::Condition, 1);
    return all;
}

void World::make(const Move& move, bool crash)
{
    switch (move.kind) {
        case Move::Kind::Phone:
            card.on_reader = true;
            return tell(PurseRead{"rf", {our_card, card.balance, 2, {}, {}, {}}}, crash);
        case Move::Kind::OtherPhone: {
            tell(PurseRead{"rf", {other_card, Money::yuan(1), 2, {}, {}, {}}}, false);
            return tell(PhoneLifted{"rf"}, crash);
        }
        case Move::Kind::Lift:
            card.on_reader = false;
            card.challenge.reset();
            return tell(PhoneLifted{"rf"}, crash);
        case Move::Kind::CardAnswers: {
            const auto it = first(asked, is_card_question);
            const auto effect = *it;
            asked.erase(it);
            for (const auto& event : card_answers(effect, move.choice)) tell(event, crash);
            return;
        }
        case Move::Kind::Insert: {
            const auto value = move.choice == 0 ? Money::yuan(50) : Money::yuan(100);
            const Note note{{boot_, 1, ++acceptor.sequence}, value};
            if (!acceptor.enabled.contains(value)) return;
            acceptor.left_over = false;
            acceptor.path = AcceptorTruth::InPath{note, AcceptorTruth::Place::Escrow};
            last_note_event = NoteInEscrow{note};
            return tell(*last_note_event, crash);
        }
        case Move::Kind::NoteMoves:
            return note_moves(move.choice, crash);
        case Move::Kind::AcceptorTells:
            return acceptor_tells(crash);
        case Move::Kind::HostAnswers:
            return host_answers(move.choice, crash);
        case Move::Kind::Deliver:
            return deliver(move.choice == 1, crash);
        case Move::Kind::Query:
            return query(move.choice, crash);
        case Move::Kind::Press:
            return tell(Pressed{buttons[static_cast<std::size_t>(move.choice)]}, crash);
        case Move::Kind::Time:
            now = std::max(now, *next_deadline(terminal));
            return tell(Tick{}, crash);
        case Move::Kind::Restart:
            return restart();
        case Move::Kind::Repeat:
            return tell(move.choice == 0 ? *last_note_event : *last_host_event, crash);
        case Move::Kind::Paper: {
            const auto it = first(
                asked, [](const Effect& e) { return std::holds_alternative<PrintReceipt>(e); });
            const auto receipt = std::get<PrintReceipt>(*it).receipt;
            asked.erase(it);
            return tell(ReceiptDone{receipt.item, receipt.job, move.choice == 0, "paper"}, crash);
        }
        case Move::Kind::Condition: {
            auto conditions = terminal.conditions;
            conditions.host_recent = !conditions.host_recent;
            return tell(ConditionsChanged{conditions}, crash);
        }
    }
}

// The card.

std::vector<Event> World::card_answers(const Effect& effect, int choice)
{
    const auto op = std::visit(
        [](const auto& e) -> OperationId {
            if constexpr (requires { e.op; })
                return e.op;
            else
                return 0;
        },
        effect);
    if (const auto* e = std::get_if<CreditPurse>(&effect)) {
        const auto answer = credit_answer(*e, choice);
        return {*answer};
    }
    if (!card.on_reader || choice == 1) return {CardOperationFailed{op, CardProblem::Gone}};
    if (choice == 2) return {CardOperationFailed{op, CardProblem::PinNeeded}};
    if (choice == 3) {  // torn in the middle
        card.on_reader = false;
        card.challenge.reset();
        return {PhoneLifted{"rf"}, CardOperationFailed{op, CardProblem::Unreadable}};
    }
    if (const auto* take = std::get_if<TakeChallenge>(&effect)) {
        card.challenge = CardTruth::Challenge{++card.last_random, take->amount};
        card.proof.reset();
        LoadChallenge challenge;
        challenge.balance = card.balance;
        challenge.counter = card.counter;
        challenge.random = to_big_endian<4>(card.last_random);
        return {ChallengeRead{op, challenge}};
    }
    if (const auto* ask = std::get_if<AskProofs>(&effect)) {
        ProofsRead read{op, {}};
        if (card.proof && std::ranges::find(ask->numbers, card.proof->first) != ask->numbers.end())
            read.proofs.push_back(
                {card.proof->first, {}, to_big_endian<4>(card.proof->second.sequence)});
        return {read};
    }
    if (std::holds_alternative<ReadPurseState>(effect))
        return {PurseStateRead{op, card.balance, std::nullopt}};
    return {RecordsRead{op, {}}};
}

/// 0: as it should be; 1: executed, answer lost; 2: not executed, silence; 3: never sent; 4: executed, then repeated.
std::optional<Event> World::credit_answer(const CreditPurse& effect, int choice)
{
    const auto random = static_cast<std::uint32_t>(big_endian(effect.authorisation.mac2));
    const bool reaches = card.on_reader && choice != 2 && choice != 3;
    const bool valid = reaches && card.challenge && card.challenge->random == random;
    if (valid) {
        const auto item = host.by_random.at(random);
        card.balance += card.challenge->amount;
        card.proof = {static_cast<std::uint16_t>(card.counter + 1), item};
        ++card.counter;
        ++card.credited[item];
    }
    card.challenge.reset();
    if (!card.on_reader || choice == 3) return CreditNotSent{effect.op};
    if (choice == 1 || choice == 2) {
        card.on_reader = false;
        return CreditOutcomeUnknown{effect.op};
    }
    if (valid) return CreditDone{effect.op, to_big_endian<4>(random)};
    return CreditRefusedByCard{effect.op, 0x9302};
}

// The acceptor.

void World::note_moves(int choice, bool crash)
{
    using Place = AcceptorTruth::Place;
    auto& path = *acceptor.path;
    const auto note = path.note;
    // Every other run has an acceptor that does not say which note the last run left in it.
    const bool silent = acceptor.left_over && boot_ % 2 == 0;
    const NoteInBox in_box{silent ? Note{note.key, {}} : note, acceptor.left_over};
    switch (path.place) {
        case Place::Escrow:  // its own time-out
        case Place::Returning:
            acceptor.path.reset();
            last_note_event = NoteGivenBack{note, acceptor.left_over};
            return tell(*last_note_event, crash);
        case Place::InBox:
            return tell(in_box, crash);
        case Place::Stacking:
            break;
    }
    switch (choice) {
        case 0:
            acceptor.box += note.value;
            path.place = Place::InBox;
            last_note_event = in_box;
            return tell(*last_note_event, crash);
        case 1:
            acceptor.path.reset();
            last_note_event = NoteGivenBack{note, acceptor.left_over};
            return tell(*last_note_event, crash);
        case 2:  // power cut in the device, the note in the box
            acceptor.box += note.value;
            acceptor.path.reset();
            acceptor.found_pending = true;
            return tell(AcceptorFound{PowerUpNote::InStacker, note.value}, crash);
        case 3:
        case 4:  // gone, and the device says nothing of it: in the box (3) or back with the citizen (4)
            if (choice == 3) acceptor.box += note.value;
            acceptor.path.reset();
            if (acceptor.left_over) {
                acceptor.told = true;
                return tell(AcceptorClosed{}, crash);
            }
            return tell(NoteVanished{note}, crash);
        default:
            return;
    }
}

void World::acceptor_tells(bool crash)
{
    acceptor.told = true;
    if (acceptor.enabled.empty())
        tell(AcceptorClosed{}, crash);
    else
        tell(AcceptorTaking{}, crash);
}

// The host.

OpenItems World::open_items() const
{
    OpenItems items;
    items.card = {host.card_lost ? CardStanding::Lost : CardStanding::Active, limits};
    for (const auto& [id, load] : host.loads) {
        const auto own = journal.find(id);
        // The runtime leaves out what its journal knows as settled: the host will hear of it from the queue.
        const bool settled = own != journal.end() && !own->second.is_open() &&
                             own->second.stage != LoadStage::Closed;
        if (settled || (load.state != HostTruth::State::Authorised &&
                        load.state != HostTruth::State::NotApplied))
            continue;
        items.loads.push_back({id,
                               load.attempt,
                               load.state == HostTruth::State::NotApplied,
                               load.amount,
                               load.funding,
                               load.last.counter,
                               load.balance_before,
                               {}});
    }
    for (const auto& [id, pending] : host.pending)
        if (!host.claimed.contains(id)) items.pending.push_back(pending);
    return items;
}

void World::host_answers(int choice, bool crash)
{
    const auto it = first(asked, is_host_question);
    const auto question = *it;
    asked.erase(it);
    const auto* tap = std::get_if<AskOpenItems>(&question);
    const auto op = tap != nullptr ? tap->op : std::get<AskEligibility>(question).op;
    if (choice == 1) return tell(HostSilent{op}, crash);
    if (tap != nullptr) {
        OpenItems items;
        if (tap->card == our_card)
            items = open_items();
        else
            items.card = {CardStanding::Active, limits};
        if (choice == 2) items.card.standing = CardStanding::Lost;
        return tell(OpenItemsAnswered{op, items}, crash);
    }
    tell(EligibilityAnswered{op, {choice == 2 ? CardStanding::Lost : CardStanding::Active, limits}},
         crash);
}

void World::deliver(bool answer_lost, bool crash)
{
    auto& head = queue.front();
    if (!head.acted) {
        head.answer = act(head);
        head.acted = true;
    }
    if (answer_lost) return;
    last_host_event = head.answer;
    const auto answer = *head.answer;
    queue.erase(queue.begin());
    tell(answer, crash);
}

void World::query(int choice, bool crash)
{
    const auto it =
        first(asked, [](const Effect& e) { return std::holds_alternative<AskLoad>(e); });
    const auto id = std::get<AskLoad>(*it).item;
    asked.erase(it);
    const auto load = host.loads.find(id);
    if (choice == 1 || load == host.loads.end()) return;
    const auto verdict = load->second.state == HostTruth::State::Applied      ? Verdict::Applied
                         : load->second.state == HostTruth::State::Authorised ? Verdict::Open
                                                                              : Verdict::NotApplied;
    tell(VerdictGiven{id, load->second.attempt, verdict}, crash);
}

void World::settle_at_host(const ItemId& item, HostTruth::State state)
{
    auto& load = host.loads.at(item);
    load.state = state;
    const auto claim =
        std::ranges::find(host.claimed, item, [](const auto& c) { return c.second; });
    if (claim == host.claimed.end()) return;
    if (state == HostTruth::State::Applied) host.pending.erase(claim->first);
}

Event World::act(const Request& request)
{
    switch (request.kind) {
        case Request::Kind::Authorise:
            return authorise(request);
        case Request::Kind::Credited:
            settle_at_host(request.item, HostTruth::State::Applied);
            return VerdictGiven{request.item, request.attempt, Verdict::Applied};
        case Request::Kind::Evidence:
            return judge_evidence(request);
        case Request::Kind::Pend: {
            const auto load = host.loads.find(request.item);
            if (load != host.loads.end() && load->second.state == HostTruth::State::Applied)
                broken = "I5: a voucher for an item that the host knows as loaded";
            if (load != host.loads.end()) load->second.state = HostTruth::State::Kept;
            const auto id = "p" + kiosk::to_text(request.item);
            host.pending[id] = {id, request.item, request.amount, true};
            return Tick{};
        }
    }
    return Tick{};
}

Event World::authorise(const Request& request)
{
    const LoadDeclined declined{request.item, request.attempt, "card-lost"};
    const auto counter = request.challenge.counter;
    for (auto& [id, load] : host.loads) {  // mirror rule
        if (load.state != HostTruth::State::Authorised) continue;
        if (load.last.counter < counter)
            settle_at_host(id, HostTruth::State::Applied);
        else if (id != request.item)
            settle_at_host(id, HostTruth::State::NotApplied);
    }
    const auto known = host.loads.find(request.item);
    if (known != host.loads.end() && (known->second.state == HostTruth::State::Applied ||
                                      known->second.state == HostTruth::State::Kept))
        return LoadDeclined{request.item, request.attempt, "item-settled"};
    if (request.funding.kind == FundingKind::Pending) {
        const auto claim = host.claimed.find(request.funding.pending);
        if (!host.pending.contains(request.funding.pending) ||
            (claim != host.claimed.end() && claim->second != request.item))
            return LoadDeclined{request.item, request.attempt, "pending-not-available"};
        host.claimed[request.funding.pending] = request.item;
    }
    if (host.card_lost) return declined;
    const auto random = random_of(request.challenge);
    host.loads[request.item] = {
        HostTruth::State::Authorised, request.attempt, {random, counter}, request.amount,
        request.challenge.balance,    request.funding};
    host.by_random[random] = request.item;
    return LoadAuthorised{request.item, request.attempt, {{}, to_big_endian<4>(random)}};
}

Event World::judge_evidence(const Request& request)
{
    const auto known = host.loads.find(request.item);
    if (known == host.loads.end())
        return VerdictGiven{request.item, request.attempt, Verdict::Open};
    auto& load = known->second;
    auto verdict = Verdict::Open;
    if (load.state == HostTruth::State::Applied) {
        verdict = Verdict::Applied;
    } else if (load.state == HostTruth::State::Authorised && load.attempt == request.attempt) {
        // A proof holds if it is of this very load; here its TAC names the item's sequence.
        for (const auto& proof : request.evidence.proofs)
            if (big_endian(proof.tac) == request.item.sequence &&
                proof.number == load.last.counter + 1 && card.credited.contains(request.item))
                verdict = Verdict::Applied;
        if (verdict == Verdict::Open && request.evidence.challenge)
            verdict = request.evidence.challenge->counter > load.last.counter ? Verdict::Applied
                                                                              : Verdict::NotApplied;
    } else if (load.state == HostTruth::State::NotApplied) {
        verdict = Verdict::NotApplied;
    }
    if (verdict == Verdict::Applied) settle_at_host(request.item, HostTruth::State::Applied);
    if (verdict == Verdict::NotApplied && load.state == HostTruth::State::Authorised)
        settle_at_host(request.item, HostTruth::State::NotApplied);
    return VerdictGiven{request.item, load.attempt, verdict};
}

}  // namespace kiosk::flows::testing
