#include "devices/emulators/rf_bridge/rf_bridge_device.h"

#include <algorithm>
#include <utility>

namespace kiosk::emulators {

using namespace std::chrono_literals;
using devices::ccid::Message;
using devices::ccid::MessageType;
namespace ccid = devices::ccid;

RfBridgeDevice::RfBridgeDevice(PhoneShelf& shelf, RadioTimes times) : times_{times}, field_{shelf}
{
}

void RfBridgeDevice::receive(BytesView bytes, TimePoint now)
{
    take(reader_.feed(bytes, now));
    run(now);
}

Bytes RfBridgeDevice::transmit(TimePoint now)
{
    take(reader_.expire(now));
    run(now);
    return std::exchange(out_, {});
}

std::optional<TimePoint> RfBridgeDevice::deadline() const
{
    auto next = reader_.deadline();
    const auto sooner = [&](TimePoint at) { next = next ? std::min(*next, at) : at; };
    if (!work_) return next;
    sooner(due());
    if (const auto period = answer_faults_.busy_period()) sooner(work_->last_busy + *period);
    return next;
}

void RfBridgeDevice::power_cycle(TimePoint /*now*/)
{
    slot_.power_cycle();
    reader_.clear();
    waiting_.clear();
    work_.reset();
    last_answer_.clear();
    out_.clear();
    field_.take_moves();
}

void RfBridgeDevice::take(const std::vector<ccid::LineItem>& items)
{
    for (const auto& item : items) {
        if (const auto* message = std::get_if<Message>(&item))
            waiting_.push_back(*message);
        else if (std::holds_alternative<ccid::Damaged>(item))
            append(out_, ccid::nak_frame);
        else if (std::holds_alternative<ccid::Nak>(item) && !work_)
            append(out_, last_answer_);
    }
}

void RfBridgeDevice::run(TimePoint now)
{
    while (true) {
        if (work_) {
            if (now < due()) break;
            finish();
            if (!slot_.is_synchronous()) announce();
        }
        if (waiting_.empty()) break;
        const auto request = std::move(waiting_.front());
        waiting_.pop_front();
        start(request, now);
    }
    if (work_) say_busy(now);
    const bool has_time = !work_ || work_->searching;
    if (has_time && !slot_.is_synchronous()) announce();
}

void RfBridgeDevice::start(const Message& request, TimePoint now)
{
    if (answer_faults_.naks(request.type)) {
        append(out_, ccid::nak_frame);
        return;
    }
    if (slot_.is_synchronous()) announce();
    Work work{.request = request, .started = now, .due = now, .last_busy = now};
    if (const auto search = BridgeSlot::search_in(request)) {
        field_.drop();
        work.searching = true;
        work.due = now + std::max<Duration>(*search, times_.base);
    } else if (request.type == MessageType::TransferBlock) {
        start_transfer(work);
    } else {
        work.answer = slot_.answer(request);
        if (request.type == MessageType::PowerOn) work.due += times_.of(work.answer->data.size());
    }
    work.contact = field_.contact();
    work_ = std::move(work);
}

/// The chip gets the block now and its answer leaves when the radio time is over; what happens to the contact in
/// between is seen by finish().
void RfBridgeDevice::start_transfer(Work& work)
{
    using When = ExchangeFaults::When;
    const auto& request = work.request;
    const auto strike = exchange_faults_.strike(request.data);
    const bool reaches_chip = !strike || strike->when != When::Before;
    const bool torn = strike && strike->kind == ExchangeFaults::Kind::Tear;

    auto answer = reaches_chip ? slot_.answer(request) : slot_.mute(request);
    work.due += times_.of(request.data.size() + answer.data.size()) + exchange_faults_.delay();
    work.tear_after = torn && strike->when == When::After;
    if (torn && !work.tear_after) field_.tear_out();
    if (strike && !torn) return;  // mute
    work.answer = torn && !work.tear_after ? slot_.mute(request) : std::move(answer);
}

void RfBridgeDevice::finish()
{
    auto work = *std::exchange(work_, std::nullopt);
    if (work.searching) work.answer = slot_.search(work.request);
    if (!work.answer) return;
    const bool contact_broke = work.contact != field_.contact() && !work.searching;
    if (contact_broke && work.request.type == MessageType::TransferBlock)
        work.answer = slot_.mute(work.request);
    last_answer_ = encode(*work.answer);
    append(out_, answer_faults_.on_line(*work.answer, work.request.type));
    if (work.tear_after) field_.tear_out();
}

void RfBridgeDevice::say_busy(TimePoint now)
{
    const auto period = answer_faults_.busy_period();
    if (!period || now < work_->last_busy + *period) return;
    constexpr std::byte busy{0x80};
    work_->last_busy = now;
    out_.push_back(busy);
}

void RfBridgeDevice::announce()
{
    for (const auto move : field_.take_moves())
        append(out_, move == RadioField::Move::Left ? ccid::left_notice : ccid::came_notice);
}

/// A search ends as soon as a phone lies there.
TimePoint RfBridgeDevice::due() const
{
    return work_->searching && field_.count() > 0 ? work_->started + times_.base : work_->due;
}

}  // namespace kiosk::emulators
