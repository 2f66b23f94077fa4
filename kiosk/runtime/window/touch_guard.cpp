#include "kiosk/runtime/window/touch_guard.h"

#include <algorithm>

namespace kiosk::runtime {

TouchGuard::Verdict TouchGuard::judge(const Contact& contact)
{
    const auto found = held_.find(contact.id);
    const bool passed = found != held_.end() && found->second.standing == Standing::Passed;
    switch (contact.phase) {
        case Contact::Phase::Down:
            return judge_down(contact);
        case Contact::Phase::Move:
        case Contact::Phase::Left:
            return {.passes = passed || (!contact.is_touch && held_.empty())};
        case Contact::Phase::Up:
            break;
    }
    if (found != held_.end()) held_.erase(found);
    return {.passes = passed};
}

TouchGuard::Verdict TouchGuard::judge_down(const Contact& contact)
{
    const bool fast = too_fast(contact.at);
    const bool first_fast = fast && !storm_;
    storm_ = fast;
    if (fast) {
        held_[contact.id] = {contact.at, Standing::Dropped};
        if (!first_fast) return {};
        return {.fault = TouchFault::TooManyTaps};
    }
    const auto counts = [](const auto& h) { return h.second.standing != Standing::Stuck; };
    const bool alone = std::ranges::none_of(held_, counts);
    held_[contact.id] = {contact.at, alone ? Standing::Passed : Standing::Waiting};
    const auto together = static_cast<std::size_t>(std::ranges::count_if(held_, counts));
    if (together > limits_.contacts) return drop_all(TouchFault::TooManyContacts);
    return {.passes = alone};
}

TouchGuard::Verdict TouchGuard::drop_all(TouchFault fault)
{
    Verdict verdict;
    bool news = false;
    for (auto& [id, held] : held_) {
        if (held.standing == Standing::Stuck) continue;
        verdict.cancels |= held.standing == Standing::Passed;
        news |= held.standing == Standing::Passed;
        held.standing = Standing::Dropped;
    }
    if (news) verdict.fault = fault;
    return verdict;
}

bool TouchGuard::too_fast(TimePoint now)
{
    taps_.push_back(now);
    while (now - taps_.front() >= std::chrono::seconds{1}) taps_.pop_front();
    if (taps_.size() <= limits_.taps_per_second) return false;
    taps_.pop_front();  // a storm needs no more memory than this
    return true;
}

TouchGuard::Verdict TouchGuard::judge(TimePoint now)
{
    Verdict verdict;
    for (auto& [id, held] : held_) {
        if (held.standing == Standing::Stuck || now - held.since < limits_.hold) continue;
        verdict.cancels |= held.standing == Standing::Passed;
        held.standing = Standing::Stuck;
        verdict.fault = TouchFault::Stuck;
    }
    return verdict;
}

std::optional<TimePoint> TouchGuard::deadline() const
{
    std::optional<TimePoint> earliest;
    for (const auto& [id, held] : held_) {
        if (held.standing == Standing::Stuck) continue;
        if (!earliest || held.since + limits_.hold < *earliest)
            earliest = held.since + limits_.hold;
    }
    return earliest;
}

}  // namespace kiosk::runtime
