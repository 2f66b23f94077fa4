#pragma once

#include "devices/link/waker.h"
#include "kiosk/domain/clock.h"

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

namespace kiosk::devices {

/// How many calls were given up and have not returned yet.  Shared with the threads that they hang in.
class HungCalls {
public:
    [[nodiscard]] bool any() const { return count_ > 0; }
    /// Wakes when one returns; its owner clears it.
    [[nodiscard]] Waker& returned() { return returned_; }

private:
    friend class WatchedThread;
    std::atomic<int> count_ = 0;
    Waker returned_;
};

/// A thread that makes one blocking call at a time for somebody who cannot wait for ever.  A call that does not return
/// by its deadline is given up: the thread stays behind with it, ends as soon as it returns, and frees then whatever
/// the call owned.  So one hung call costs one thread, and its owner starts no other before HungCalls is empty.
/// run() and the destructor belong to one thread.
class WatchedThread {
public:
    explicit WatchedThread(std::shared_ptr<HungCalls> hung);
    ~WatchedThread();
    WatchedThread(const WatchedThread&) = delete;
    WatchedThread& operator=(const WatchedThread&) = delete;

    /// Runs `call`, which must own all that it touches.  False: it had not returned at `deadline` and was given up, or
    /// an earlier one was.
    bool run(std::function<void()> call, TimePoint deadline);

private:
    struct Shared;
    static void work(const std::shared_ptr<Shared>& shared);

    std::shared_ptr<Shared> shared_;
    std::thread thread_;
};

}  // namespace kiosk::devices
