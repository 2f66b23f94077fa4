#include "devices/emulators/cash_acceptor/bill_path.h"

#include <utility>

namespace kiosk::emulators {

using devices::ccnet::bill_types;
using devices::ccnet::BillMask;
using devices::ccnet::is_power_up;
using devices::ccnet::PollReply;
using devices::ccnet::Rejection;

namespace {

std::uint8_t code(Rejection reason) { return static_cast<std::uint8_t>(reason); }

}  // namespace

BillPath::BillPath(Times times, Manner manner, std::uint32_t capacity, NoteInventory found)
    : times_{times}, manner_{manner}, capacity_{capacity}, notes_{std::move(found)}
{
    power_cycle();
}

void BillPath::advance(TimePoint now)
{
    while (until_ && now >= *until_) end_phase(*std::exchange(until_, std::nullopt));
}

PollReply BillPath::report(TimePoint now) const
{
    if (is_power_up(phase_.state)) return phase_;
    if (pause_) return {State::Pause};
    if (now < busy_until_) return {State::Busy, busy_tenths_};
    const bool at_rest = is(State::Idling) || is(State::UnitDisabled);
    if (at_rest && (full_ || count(notes_.box) >= capacity_)) return {State::CassetteFull};
    return phase_;
}

// ---- the host

void BillPath::reset(TimePoint now)
{
    // At 12 the host has credited the note before it resets: it falls into the box and is not reported again.
    if (!manner_.says_box_after_reset && is(State::PowerUpBillInStacker) && notes_.stacker) drop();
    if (!manner_.says_box_after_reset || is(State::BillStacked)) notes_.unconfirmed = false;
    enabled_ = escrow_ = BillMask{};
    if (trouble_ && trouble_->state == State::Cheated) trouble_.reset();
    begin({State::Initialize}, times_.initialising, now);
}

bool BillPath::enable(BillMask enabled, BillMask escrow)
{
    if (is_power_up(phase_.state)) return false;
    enabled_ = enabled;
    escrow_ = escrow;
    // Hosts enable while it still says 13 and wait for 14 (devices.md section 1, quirk).
    const bool initialised = is(State::Initialize) && manner_.enabling_ends_initialising &&
                             !notes_.head && !notes_.stacker && !trouble_;
    if (initialised || is(State::Idling) || is(State::UnitDisabled)) rest();
    return true;
}

bool BillPath::stack(TimePoint now)
{
    if (!holds_note()) return false;
    begin({State::Stacking}, times_.stacking / 2, now);
    return true;
}

bool BillPath::give_back(TimePoint now)
{
    if (!holds_note()) return false;
    begin({State::Returning}, times_.returning, now);
    return true;
}

bool BillPath::hold(TimePoint now)
{
    if (!holds_note()) return false;
    begin({State::Holding}, times_.escrow, now);
    return true;
}

void BillPath::confirmed()
{
    if (is(State::BillStacked)) notes_.unconfirmed = false;
    if (is(State::BillStacked) || is(State::BillReturned)) rest();
}

// ---- people and bad luck

BillPath::Insertion BillPath::insert(const Bill& bill, TimePoint now)
{
    const auto seen = report(now).state;
    if (seen == State::UnitDisabled) return Insertion::Disabled;
    if (notes_.head || notes_.stacker || is(State::BillStacked) || is(State::BillReturned))
        return Insertion::Occupied;
    if (seen != State::Idling) return Insertion::OutOfOrder;
    notes_.head = bill;
    begin({State::Accepting}, times_.accepting, now);
    return Insertion::PulledIn;
}

void BillPath::power_cycle()
{
    enabled_ = escrow_ = BillMask{};
    pause_ = false;
    busy_until_ = {};
    if (notes_.head)
        stay({State::PowerUpBillInValidator});
    else if (notes_.stacker || notes_.unconfirmed)
        stay({State::PowerUpBillInStacker});
    else
        stay({State::PowerUp});
}

void BillPath::begin_trouble(Trouble trouble, std::uint8_t failure)
{
    switch (trouble) {
        case Trouble::CassetteOut:
            trouble_ = {State::CassetteRemoved};
            break;
        case Trouble::JamInAcceptor:
            trouble_ = {State::JamInAcceptor};
            break;
        case Trouble::JamInCassette:
            trouble_ = {State::JamInCassette};
            break;
        case Trouble::Cheated:  // the note is pulled back out on its string
            trouble_ = {State::Cheated};
            if (notes_.head) ++notes_.returned[notes_.head->value];
            notes_.head.reset();
            break;
        case Trouble::Failure:
            trouble_ = {State::Failure, failure};
            break;
    }
    // A credit or a return that was not acknowledged is not forgotten: the trouble shows after it.
    const bool reporting = is(State::BillStacked) || is(State::BillReturned);
    if (!reporting && !is_power_up(phase_.state)) stay(*trouble_);
}

void BillPath::end_trouble(TimePoint now)
{
    const bool stopped = trouble_ && is(trouble_->state);
    trouble_.reset();
    if (!stopped) return;
    enabled_ = escrow_ = BillMask{};
    begin({State::Initialize}, times_.initialising, now);
}

void BillPath::set_busy(std::uint8_t tenths, TimePoint now)
{
    busy_tenths_ = tenths;
    busy_until_ = now + std::chrono::milliseconds{100} * tenths;
}

void BillPath::empty_box()
{
    notes_.box.clear();
    full_ = false;
}

// ---- movements

void BillPath::begin(PollReply phase, std::chrono::milliseconds duration, TimePoint at)
{
    phase_ = phase;
    until_ = at + duration;
}

void BillPath::stay(PollReply phase)
{
    phase_ = phase;
    until_.reset();
}

void BillPath::rest()
{
    if (trouble_)
        stay(*trouble_);
    else
        stay({enabled_.any() ? State::Idling : State::UnitDisabled});
}

void BillPath::end_phase(TimePoint at)
{
    if (is(State::Initialize)) return end_initialising(at);
    if (is(State::Accepting)) return judge(at);
    if (holds_note()) return end_escrow(at);
    if (is(State::Stacking)) return end_stacking_half(at);
    const auto bill = *std::exchange(notes_.head, std::nullopt);
    if (is(State::Rejecting) && !held_in_vain_) {
        ++notes_.rejected;
        return rest();
    }
    ++notes_.returned[bill.value];
    if (is(State::Rejecting) || !manner_.says_returned) return rest();
    stay({State::BillReturned, bill.type});
}

void BillPath::end_escrow(TimePoint at)
{
    held_in_vain_ = true;
    if (manner_.rejects_what_is_held_in_vain)
        begin({State::Rejecting, code(Rejection::Inhibit)}, times_.rejecting, at);
    else
        begin({State::Returning}, times_.returning, at);
}

void BillPath::end_initialising(TimePoint at)
{
    if (trouble_) return stay(*trouble_);
    if (notes_.head) return begin({State::Returning}, times_.returning, at);
    if (notes_.stacker) return begin({State::Stacking}, times_.stacking / 2, at);
    if (notes_.unconfirmed) return stay({State::BillStacked});
    rest();
}

void BillPath::judge(TimePoint at)
{
    held_in_vain_ = false;
    const auto& bill = *notes_.head;
    const auto reject = [&](Rejection reason) {
        begin({State::Rejecting, code(reason)}, times_.rejecting, at);
    };
    if (!bill.genuine) return reject(Rejection::Verification);
    if (bill.type >= bill_types) return reject(Rejection::Identification);
    if (!enabled_[bill.type]) return reject(Rejection::Inhibit);
    if (!escrow_[bill.type]) return begin({State::Stacking}, times_.stacking / 2, at);
    if (std::exchange(returns_next_, false)) return begin({State::Returning}, times_.returning, at);
    begin({State::Escrow, bill.type}, times_.escrow, at);
}

/// First the note leaves the head, then it falls into the box; power may fail in between.
void BillPath::end_stacking_half(TimePoint at)
{
    if (notes_.head && power_cut_ != PowerCut::Before) {
        notes_.stacker = std::exchange(notes_.head, std::nullopt);
        if (power_cut_ != PowerCut::InStacker)
            return begin({State::Stacking}, times_.stacking - times_.stacking / 2, at);
    } else if (notes_.stacker) {
        const auto type = notes_.stacker->type;
        drop();
        stay({State::BillStacked, type});
        if (power_cut_ != PowerCut::After && power_cut_ != PowerCut::Forgetful) return;
        notes_.unconfirmed = power_cut_ == PowerCut::After;
    }
    power_cut_ = PowerCut::Never;
    power_cycle();
}

void BillPath::drop()
{
    ++notes_.box[notes_.stacker->value];
    notes_.stacker.reset();
    notes_.unconfirmed = true;
}

}  // namespace kiosk::emulators
