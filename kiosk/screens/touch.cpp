#include "kiosk/screens/touch.h"

#include "kiosk/screens/theme.h"

namespace kiosk::screens {

void Touch::begin(const std::string& screen, const Finger& finger, TimePoint now)
{
    if (!changed_ || screen != screen_) {
        screen_ = screen;
        changed_ = now;
        pressed_.clear();
    }
    finger_ = finger;
    now_ = now;
    for (auto& [id, known] : known_) known.offered = false;
    targets_.clear();
}

Touch::Look Touch::offer(const std::string& id, const Rect& rect)
{
    auto [entry, is_new] = known_.try_emplace(id, Known{rect, now_});
    auto& known = entry->second;
    if (!is_new && known.rect != rect) known = {rect, now_};
    known.offered = true;
    const bool awake = now_ - *changed_ >= theme::debounce && now_ - known.since >= theme::debounce;
    targets_.push_back({id, rect, awake});

    const bool inside = rect.contains(finger_.at);
    if (finger_.went_down && inside && awake) pressed_ = id;
    if (pressed_ != id) return {};
    const Look look{.held = finger_.down && inside, .fired = finger_.went_up && inside};
    return look;
}

void Touch::end()
{
    std::erase_if(known_, [](const auto& entry) { return !entry.second.offered; });
    if (!known_.contains(pressed_) || !finger_.down) pressed_.clear();
}

}  // namespace kiosk::screens
