#pragma once

#include "devices/link/waker.h"
#include "kiosk/runtime/service/inbound.h"

#include <atomic>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace kiosk::runtime {

/// One device's thread: commands go in and wake it, it ends when told.  What it throws closes the terminal.
template <class Command>
class WorkerThread {
public:
    WorkerThread() = default;
    WorkerThread(const WorkerThread&) = delete;
    WorkerThread& operator=(const WorkerThread&) = delete;
    ~WorkerThread() { stop(); }

    /// `body` returns when stopping() is true; every wait of its ends at waker().
    void start(std::string name, std::function<void()> body, Post post)
    {
        thread_ =
            std::thread{[name = std::move(name), body = std::move(body), post = std::move(post)] {
                try {
                    body();
                } catch (const std::exception& e) {
                    post(WorkerFailed{name, e.what()});
                }
            }};
    }

    void stop()
    {
        if (!thread_.joinable()) return;
        stopping_ = true;
        waker_.wake();
        thread_.join();
    }

    void give(Command command)
    {
        {
            const std::lock_guard lock{mutex_};
            commands_.push_back(std::move(command));
        }
        waker_.wake();
    }

    [[nodiscard]] bool stopping() const { return stopping_; }
    [[nodiscard]] const devices::Waker& waker() const { return waker_; }

    /// The worker's own: what was given since the last call.  Clears the waker first.
    std::deque<Command> take()
    {
        if (!stopping_) waker_.clear();
        const std::lock_guard lock{mutex_};
        return std::exchange(commands_, {});
    }

private:
    devices::Waker waker_;
    std::mutex mutex_;
    std::deque<Command> commands_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace kiosk::runtime
