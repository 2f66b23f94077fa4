#include "kiosk/runtime/window/pointer.h"

namespace kiosk::runtime {

void Pointer::feed(const Contact& contact)
{
    PointerState state{true, latest().pressed, contact.x, contact.y};
    switch (contact.phase) {
        case Contact::Phase::Down:
            state.pressed = true;
            steps_.push_back({state, false});
            return;
        case Contact::Phase::Up:
            state.pressed = false;
            steps_.push_back({state, false});
            if (contact.is_touch) steps_.push_back({{}, false});
            return;
        case Contact::Phase::Left:
            state.present = false;
            break;
        case Contact::Phase::Move:
            break;
    }
    if (!steps_.empty() && steps_.back().is_movement)
        steps_.back().state = state;
    else
        steps_.push_back({state, true});
}

void Pointer::cancel() { steps_.push_back({{}, false}); }

PointerState Pointer::next()
{
    if (!steps_.empty()) {
        now_ = steps_.front().state;
        steps_.pop_front();
    }
    return now_;
}

}  // namespace kiosk::runtime
