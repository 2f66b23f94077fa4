#include "devices/cash_acceptor/polled_session.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kiosk::devices {

namespace {

/// A technician and a RESET end these; a cassette that is put back needs neither.
bool needs_repair(AcceptorState state)
{
    return state == AcceptorState::JamInAcceptor || state == AcceptorState::JamInCassette ||
           state == AcceptorState::Cheated || state == AcceptorState::Failure;
}

std::optional<AcceptorProblem> problem_of(AcceptorState state)
{
    constexpr std::array problems{
        std::pair{AcceptorState::CassetteFull, AcceptorProblem::CassetteFull},
        std::pair{AcceptorState::CassetteOut, AcceptorProblem::CassetteOut},
        std::pair{AcceptorState::JamInAcceptor, AcceptorProblem::JamInAcceptor},
        std::pair{AcceptorState::JamInCassette, AcceptorProblem::JamInCassette},
        std::pair{AcceptorState::Cheated, AcceptorProblem::Cheated},
        std::pair{AcceptorState::Failure, AcceptorProblem::Failure},
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

PolledSession::PolledSession(const PolledSettings& settings, CommandTurn& line,
                             AcceptorSetUp& set_up)
    : settings_{settings}, line_{line}, set_up_{set_up}, notes_{settings.boot_epoch, settings.notes}
{
}

void PolledSession::connected(TimePoint now)
{
    open_ = true;
    line_.reset(now);
    now_ = next_poll_ = now;
}

void PolledSession::disconnected(TimePoint now)
{
    open_ = false;
    now_ = now;
    lost_link(now);
}

void PolledSession::command(const AcceptorCommand& command, TimePoint now)
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

Bytes PolledSession::transmit(TimePoint now)
{
    now_ = now;
    notes_.pass_time(now);
    if (!open_) return {};
    if (line_.pass_time(now)) on_silence(now);
    if (!line_.busy() && now >= line_.free_at()) {
        if (const auto order = needed(now))
            send(*order, now);
        else if (now >= next_poll_)
            send(Order::Poll, now);
    }
    return line_.take_output();
}

TimePoint PolledSession::deadline() const
{
    const auto notes = notes_.deadline().value_or(TimePoint::max());
    if (!open_) return notes;
    if (line_.busy()) return std::min(notes, line_.deadline());
    const auto next = needed(now_) ? line_.free_at() : std::max(next_poll_, line_.free_at());
    return std::min(notes, next);
}

std::vector<CashAcceptorEvent> PolledSession::take_events()
{
    for (auto& event : notes_.take_events()) events_.push_back(std::move(event));
    return std::exchange(events_, {});
}

/// In the order in which things happened: the tracker's events came before this one.
void PolledSession::tell(CashAcceptorEvent event)
{
    for (auto& earlier : notes_.take_events()) events_.push_back(std::move(earlier));
    events_.push_back(std::move(event));
}

// ---- what came

void PolledSession::heard(TimePoint now) { now_ = now; }

void PolledSession::believe(const AcceptorReport& report, bool is_new, TimePoint now)
{
    state_ = report;
    on_problem(report, now);
    tell_tracker(report, is_new, now);
    report_condition();
    next_poll_ = std::min(next_poll_, now + poll_period());  // it may be calm no longer
}

void PolledSession::tell_tracker(const AcceptorReport& report, bool is_new, TimePoint now)
{
    switch (report.state) {
        case AcceptorState::PowerUp:
            if (is_new) on_power_up(PowerUpNote::None);
            break;
        case AcceptorState::PowerUpNoteInAcceptor:
            if (is_new) on_power_up(PowerUpNote::InAcceptor);
            break;
        case AcceptorState::PowerUpNoteInStacker:
            if (is_new) on_power_up(PowerUpNote::InStacker);
            break;
        case AcceptorState::Idling:
        case AcceptorState::Disabled:
            notes_.idle();
            break;
        case AcceptorState::Accepting:
            notes_.taking();
            break;
        case AcceptorState::Escrow:
            notes_.held(report.value, report.value && set_up_.wants(*report.value), now);
            break;
        case AcceptorState::Holding:
            notes_.held(std::nullopt, false, now);
            break;
        case AcceptorState::Rejecting:
            if (is_new && report.refusal) tell(NoteRefused{*report.refusal, report.code});
            notes_.going_back();
            break;
        case AcceptorState::Returning:
            notes_.going_back();
            break;
        case AcceptorState::Returned:
            notes_.given_back(report.value.value_or(Money{}));
            break;
        case AcceptorState::InBox:
            notes_.in_box(report.value.value_or(Money{}));
            break;
        case AcceptorState::Initialising:
        case AcceptorState::Stacking:
        case AcceptorState::Stacked:
        case AcceptorState::Busy:
        case AcceptorState::Pause:
        case AcceptorState::CassetteFull:
        case AcceptorState::CassetteOut:
        case AcceptorState::JamInAcceptor:
        case AcceptorState::JamInCassette:
        case AcceptorState::Cheated:
        case AcceptorState::Failure:
            notes_.working();
            break;
    }
}

void PolledSession::on_power_up(PowerUpNote note)
{
    const bool says_more = note == PowerUpNote::InStacker && says_box_after_power_up();
    tell(AcceptorPoweredUp{says_more ? PowerUpNote::None : note, std::nullopt});
    if (says_more)
        notes_.will_be_in_box(now_);
    else
        notes_.powered_up(note);
    set_up_.powered_up();
    confirmed_ = false;
    next_reset_ = {};
}

void PolledSession::on_problem(const AcceptorReport& report, TimePoint now)
{
    const auto problem = problem_of(report.state);
    if (problem == problem_) return;
    const bool works_again = is_at_rest(report.state) || report.state == AcceptorState::Accepting ||
                             report.state == AcceptorState::Escrow;
    if (!problem && !works_again) return;
    if (problem_) tell(AcceptorRecovered{*problem_});
    problem_ = problem;
    confirmed_ = false;
    if (!problem) return;
    tell(AcceptorInTrouble{*problem, report.code});
    next_reset_ = now + settings_.repair_period;
}

/// Ready, and enabled or disabled: each once, and only by what the device itself says.
void PolledSession::report_condition()
{
    const auto state = state_->state;
    if (!notes_.is_clear()) return;
    // What a note left over from the last run has to say comes first, and may come until the device rests.
    const bool silent =
        is_at_rest(state) || (state == AcceptorState::Initialising && notes_.knows_device());
    if (!set_up_.is_finished() && set_up_.is_complete() && silent) {
        set_up_.finish();
        if (auto denominations = set_up_.denominations(); denominations.empty())
            tell(AcceptorInTrouble{AcceptorProblem::UnknownCurrency, 0});
        else
            tell(AcceptorReady{std::move(denominations), set_up_.identification()});
    }
    if (confirmed_ || !set_up_.is_told()) return;
    confirmed_ = state == (set_up_.takes_notes() ? AcceptorState::Idling : AcceptorState::Disabled);
    if (!confirmed_) return;
    if (set_up_.takes_notes())
        tell(AcceptorEnabled{});
    else
        tell(AcceptorDisabled{});
}

void PolledSession::found_link()
{
    if (link_ == Link::Up) return;
    if (link_ == Link::Lost) tell(AcceptorRecovered{AcceptorProblem::LinkLost});
    link_ = Link::Up;
    notes_.connected();
}

void PolledSession::on_silence(TimePoint now)
{
    if (may_repeat(order_)) return lost_link(now);
    next_poll_ = now;
}

void PolledSession::lost_link(TimePoint now)
{
    line_.reset(now);
    next_poll_ = now + settings_.lost_period;
    if (link_ == Link::Lost) return;
    link_ = Link::Lost;
    state_.reset();
    confirmed_ = false;
    may_not_act();
    forget_state();
    set_up_.lost();
    tell(AcceptorInTrouble{AcceptorProblem::LinkLost, 0});
}

// ---- what is to go out

/// The one command, besides the poll, that the newest state calls for.
std::optional<PolledSession::Order> PolledSession::needed(TimePoint now) const
{
    if (now > fresh_until_ || !state_) return std::nullopt;
    if (const auto order = needed_by_note(now)) return order;
    if (needs_reset(now)) return Order::Reset;
    return set_up_.is_missing_something() ? std::optional{Order::SetUp} : std::nullopt;
}

/// What becomes of a note is legal to say only while it is held.
std::optional<PolledSession::Order> PolledSession::needed_by_note(TimePoint now) const
{
    if (!holds_a_note(state_->state) || now < next_note_command_) return std::nullopt;
    switch (notes_.wish(now)) {
        case NoteTracker::Wish::None:
            return std::nullopt;
        case NoteTracker::Wish::Stack:
            return Order::Stack;
        case NoteTracker::Wish::GiveBack:
            return Order::GiveBack;
        case NoteTracker::Wish::Hold:
            return Order::Hold;
    }
    return std::nullopt;
}

bool PolledSession::needs_reset(TimePoint now) const
{
    const bool called_for = is_power_up(state_->state) || needs_repair(state_->state);
    return called_for && now >= next_reset_ && is_reset_safe(state_->state);
}

void PolledSession::send(Order order, TimePoint now)
{
    if (order == Order::Poll) next_poll_ = now + poll_period();
    if (order == Order::Reset)
        next_reset_ =
            now + (is_power_up(state_->state) ? settings_.reset_period : settings_.repair_period);
    if (order == Order::Stack || order == Order::GiveBack || order == Order::Hold)
        next_note_command_ = now + settings_.note_period;
    if (order == Order::Stack) notes_.stack_sent();
    may_not_act();
    order_ = order;
    const bool once = link_ == Link::Lost || !may_repeat(order);
    begin(order, once ? 1 : settings_.attempts, now);
}

Duration PolledSession::poll_period() const
{
    if (link_ == Link::Lost) return settings_.lost_period;
    const bool is_calm = confirmed_ && notes_.is_clear() && set_up_.is_finished();
    return is_calm ? calm_period() : settings_.poll_period;
}

}  // namespace kiosk::devices
