#pragma once

#include "kiosk/domain/clock.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace kiosk::runtime {

/// Values on their way to one thread, in the order in which they came.  Any thread posts, one takes.
template <class T>
class Mailbox {
public:
    void post(T value)
    {
        {
            const std::lock_guard lock{mutex_};
            queue_.push_back(std::move(value));
        }
        arrived_.notify_one();
    }

    /// The oldest, at once if there is one; nullopt: none by the deadline.
    std::optional<T> take(TimePoint deadline)
    {
        std::unique_lock lock{mutex_};
        if (!arrived_.wait_until(lock, deadline, [this] { return !queue_.empty(); })) return {};
        std::optional<T> value{std::move(queue_.front())};
        queue_.pop_front();
        return value;
    }

    /// All that is there now; never waits.
    std::deque<T> take_all()
    {
        const std::lock_guard lock{mutex_};
        return std::exchange(queue_, {});
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<T> queue_;
};

}  // namespace kiosk::runtime
