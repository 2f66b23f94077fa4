#include "devices/cash_acceptor/id003_session.h"

namespace kiosk::devices {

using id003::Command;
using id003::Exchange;
using id003::State;
using id003::Status;

namespace {

/// The map at the end of devices.md section 2.
AcceptorState in_words(State state)
{
    switch (state) {
        case State::Idling:
            return AcceptorState::Idling;
        case State::Accepting:
            return AcceptorState::Accepting;
        case State::Escrow:
            return AcceptorState::Escrow;
        case State::Stacking:
            return AcceptorState::Stacking;
        case State::VendValid:
            return AcceptorState::InBox;
        case State::Stacked:
            return AcceptorState::Stacked;
        case State::Rejecting:
            return AcceptorState::Rejecting;
        case State::Returning:
            return AcceptorState::Returning;
        case State::Holding:
            return AcceptorState::Holding;
        case State::Disabled:
            return AcceptorState::Disabled;
        case State::Initialize:
            return AcceptorState::Initialising;
        case State::PowerUp:
            return AcceptorState::PowerUp;
        case State::PowerUpBillInAcceptor:
            return AcceptorState::PowerUpNoteInAcceptor;
        case State::PowerUpBillInStacker:
            return AcceptorState::PowerUpNoteInStacker;
        case State::StackerFull:
            return AcceptorState::CassetteFull;
        case State::StackerOpen:
            return AcceptorState::CassetteOut;
        case State::JamInAcceptor:
            return AcceptorState::JamInAcceptor;
        case State::JamInStacker:
            return AcceptorState::JamInCassette;
        case State::Pause:
            return AcceptorState::Pause;
        case State::Cheated:
            return AcceptorState::Cheated;
        case State::Failure:
            return AcceptorState::Failure;
    }
    return AcceptorState::Busy;  // decode_status() lets no other through
}

/// 8E1: a start bit, 8 data bits, parity, a stop bit.
CommandTurn::Timing with_parity(CommandTurn::Timing timing)
{
    timing.bits_per_byte = 11;
    return timing;
}

}  // namespace

Id003Session::Id003Session(Id003Settings settings)
    : Parts{id003::Exchange{with_parity(settings.line)},
            id003::SetUp{{.country = settings.country, .interrupts = settings.interrupts}}},
      PolledSession{settings, exchange, set_up},
      calm_period_{settings.calm_period}
{
}

bool Id003Session::is_reset_safe(AcceptorState state) const
{
    // RESET is what lets it say 15.
    if (state == AcceptorState::PowerUpNoteInStacker) return !notes().owes_credit();
    if (state == AcceptorState::PowerUp && set_up.is_missing_something()) return false;  // 88, 8A
    return notes().may_reset();
}

Duration Id003Session::calm_period() const
{
    const bool rests = status_ && is_at_rest(devices::in_words(status_->state));
    return rests && set_up.interrupts() && set_up.is_told() ? calm_period_
                                                            : PolledSession::calm_period();
}

// ---- what came

void Id003Session::feed(BytesView bytes, TimePoint now)
{
    heard(now);
    for (const auto& reply : exchange.feed(bytes, now)) on_reply(reply, now);
}

void Id003Session::on_reply(const Exchange::Reply& reply, TimePoint now)
{
    found_link();
    if (reply.kind == Exchange::Kind::Enquiry) {
        may_not_act();
        return poll_at(now);
    }
    if (reply.kind != Exchange::Kind::Stray && reply.command != Command::StatusRequest)
        return on_answer(reply);
    const auto status = id003::decode_status(reply.payload);
    if (!status) return;
    on_status(*status, now);
    if (reply.kind == Exchange::Kind::Stray) return;
    may_act();
    if (status->state == State::VendValid && reply.is_newest && !notes().owes_credit())
        exchange.acknowledge(now);
}

void Id003Session::on_answer(const Exchange::Reply& reply)
{
    if (reply.command == Command::Hold) hold_answered();
    // Nothing but power moves a device that is still being set up: what is missing next follows at once.
    if (set_up.answered(reply)) may_act();
}

void Id003Session::on_status(Status status, TimePoint now)
{
    const bool is_new = status_ != status;
    if (is_new) changed_state();
    status_ = status;
    set_up.entered(status);
    believe(in_words(status), is_new, now);
}

AcceptorReport Id003Session::in_words(Status status) const
{
    AcceptorReport report{.state = devices::in_words(status.state), .code = status.detail};
    if (status.state == State::Escrow) report.value = set_up.value_of(status.detail);
    if (status.state == State::Rejecting) {
        const id003::Rejection reason{status.detail};
        // "No answer to escrow": the note was good, and nobody wanted it.
        const bool held_in_vain = reason == id003::Rejection::Inhibited && !notes().is_clear();
        if (!held_in_vain) report.refusal = meaning(reason);
    }
    return report;
}

// ---- what is to go out

void Id003Session::begin(Order order, int attempts, TimePoint now)
{
    const auto outgoing = [&]() -> id003::Outgoing {
        switch (order) {
            case Order::Poll:
                return {Command::StatusRequest};
            case Order::Reset:
                return {Command::Reset};
            case Order::Stack:
                return {Command::Stack1};
            case Order::GiveBack:
                return {Command::Return};
            case Order::Hold:
                return {Command::Hold};
            case Order::SetUp:
                break;
        }
        return *set_up.needed();
    }();
    set_up.sent(outgoing);
    exchange.begin(outgoing.command, outgoing.data, attempts, now);
}

}  // namespace kiosk::devices
