#include "devices/cash_acceptor/ccnet_session.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kiosk::devices {

using ccnet::Command;
using ccnet::Exchange;
using ccnet::PollReply;
using ccnet::State;

namespace {

bool holds_a_note(State state) { return state == State::Escrow || state == State::Holding; }
bool is_for_a_note(Command command)
{
    return command == Command::Stack || command == Command::Return || command == Command::Hold;
}
bool is_at_rest(State state) { return state == State::Idling || state == State::UnitDisabled; }

/// A technician and a RESET end these; a cassette that is put back needs neither.
bool needs_repair(State state)
{
    return state == State::JamInAcceptor || state == State::JamInCassette ||
           state == State::Cheated || state == State::Failure;
}

std::optional<AcceptorProblem> problem_of(State state)
{
    constexpr std::array problems{
        std::pair{State::CassetteFull, AcceptorProblem::CassetteFull},
        std::pair{State::CassetteRemoved, AcceptorProblem::CassetteOut},
        std::pair{State::JamInAcceptor, AcceptorProblem::JamInAcceptor},
        std::pair{State::JamInCassette, AcceptorProblem::JamInCassette},
        std::pair{State::Cheated, AcceptorProblem::Cheated},
        std::pair{State::Failure, AcceptorProblem::Failure},
    };
    const auto* found = std::ranges::find(problems, state, [](const auto& p) { return p.first; });
    return found == problems.end() ? std::nullopt : std::optional{found->second};
}

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace

CcnetSession::CcnetSession(CcnetSettings settings)
    : settings_{std::move(settings)},
      exchange_{settings_.line},
      set_up_{settings_.countries},
      notes_{settings_.boot_epoch, settings_.notes}
{
}

void CcnetSession::connected(TimePoint now)
{
    open_ = true;
    exchange_.reset(now);
    now_ = next_poll_ = now;
}

void CcnetSession::disconnected(TimePoint now)
{
    open_ = false;
    now_ = now;
    lost_link(now);
}

void CcnetSession::command(const AcceptorCommand& command, TimePoint now)
{
    now_ = now;
    std::visit(Overloaded{
                   [&](const AcceptNotes& c) {
                       set_up_.accept(c.denominations);
                       confirmed_ = false;
                   },
                   [&](const StackNote& c) { notes_.stack(c.note, now); },
                   [&](const GiveBackNote& c) { notes_.give_back(c.note); },
                   [&](const AcknowledgeNote& c) { notes_.acknowledge(c.note); },
               },
               command);
    if (link_ == Link::Up) next_poll_ = now;  // a decision does not wait for its turn (R5, I14)
}

void CcnetSession::feed(BytesView bytes, TimePoint now)
{
    now_ = now;
    for (const auto& reply : exchange_.feed(bytes, now)) on_reply(reply, now);
}

Bytes CcnetSession::transmit(TimePoint now)
{
    now_ = now;
    notes_.pass_time(now);
    if (!open_) return {};
    if (const auto silence = exchange_.pass_time(now)) lost_link(now);
    if (!exchange_.busy() && now >= exchange_.free_at()) {
        if (const auto outgoing = needed(now))
            send(*outgoing, now);
        else if (now >= next_poll_)
            send({Command::Poll}, now);
    }
    return exchange_.take_output();
}

TimePoint CcnetSession::deadline() const
{
    const auto notes = notes_.deadline().value_or(TimePoint::max());
    if (!open_) return notes;
    if (exchange_.busy()) return std::min(notes, exchange_.deadline());
    const auto next =
        needed(now_) ? exchange_.free_at() : std::max(next_poll_, exchange_.free_at());
    return std::min(notes, next);
}

std::vector<CashAcceptorEvent> CcnetSession::take_events()
{
    for (auto& event : notes_.take_events()) events_.push_back(std::move(event));
    return std::exchange(events_, {});
}

/// In the order in which things happened: the tracker's events came before this one.
void CcnetSession::report(CashAcceptorEvent event)
{
    for (auto& earlier : notes_.take_events()) events_.push_back(std::move(earlier));
    events_.push_back(std::move(event));
}

// ---- what came

void CcnetSession::on_reply(const Exchange::Reply& reply, TimePoint now)
{
    found_link();
    bool understood = true;
    if (reply.kind == Exchange::Kind::Stray || reply.command == Command::Poll) {
        const auto state = ccnet::decode_poll(reply.payload);
        if (state) on_state(*state, now);
        if (state && reply.kind == Exchange::Kind::Data) fresh_ = true;
        // A state that the page does not know is confirmed; a known one in a wrong shape is to be said again.
        understood = state || reply.payload.size() == 1;
    } else {
        on_answer(reply, now);
    }
    const bool wants_ack =
        reply.kind == Exchange::Kind::Data || reply.kind == Exchange::Kind::Illegal;
    if (wants_ack && understood && reply.is_newest && !unexplained_ && !notes_.owes_credit())
        exchange_.acknowledge(now);
}

void CcnetSession::on_answer(const Exchange::Reply& reply, TimePoint now)
{
    if (reply.command == Command::Hold) notes_.hold_answered();
    if (!state_) return;
    set_up_.answered(reply, state_->state);
    if (!unexplained_ || set_up_.must_explain_first(*state_)) return;
    unexplained_ = false;
    believe(*state_, true, now);
}

void CcnetSession::on_state(PollReply reply, TimePoint now)
{
    const bool is_new = state_ != reply;
    if (unexplained_ && is_new) believe(*state_, true, now);  // it is over, and was never explained
    if (is_new) next_note_command_ = {};
    state_ = reply;
    set_up_.entered(reply.state);
    unexplained_ = set_up_.must_explain_first(reply);
    if (!unexplained_) believe(reply, is_new, now);
}

/// Draws the conclusions from state_.
void CcnetSession::believe(PollReply reply, bool is_new, TimePoint now)
{
    on_problem(problem_of(reply.state), reply.detail, now);
    tell_tracker(reply, is_new, now);
    report_condition();
    if (reply.state == State::Busy)
        next_poll_ = now + std::min(std::chrono::milliseconds{100} * reply.detail,
                                    std::chrono::milliseconds{500});
}

void CcnetSession::tell_tracker(PollReply reply, bool is_new, TimePoint now)
{
    const auto value = set_up_.value_of(reply.detail);
    switch (reply.state) {
        case State::PowerUp:
            if (is_new) on_power_up(PowerUpNote::None);
            break;
        case State::PowerUpBillInValidator:
            if (is_new) on_power_up(PowerUpNote::InAcceptor);
            break;
        case State::PowerUpBillInStacker:
            if (is_new) on_power_up(PowerUpNote::InStacker);
            break;
        case State::Idling:
        case State::UnitDisabled:
            notes_.idle();
            break;
        case State::Accepting:
            notes_.taking();
            break;
        case State::Escrow:
            notes_.held(value, value && set_up_.wants(*value), now);
            break;
        case State::Holding:
            notes_.held(std::nullopt, false, now);
            break;
        case State::Rejecting:
            if (is_new) report(NoteRefused{meaning(ccnet::Rejection{reply.detail}), reply.detail});
            notes_.going_back();
            break;
        case State::Returning:
            notes_.going_back();
            break;
        case State::BillReturned:
            notes_.given_back(value.value_or(Money{}));
            break;
        case State::BillStacked:
            notes_.in_box(value.value_or(Money{}));
            break;
        case State::Initialize:
        case State::Stacking:
        case State::Busy:
        case State::CassetteFull:
        case State::CassetteRemoved:
        case State::JamInAcceptor:
        case State::JamInCassette:
        case State::Cheated:
        case State::Pause:
        case State::Failure:
            notes_.working();
            break;
    }
}

void CcnetSession::on_power_up(PowerUpNote note)
{
    report(AcceptorPoweredUp{note, std::nullopt});
    notes_.powered_up(note);
    set_up_.powered_up();
    confirmed_ = false;
    next_reset_ = {};
}

void CcnetSession::on_problem(std::optional<AcceptorProblem> problem, std::uint8_t code,
                              TimePoint now)
{
    if (problem == problem_) return;
    const bool works_again = is_at_rest(state_->state) || state_->state == State::Accepting ||
                             state_->state == State::Escrow;
    if (!problem && !works_again) return;
    if (problem_) report(AcceptorRecovered{*problem_});
    problem_ = problem;
    confirmed_ = false;
    if (!problem) return;
    report(AcceptorInTrouble{*problem, code});
    next_reset_ = now + settings_.repair_period;
}

/// Ready, and enabled or disabled: each once, and only by what the device itself says.
void CcnetSession::report_condition()
{
    const auto state = state_->state;
    if (!notes_.is_clear()) return;
    // What a note left over from the last run has to say comes first, and may come until the device rests.
    const bool silent = is_at_rest(state) || (state == State::Initialize && notes_.knows_device());
    if (!set_up_.is_finished() && set_up_.is_complete() && silent) {
        set_up_.finish();
        if (auto denominations = set_up_.denominations(); denominations.empty())
            report(AcceptorInTrouble{AcceptorProblem::UnknownCurrency, 0});
        else
            report(AcceptorReady{std::move(denominations), set_up_.identification()});
    }
    if (confirmed_ || !set_up_.is_told()) return;
    confirmed_ = state == (set_up_.takes_notes() ? State::Idling : State::UnitDisabled);
    if (!confirmed_) return;
    if (set_up_.takes_notes())
        report(AcceptorEnabled{});
    else
        report(AcceptorDisabled{});
}

void CcnetSession::found_link()
{
    if (link_ == Link::Up) return;
    if (link_ == Link::Lost) report(AcceptorRecovered{AcceptorProblem::LinkLost});
    link_ = Link::Up;
    notes_.connected();
}

void CcnetSession::lost_link(TimePoint now)
{
    exchange_.reset(now);
    next_poll_ = now + settings_.lost_period;
    if (link_ == Link::Lost) return;
    link_ = Link::Lost;
    state_.reset();
    fresh_ = unexplained_ = confirmed_ = false;
    set_up_.lost();
    report(AcceptorInTrouble{AcceptorProblem::LinkLost, 0});
}

// ---- what is to go out

/// The one command, besides POLL, that the newest state calls for.
std::optional<ccnet::Outgoing> CcnetSession::needed(TimePoint now) const
{
    if (!fresh_ || !state_) return std::nullopt;
    if (auto outgoing = needed_by_note(now)) return outgoing;
    if (needs_reset(now)) return ccnet::Outgoing{Command::Reset};
    return set_up_.needed(*state_);
}

/// STACK, RETURN and HOLD, which are legal in 80 and 1A only.
std::optional<ccnet::Outgoing> CcnetSession::needed_by_note(TimePoint now) const
{
    if (!holds_a_note(state_->state) || now < next_note_command_) return std::nullopt;
    switch (notes_.wish(now)) {
        case NoteTracker::Wish::None:
            return std::nullopt;
        case NoteTracker::Wish::Stack:
            return ccnet::Outgoing{Command::Stack};
        case NoteTracker::Wish::GiveBack:
            return ccnet::Outgoing{Command::Return};
        case NoteTracker::Wish::Hold:
            return ccnet::Outgoing{Command::Hold};
    }
    return std::nullopt;
}

bool CcnetSession::needs_reset(TimePoint now) const
{
    const bool called_for = ccnet::is_power_up(state_->state) || needs_repair(state_->state);
    return called_for && now >= next_reset_ && notes_.may_reset();
}

void CcnetSession::send(const ccnet::Outgoing& outgoing, TimePoint now)
{
    if (outgoing.command == Command::Poll) next_poll_ = now + poll_period();
    if (outgoing.command == Command::Reset)
        next_reset_ = now + (ccnet::is_power_up(state_->state) ? settings_.reset_period
                                                               : settings_.repair_period);
    if (is_for_a_note(outgoing.command)) next_note_command_ = now + settings_.note_period;
    if (outgoing.command == Command::Stack) notes_.stack_sent();
    set_up_.sent(outgoing);
    fresh_ = false;
    exchange_.begin(outgoing.command, outgoing.data, link_ == Link::Lost ? 1 : settings_.attempts,
                    now);
}

Duration CcnetSession::poll_period() const
{
    if (link_ == Link::Lost) return settings_.lost_period;
    const bool nothing_goes_on = !set_up_.wants_any() && notes_.is_clear() && set_up_.is_finished();
    return nothing_goes_on ? settings_.idle_period : settings_.poll_period;
}

}  // namespace kiosk::devices
