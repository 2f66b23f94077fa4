#include "devices/cash_acceptor/ccnet_session.h"

#include <algorithm>
#include <utility>

namespace kiosk::devices {

using ccnet::Command;
using ccnet::Exchange;
using ccnet::PollReply;
using ccnet::State;

namespace {

AcceptorState in_words(State state)
{
    switch (state) {
        case State::PowerUp:
            return AcceptorState::PowerUp;
        case State::PowerUpBillInValidator:
            return AcceptorState::PowerUpNoteInAcceptor;
        case State::PowerUpBillInStacker:
            return AcceptorState::PowerUpNoteInStacker;
        case State::Initialize:
            return AcceptorState::Initialising;
        case State::Idling:
            return AcceptorState::Idling;
        case State::Accepting:
            return AcceptorState::Accepting;
        case State::Stacking:
            return AcceptorState::Stacking;
        case State::Returning:
            return AcceptorState::Returning;
        case State::UnitDisabled:
            return AcceptorState::Disabled;
        case State::Holding:
            return AcceptorState::Holding;
        case State::Busy:
            return AcceptorState::Busy;
        case State::Rejecting:
            return AcceptorState::Rejecting;
        case State::CassetteFull:
            return AcceptorState::CassetteFull;
        case State::CassetteRemoved:
            return AcceptorState::CassetteOut;
        case State::JamInAcceptor:
            return AcceptorState::JamInAcceptor;
        case State::JamInCassette:
            return AcceptorState::JamInCassette;
        case State::Cheated:
            return AcceptorState::Cheated;
        case State::Pause:
            return AcceptorState::Pause;
        case State::Failure:
            return AcceptorState::Failure;
        case State::Escrow:
            return AcceptorState::Escrow;
        case State::BillStacked:
            return AcceptorState::InBox;
        case State::BillReturned:
            return AcceptorState::Returned;
    }
    return AcceptorState::Busy;  // decode_poll() lets no other through
}

}  // namespace

CcnetSession::CcnetSession(CcnetSettings settings)
    : Parts{ccnet::Exchange{settings.line}, ccnet::SetUp{std::move(settings.countries)}},
      PolledSession{settings, exchange, set_up}
{
}

void CcnetSession::forget_state()
{
    reply_.reset();
    unexplained_ = false;
}

// ---- what came

void CcnetSession::feed(BytesView bytes, TimePoint now)
{
    heard(now);
    for (const auto& reply : exchange.feed(bytes, now)) on_reply(reply, now);
}

void CcnetSession::on_reply(const Exchange::Reply& reply, TimePoint now)
{
    found_link();
    bool understood = true;
    if (reply.kind == Exchange::Kind::Stray || reply.command == Command::Poll) {
        const auto state = ccnet::decode_poll(reply.payload);
        if (state) on_state(*state, now);
        if (state && reply.kind == Exchange::Kind::Data) may_act();
        // A state that the page does not know is confirmed; a known one in a wrong shape is to be said again.
        understood = state || reply.payload.size() == 1;
    } else {
        on_answer(reply, now);
    }
    const bool wants_ack =
        reply.kind == Exchange::Kind::Data || reply.kind == Exchange::Kind::Illegal;
    if (wants_ack && understood && reply.is_newest && !unexplained_ && !notes().owes_credit())
        exchange.acknowledge(now);
}

void CcnetSession::on_answer(const Exchange::Reply& reply, TimePoint now)
{
    if (reply.command == Command::Hold) hold_answered();
    if (!reply_) return;
    set_up.answered(reply);
    if (!unexplained_ || set_up.must_explain_first()) return;
    unexplained_ = false;
    believe_reply(true, now);
}

void CcnetSession::on_state(PollReply reply, TimePoint now)
{
    const bool is_new = reply_ != reply;
    if (unexplained_ && is_new) believe_reply(true, now);  // it is over, and was never explained
    if (is_new) changed_state();
    reply_ = reply;
    see(in_words());
    set_up.entered(reply);
    unexplained_ = set_up.must_explain_first();
    if (!unexplained_) believe_reply(is_new, now);
}

/// Draws the conclusions from reply_.
void CcnetSession::believe_reply(bool is_new, TimePoint now)
{
    believe(in_words(), is_new, now);
    if (reply_->state == State::Busy)
        poll_at(now + std::min(std::chrono::milliseconds{100} * reply_->detail,
                               std::chrono::milliseconds{500}));
}

AcceptorReport CcnetSession::in_words() const
{
    AcceptorReport report{.state = devices::in_words(reply_->state), .code = reply_->detail};
    if (reply_->state == State::Rejecting)
        report.refusal = meaning(ccnet::Rejection{reply_->detail});
    else
        report.value = set_up.value_of(reply_->detail);
    return report;
}

// ---- what is to go out

void CcnetSession::begin(Order order, int attempts, TimePoint now)
{
    const auto outgoing = [&]() -> ccnet::Outgoing {
        switch (order) {
            case Order::Poll:
                return {Command::Poll};
            case Order::Reset:
                return {Command::Reset};
            case Order::Stack:
                return {Command::Stack};
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
