#include "devices/card/watched_thread.h"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace kiosk::devices {

struct WatchedThread::Shared {
    explicit Shared(std::shared_ptr<HungCalls> calls) : hung{std::move(calls)} {}

    const std::shared_ptr<HungCalls> hung;
    std::mutex mutex;
    std::condition_variable changed;
    std::function<void()> call;  // waits for the thread
    bool busy = false;           // until the call and all that it owned are gone
    bool given_up = false;
    bool stop = false;
};

WatchedThread::WatchedThread(std::shared_ptr<HungCalls> hung)
    : shared_{std::make_shared<Shared>(std::move(hung))}, thread_{&WatchedThread::work, shared_}
{
}

WatchedThread::~WatchedThread()
{
    {
        const std::lock_guard lock{shared_->mutex};
        shared_->stop = true;
    }
    shared_->changed.notify_all();
    if (shared_->given_up)
        thread_.detach();
    else
        thread_.join();
}

bool WatchedThread::run(std::function<void()> call, TimePoint deadline)
{
    std::unique_lock lock{shared_->mutex};
    if (shared_->given_up) return false;
    shared_->call = std::move(call);
    shared_->busy = true;
    shared_->changed.notify_all();
    if (shared_->changed.wait_until(lock, deadline, [&] { return !shared_->busy; })) return true;
    shared_->given_up = true;
    ++shared_->hung->count_;
    return false;
}

void WatchedThread::work(const std::shared_ptr<Shared>& shared)
{
    std::unique_lock lock{shared->mutex};
    while (true) {
        shared->changed.wait(lock, [&] { return shared->call || shared->stop; });
        if (!shared->call) return;
        auto call = std::exchange(shared->call, nullptr);
        lock.unlock();
        call();
        call = nullptr;  // what it owned may block too when it goes
        lock.lock();
        shared->busy = false;
        shared->changed.notify_all();
        if (!shared->given_up) continue;
        lock.unlock();
        --shared->hung->count_;
        shared->hung->returned_.wake();
        return;
    }
}

}  // namespace kiosk::devices
