#include "devices/card/rf_bridge_session.h"

#include "devices/card/apdu.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace kiosk::devices {
namespace {

using ccid::MessageType;

/// The one type of message that answers a request (CCID 1.1, table 6.1-2 and 6.2-1).
MessageType answer_type(MessageType request)
{
    switch (request) {
        case MessageType::PowerOn:
        case MessageType::TransferBlock:
        case MessageType::Secure:
            return MessageType::DataBlock;
        case MessageType::SetParameters:
        case MessageType::GetParameters:
        case MessageType::ResetParameters:
            return MessageType::Parameters;
        case MessageType::Escape:
            return MessageType::EscapeAnswer;
        case MessageType::SetDataRate:
            return MessageType::DataRate;
        case MessageType::PowerOff:
        case MessageType::GetSlotStatus:
        case MessageType::T0Apdu:
        case MessageType::Clock:
        case MessageType::Mechanical:
        case MessageType::Abort:
        case MessageType::DataBlock:
        case MessageType::SlotStatus:
        case MessageType::Parameters:
        case MessageType::EscapeAnswer:
        case MessageType::DataRate:
            break;
    }
    return MessageType::SlotStatus;
}

/// Doing it twice does no harm.
bool is_harmless(MessageType request) { return request != MessageType::TransferBlock; }

}  // namespace

Bytes RfBridgeSession::begin(ccid::Message request, Patience patience, TimePoint now)
{
    assert(is_idle());
    request.sequence = sequence_++;
    auto frame = ccid::encode(request);
    pending_ = Pending{std::move(request), frame, patience, now};
    return frame;
}

RfBridgeSession::Step RfBridgeSession::feed(BytesView bytes, TimePoint now)
{
    Step step;
    take(reader_.feed(bytes, now), now, step);
    return step;
}

RfBridgeSession::Step RfBridgeSession::tick(TimePoint now)
{
    Step step;
    take(reader_.expire(now), now, step);
    if (!pending_ || now < patience_ends()) return step;
    auto& [silence, limit] = pending_->patience;
    const bool asks_once_more = !is_harmless(pending_->request.type) && now < limit &&
                                !std::exchange(pending_->last_chance_taken, true);
    if (!asks_once_more) {
        end(step, Unanswered{Fault::Silent});
        return step;
    }
    silence = last_chance;
    pending_->last_sign = now;
    pending_->nak_counts = false;
    append(step.send, ccid::nak_frame);
    return step;
}

std::optional<TimePoint> RfBridgeSession::deadline() const
{
    const auto gap = reader_.deadline();
    if (!pending_) return gap;
    return gap ? std::min(*gap, patience_ends()) : patience_ends();
}

TimePoint RfBridgeSession::patience_ends() const
{
    return std::min(pending_->last_sign + pending_->patience.silence, pending_->patience.limit);
}

/// The block may have held a PIN.
void RfBridgeSession::end(Step& step, Event event)
{
    wipe(pending_->request.data);
    wipe(pending_->frame);
    pending_.reset();
    step.events.push_back(std::move(event));
}

void RfBridgeSession::take(const std::vector<ccid::LineItem>& items, TimePoint now, Step& step)
{
    for (const auto& item : items)
        std::visit([&](const auto& thing) { on(thing, now, step); }, item);
}

void RfBridgeSession::on(const ccid::Message& message, TimePoint now, Step& step)
{
    if (!pending_) return;
    const auto& request = pending_->request;
    const bool stale = message.sequence != request.sequence || message.slot != request.slot ||
                       message.type != answer_type(request.type);
    if (stale) {
        pending_->nak_counts = false;
        return;
    }
    if (ccid::status_of(message).wants_time) {
        on(ccid::Busy{}, now, step);
        return;
    }
    end(step, Answered{message});
}

void RfBridgeSession::on(const ccid::Nak& /*nak*/, TimePoint now, Step& step)
{
    if (!pending_ || !(pending_->nak_counts || is_harmless(pending_->request.type))) return;
    if (pending_->repeats == most_repeats) {
        end(step, Unanswered{Fault::NotUnderstood});
        return;
    }
    ++pending_->repeats;
    pending_->last_sign = now;
    append(step.send, pending_->frame);
}

void RfBridgeSession::on(const ccid::Busy& /*busy*/, TimePoint now, Step& /*step*/)
{
    if (!pending_) return;
    pending_->last_sign = now;
    pending_->nak_counts = false;
}

void RfBridgeSession::on(const ccid::CardLeft& left, TimePoint /*now*/, Step& step)
{
    step.events.emplace_back(left);
}

void RfBridgeSession::on(const ccid::CardCame& came, TimePoint /*now*/, Step& step)
{
    step.events.emplace_back(came);
}

void RfBridgeSession::on(const ccid::Damaged& /*damaged*/, TimePoint /*now*/, Step& step)
{
    if (!pending_) return;
    pending_->nak_counts = false;
    if (pending_->asked_again == most_repeats) return;
    ++pending_->asked_again;
    append(step.send, ccid::nak_frame);
}

void RfBridgeSession::on(const ccid::Noise& /*noise*/, TimePoint /*now*/, Step& /*step*/)
{
    if (pending_) pending_->nak_counts = false;
}

}  // namespace kiosk::devices
