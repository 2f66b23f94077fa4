#include "devices/cash_acceptor/note_tracker.h"

#include <algorithm>
#include <utility>

namespace kiosk::devices {
namespace {

/// One idle report may still be an answer that was delayed on the line; this many in a row are the device's own.
constexpr int idle_reports_needed = 3;

}  // namespace

void NoteTracker::connected()
{
    ++key_.acceptor_epoch;
    key_.sequence = 0;
    idle_reports_ = 0;
}

void NoteTracker::held(std::optional<Money> value, bool wanted, TimePoint now)
{
    idle_reports_ = 0;
    box_announced_.reset();
    if (place_ == Place::InBox || place_ == Place::Vanished) return;
    if (under_way() && (!value || note_.value.is_zero() || *value == note_.value)) {
        if (place_ == Place::Returning) place_ = Place::Escrow, to_give_back_ = true;
        return;
    }
    // Another note than the one we knew: that one left while nobody looked.
    if (under_way()) end_unseen(Place::None);

    const bool nobodys = !knows_device_ || !wanted || !value;
    begin(value.value_or(Money{}), nobodys, Place::Escrow);
    held_since_ = now;
    to_give_back_ = nobodys;
    if (!nobodys) events_.emplace_back(NoteInEscrow{note_});
}

void NoteTracker::going_back()
{
    idle_reports_ = 0;
    if (place_ == Place::Escrow || place_ == Place::Stacking) place_ = Place::Returning;
    if (place_ == Place::None && !knows_device_) begin({}, true, Place::Returning);
}

void NoteTracker::given_back(Money value)
{
    idle_reports_ = 0;
    if (place_ == Place::None && !knows_device_) begin(value, true, Place::Returning);
    knows_device_ = true;
    if (under_way() || place_ == Place::Vanished) end_given_back(value);
}

void NoteTracker::in_box(Money value)
{
    idle_reports_ = 0;
    const bool found_by_power = std::exchange(box_announced_, std::nullopt).has_value();
    if (place_ == Place::InBox || place_ == Place::Settled) return;
    if (place_ == Place::None) begin(value, true, Place::Stacking);
    left_over_ = left_over_ || found_by_power;
    end_in_box(value);
}

void NoteTracker::taking()
{
    working();
    box_announced_.reset();
    if (place_ == Place::Settled) place_ = Place::None;
}

void NoteTracker::working() { idle_reports_ = 0; }

void NoteTracker::idle()
{
    knows_device_ = true;
    if (box_announced_) return;
    if (place_ == Place::Settled || place_ == Place::Vanished) place_ = Place::None;
    if (!under_way() || ++idle_reports_ < idle_reports_needed) return;
    end_unseen(Place::None);
}

void NoteTracker::powered_up(PowerUpNote found)
{
    idle_reports_ = 0;
    box_announced_.reset();
    knows_device_ = true;
    switch (found) {
        case PowerUpNote::None:
            if (under_way()) end_unseen(Place::Vanished);
            break;
        case PowerUpNote::InAcceptor:
            if (under_way())
                place_ = Place::Returning;
            else if (is_clear())
                begin({}, true, Place::Returning);
            break;
        case PowerUpNote::InStacker:
            in_box({});
            break;
    }
}

void NoteTracker::will_be_in_box(TimePoint now)
{
    working();
    box_announced_ = now;
}

void NoteTracker::pass_time(TimePoint now)
{
    if (stacked_since_ && now >= *stacked_since_ + timing_.resolve_within)
        end_vanished(Place::Vanished);
    if (box_announced_ && now >= *box_announced_ + timing_.resolve_within) box_announced_.reset();
}

void NoteTracker::stack(NoteKey note, TimePoint now)
{
    if (!is(note, Place::Escrow) || to_give_back_) return;
    place_ = Place::Stacking;
    stacked_since_ = now;
}

void NoteTracker::give_back(NoteKey note)
{
    if (is(note, Place::Escrow)) to_give_back_ = true;
}

void NoteTracker::acknowledge(NoteKey note)
{
    if (is(note, Place::InBox)) place_ = Place::Settled;
}

NoteTracker::Wish NoteTracker::wish(TimePoint now) const
{
    switch (place_) {
        case Place::Stacking:
            return Wish::Stack;
        case Place::Vanished:
            return Wish::GiveBack;
        case Place::Escrow:
            if (to_give_back_) return Wish::GiveBack;
            return !held_once_ && now >= held_since_ + timing_.hold_after ? Wish::Hold : Wish::None;
        case Place::None:
        case Place::Returning:
        case Place::InBox:
        case Place::Settled:
            return Wish::None;
    }
    return Wish::None;
}

bool NoteTracker::may_reset() const
{
    return place_ != Place::InBox && place_ != Place::Stacking && !box_announced_;
}

std::optional<TimePoint> NoteTracker::deadline() const
{
    if (!stacked_since_ && !box_announced_) return std::nullopt;
    const auto since = std::min(stacked_since_.value_or(TimePoint::max()),
                                box_announced_.value_or(TimePoint::max()));
    return since + timing_.resolve_within;
}

std::vector<CashAcceptorEvent> NoteTracker::take_events() { return std::exchange(events_, {}); }

bool NoteTracker::is(NoteKey note, Place place) const
{
    return place_ == place && note_.key == note;
}

bool NoteTracker::under_way() const
{
    return place_ == Place::Escrow || place_ == Place::Stacking || place_ == Place::Returning;
}

void NoteTracker::begin(Money value, bool left_over, Place place)
{
    ++key_.sequence;
    note_ = {key_, value};
    left_over_ = left_over;
    to_give_back_ = false;
    stack_sent_ = false;
    held_once_ = false;
    box_announced_.reset();
    idle_reports_ = 0;
    place_ = place;
}

void NoteTracker::end_in_box(Money value)
{
    if (note_.value.is_zero()) note_.value = value;
    stacked_since_.reset();
    place_ = Place::InBox;
    events_.emplace_back(NoteInBox{note_, left_over_});
}

void NoteTracker::end_given_back(Money value)
{
    if (note_.value.is_zero()) note_.value = value;
    stacked_since_.reset();
    place_ = Place::None;
    events_.emplace_back(NoteGivenBack{note_, left_over_});
}

void NoteTracker::end_vanished(Place next)
{
    stacked_since_.reset();
    box_announced_.reset();
    place_ = next;
    events_.emplace_back(NoteVanished{note_});
}

/// The note is no longer there, and the device did not say where it went: back, unless it was told to stack it.
void NoteTracker::end_unseen(Place next)
{
    if (place_ == Place::Stacking && stack_sent_)
        end_vanished(next);
    else
        end_given_back({});
}

}  // namespace kiosk::devices
