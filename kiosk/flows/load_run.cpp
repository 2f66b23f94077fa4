#include "kiosk/flows/load_run.h"

#include "kiosk/flows/times.h"

#include <algorithm>
#include <cassert>

namespace kiosk::flows {
namespace {

void await_phone(LoadRun& run, Turn& turn)
{
    run.phase = phase::AwaitingPhone{.deadline = turn.now() + times::phone_back_money};
}

void settle(LoadRun& run, LoadOutcome outcome) { run.phase = phase::Settled{outcome}; }

/// The next move towards the card, by where the money stands.
void proceed(LoadRun& run, Turn& turn)
{
    if (!run.phone_here) return await_phone(run, turn);
    const auto op = turn.next_operation();
    if (run.item.stage == LoadStage::Crediting) {
        // Number c+1 before c, and before any INITIALIZE: some cards drop the proof then (card.md section 8).
        const auto counter = run.item.last_attempt()->challenge.counter;
        run.phase = phase::AskingProofs{op};
        turn.effect(AskProofs{run.reader, op, {static_cast<std::uint16_t>(counter + 1U), counter}});
    } else {
        run.phase = phase::TakingChallenge{op};
        turn.effect(TakeChallenge{run.reader, op, run.item.amount});
    }
}

/// The phone went, or answers nothing usable: ask for it again.
void lost_contact(LoadRun& run, Turn& turn)
{
    run.phone_here = false;
    run.challenge_alive = false;
    await_phone(run, turn);
}

bool means_hold_again(CardProblem problem)
{
    return problem == CardProblem::Gone || problem == CardProblem::Unreadable;
}

void request_authorisation(LoadRun& run, const LoadChallenge& challenge, Turn& turn)
{
    const auto attempt = std::max(run.item.next_attempt(), run.first_attempt);
    turn.record(run.item, fact::ChallengeTaken{run.item.id, attempt, challenge});
    turn.record(run.item, fact::AuthorisationIntended{run.item.id, attempt});
    run.challenge_alive = run.phone_here;
    run.phase = phase::AwaitingAuthorisation{turn.now() + times::authorisation};
}

void credit(LoadRun& run, Turn& turn)
{
    const auto* attempt = run.item.last_attempt();
    const auto op = turn.next_operation();
    turn.effect(CreditPurse{run.reader, op, *attempt->authorisation});
    turn.record(run.item, fact::CreditIntended{run.item.id, attempt->number});
    run.credit_sent = true;
    run.phase = phase::Crediting{op};
}

void report_evidence(LoadRun& run, LoadEvidence evidence, Turn& turn)
{
    evidence.proofs = run.item.last_attempt()->proofs;
    evidence.credit_sent = run.credit_sent;
    if (evidence.balance) run.balance_after = evidence.balance;
    turn.record(run.item,
                fact::EvidenceReported{run.item.id, run.item.last_attempt()->number, evidence});
    run.phase = phase::AwaitingVerdict{turn.now() + times::verdict};
}

void take_evidence(LoadRun& run, LoadEvidence evidence, Turn& turn)
{
    const auto op = turn.next_operation();
    run.phase = phase::TakingEvidence{op, std::move(evidence)};
    turn.effect(TakeChallenge{run.reader, op, run.item.amount});
}

// One overload per (phase, event) that means something; the template is "nothing happens".
template <class P, class E>
void on(const P&, const E&, LoadRun&, Turn&)
{
}

void on(const phase::AwaitingPhone& p, const PurseRead& e, LoadRun& run, Turn& turn)
{
    if (e.purse.card != run.item.card) {
        // Section 3, step 1: the item stays open; the screen says which card (last 4) is needed.
        run.phase = phase::AwaitingPhone{p.deadline, true};
        return;
    }
    run.reader = e.reader;
    run.phone_here = true;
    proceed(run, turn);
}

void on(const phase::AwaitingPhone& p, const PhoneLifted&, LoadRun& run, Turn&)
{
    run.phase = phase::AwaitingPhone{p.deadline, false};
}

void on(const phase::AwaitingPhone& p, const Tick&, LoadRun& run, Turn& turn)
{
    if (turn.now() >= p.deadline) settle(run, give_up(run.item, turn));
}

void on(const phase::AwaitingPhone&, const Pressed& e, LoadRun& run, Turn& turn)
{
    if (e.button == Button::GiveUp) settle(run, give_up(run.item, turn));
}

void on(const phase::TakingChallenge& p, const ChallengeRead& e, LoadRun& run, Turn& turn)
{
    if (e.op == p.op) request_authorisation(run, e.challenge, turn);
}

void on(const phase::TakingChallenge& p, const CardOperationFailed& e, LoadRun& run, Turn& turn)
{
    if (e.op != p.op) return;
    if (means_hold_again(e.problem))
        lost_contact(run, turn);
    else
        settle(run, give_up(run.item, turn));
}

void on(const phase::AwaitingAuthorisation&, const LoadAuthorised& e, LoadRun& run, Turn& turn)
{
    const auto* attempt = run.item.last_attempt();
    if (e.attempt != attempt->number) return;  // the late answer of an attempt that was given up
    turn.record(run.item, fact::Authorised{run.item.id, e.attempt, e.authorisation});
    if (run.phone_here && run.challenge_alive)
        credit(run, turn);
    else
        proceed(run, turn);  // its random died with the field: a new challenge, attempt + 1
}

void on(const phase::AwaitingAuthorisation&, const LoadDeclined& e, LoadRun& run, Turn& turn)
{
    if (e.attempt != run.item.last_attempt()->number) return;  // recorded by step()
    if (e.reason == "item-settled") {
        // The host has proof of an earlier attempt: let it say which way.
        turn.effect(AskLoad{run.item.id});
        run.phase = phase::AwaitingVerdict{turn.now() + times::verdict};
        return;
    }
    turn.record(run.item, fact::AuthorisationDeclined{run.item.id, e.attempt, e.reason});
    settle(run, give_up(run.item, turn));
}

void on(const phase::AwaitingAuthorisation& p, const Tick&, LoadRun& run, Turn& turn)
{
    if (turn.now() >= p.deadline) settle(run, give_up(run.item, turn));
}

void on(const phase::Crediting& p, const CreditDone& e, LoadRun& run, Turn& turn)
{
    if (e.op != p.op) return;
    const auto* attempt = run.item.last_attempt();
    turn.record(run.item, fact::PurseCredited{run.item.id, attempt->number, e.tac});
    run.balance_after = run.item.last_attempt()->challenge.balance + run.item.amount;
    settle(run, LoadOutcome::Loaded);
}

void on(const phase::Crediting& p, const CreditRefusedByCard& e, LoadRun& run, Turn& turn)
{
    if (e.op != p.op) return;
    // Believed not applied, but a status word proves nothing (rule 4): the resolver, at once if the phone is here.
    turn.record(run.item,
                fact::CreditRefused{run.item.id, run.item.last_attempt()->number, e.status});
    run.challenge_alive = false;
    proceed(run, turn);
}

void on(const phase::Crediting& p, const CreditNotSent& e, LoadRun& run, Turn& turn)
{
    if (e.op != p.op) return;
    run.credit_sent = false;
    lost_contact(run, turn);
}

void on(const phase::Crediting& p, const CreditOutcomeUnknown& e, LoadRun& run, Turn& turn)
{
    if (e.op == p.op) lost_contact(run, turn);
}

void on(const phase::AskingProofs& p, const ProofsRead& e, LoadRun& run, Turn& turn)
{
    if (e.op != p.op) return;
    for (const auto& proof : e.proofs)
        turn.record(run.item,
                    fact::ProofTaken{run.item.id, run.item.last_attempt()->number, proof});
    const auto op = turn.next_operation();
    run.phase = phase::ReadingPurse{op};
    turn.effect(ReadPurseState{run.reader, op});
}

void on(const phase::AskingProofs& p, const CardOperationFailed& e, LoadRun& run, Turn& turn)
{
    if (e.op != p.op) return;
    if (means_hold_again(e.problem))
        lost_contact(run, turn);
    else
        settle(run, give_up(run.item, turn));
}

void on(const phase::ReadingPurse& p, const PurseStateRead& e, LoadRun& run, Turn& turn)
{
    if (e.op != p.op) return;
    LoadEvidence evidence;
    evidence.balance = e.balance;
    evidence.load_record = e.load_record;
    take_evidence(run, std::move(evidence), turn);
}

void on(const phase::ReadingPurse& p, const CardOperationFailed& e, LoadRun& run, Turn& turn)
{
    if (e.op != p.op) return;
    if (means_hold_again(e.problem))
        lost_contact(run, turn);
    else
        take_evidence(run, {}, turn);  // balance and record only support; the counter decides
}

void on(const phase::TakingEvidence& p, const ChallengeRead& e, LoadRun& run, Turn& turn)
{
    if (e.op != p.op) return;
    auto evidence = p.evidence;
    evidence.challenge = e.challenge;
    if (!evidence.balance) evidence.balance = e.challenge.balance;
    report_evidence(run, std::move(evidence), turn);
}

void on(const phase::TakingEvidence& p, const CardOperationFailed& e, LoadRun& run, Turn& turn)
{
    if (e.op != p.op) return;
    if (means_hold_again(e.problem)) return lost_contact(run, turn);
    report_evidence(run, LoadEvidence{p.evidence},
                    turn);  // the PIN, say: what is known may still suffice
}

void on(const phase::AwaitingPhone&, const VerdictGiven& e, LoadRun& run, Turn& turn)
{
    // Another terminal finished it, or the answer to our evidence came late.
    if (e.verdict == Verdict::Applied && run.item.is_unresolved() && judge(run.item, e, turn))
        settle(run, LoadOutcome::Loaded);
}

void on(const phase::AwaitingVerdict&, const VerdictGiven& e, LoadRun& run, Turn& turn)
{
    if (e.verdict == Verdict::Open) return settle(run, LoadOutcome::Unresolved);
    if (!judge(run.item, e, turn)) return;
    if (run.item.stage == LoadStage::Applied) return settle(run, LoadOutcome::Loaded);
    if (run.retries_left == 0) return settle(run, give_up(run.item, turn));
    --run.retries_left;
    proceed(run, turn);
}

void on(const phase::AwaitingVerdict& p, const Tick&, LoadRun& run, Turn& turn)
{
    if (turn.now() >= p.deadline) settle(run, LoadOutcome::Unresolved);
}

/// Contact is followed in every phase: whether the last challenge still counts depends on it.
void follow_contact(LoadRun& run, const Event& event)
{
    if (std::holds_alternative<phase::AwaitingPhone>(run.phase)) return;
    if (const auto* lifted = std::get_if<PhoneLifted>(&event);
        lifted && lifted->reader == run.reader) {
        run.phone_here = false;
        run.challenge_alive = false;
    }
    if (const auto* back = std::get_if<PurseRead>(&event);
        back && back->purse.card == run.item.card) {
        run.reader = back->reader;
        run.phone_here = true;
    }
}

/// The late answer to an attempt that was given up: nothing of it stands at the host.
void follow_declines(LoadRun& run, const Event& event, Turn& turn)
{
    const auto* declined = std::get_if<LoadDeclined>(&event);
    if (declined == nullptr) return;
    const bool awaited = std::holds_alternative<phase::AwaitingAuthorisation>(run.phase) &&
                         declined->attempt == run.item.last_attempt()->number;
    if (!awaited) note_decline(run.item, *declined, turn);
}

bool concerns_another_item(const LoadRun& run, const Event& event)
{
    if (const auto* e = std::get_if<LoadAuthorised>(&event)) return e->item != run.item.id;
    if (const auto* e = std::get_if<LoadDeclined>(&event)) return e->item != run.item.id;
    if (const auto* e = std::get_if<VerdictGiven>(&event)) return e->item != run.item.id;
    return false;
}

}  // namespace

std::optional<LoadOutcome> LoadRun::outcome() const
{
    const auto* settled = std::get_if<phase::Settled>(&phase);
    return settled != nullptr ? std::optional{settled->outcome} : std::nullopt;
}

LoadRun begin_load(LoadItem item, ReaderId reader, bool phone_here, std::uint32_t first_attempt,
                   Turn& turn)
{
    assert(item.is_open() && item.stage != LoadStage::Collecting);
    LoadRun run;
    run.item = std::move(item);
    run.reader = std::move(reader);
    run.phone_here = phone_here;
    run.first_attempt = first_attempt;
    proceed(run, turn);
    return run;
}

void step(LoadRun& run, const Event& event, Turn& turn)
{
    if (concerns_another_item(run, event)) return;
    follow_contact(run, event);
    follow_declines(run, event, turn);
    // The handlers replace run.phase: they get a copy of the phase they handle.
    const auto phase = run.phase;
    std::visit([&](const auto& p, const auto& e) { on(p, e, run, turn); }, phase, event);
}

std::optional<TimePoint> deadline(const LoadRun& run)
{
    if (const auto* p = std::get_if<phase::AwaitingPhone>(&run.phase)) return p->deadline;
    if (const auto* p = std::get_if<phase::AwaitingAuthorisation>(&run.phase)) return p->deadline;
    if (const auto* p = std::get_if<phase::AwaitingVerdict>(&run.phase)) return p->deadline;
    return std::nullopt;
}

bool may_give_up(const LoadRun& run)
{
    return std::holds_alternative<phase::AwaitingPhone>(run.phase);
}

bool judge(LoadItem& item, const VerdictGiven& given, Turn& turn)
{
    if (!item.is_unresolved() || given.verdict == Verdict::Open) return false;
    const auto last = item.last_attempt()->number;
    // "Not applied" of an attempt before the last says nothing of the last; "applied" ends the item, whichever it was.
    if (given.verdict == Verdict::NotApplied && given.attempt < last) return false;
    turn.record(item, fact::VerdictReached{item.id, std::max(given.attempt, last),
                                           given.verdict == Verdict::Applied});
    return true;
}

void note_decline(LoadItem& item, const LoadDeclined& declined, Turn& turn)
{
    if (declined.reason == "item-settled") return;  // its verdict is asked for
    if (item.stage != LoadStage::Authorising && item.stage != LoadStage::Authorised) return;
    const auto attempt = std::ranges::find(item.attempts, declined.attempt, &LoadAttempt::number);
    if (attempt == item.attempts.end() || !attempt->requested || attempt->declined ||
        attempt->judged || attempt->authorisation)
        return;
    turn.record(item, fact::AuthorisationDeclined{item.id, declined.attempt, declined.reason});
}

LoadOutcome give_up(LoadItem& item, Turn& turn)
{
    if (item.is_unresolved()) return LoadOutcome::Unresolved;
    if (item.funding.kind == FundingKind::Cash && !item.elsewhere) {
        turn.record(item, fact::LoadKept{item.id, item.amount});
        return LoadOutcome::Kept;
    }
    turn.record(item, fact::LoadClosed{item.id, ClosedAs::LeftAtHost});
    return LoadOutcome::LeftAtHost;
}

}  // namespace kiosk::flows
