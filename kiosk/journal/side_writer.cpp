#include "kiosk/journal/side_writer.h"

#include "kiosk/journal/durable_file.h"

#include <pthread.h>
#include <signal.h>

#include <cassert>
#include <system_error>
#include <utility>

namespace kiosk::journal {

SideWriter::~SideWriter()
{
    if (!thread_.joinable()) return;
    {
        std::unique_lock lock{mutex_};
        turned_.wait(lock, [this] { return turn_ != Turn::Write; });
        turn_ = Turn::End;
    }
    turned_.notify_one();
    thread_.join();
}

/// Signals are for the other threads: a write is not to be interrupted, nor is a signal to be lost here.
bool SideWriter::start()
{
    ::sigset_t all;
    ::sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
        thread_ = std::thread{[this] { run(); }};
    } catch (const std::system_error&) {
        // thread_ stays empty; the next write tries again
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return thread_.joinable();
}

bool SideWriter::begin(int descriptor, std::string_view text)
{
    if (!thread_.joinable() && !start()) return false;
    {
        const std::scoped_lock lock{mutex_};
        assert(turn_ == Turn::None);
        descriptor_ = descriptor;
        text_ = text;
        turn_ = Turn::Write;
    }
    turned_.notify_one();
    return true;
}

int SideWriter::finish()
{
    std::unique_lock lock{mutex_};
    assert(turn_ != Turn::None);
    turned_.wait(lock, [this] { return turn_ == Turn::Done; });
    turn_ = Turn::None;
    return std::exchange(error_, 0);
}

void SideWriter::run()
{
    std::unique_lock lock{mutex_};
    while (true) {
        turned_.wait(lock, [this] { return turn_ == Turn::Write || turn_ == Turn::End; });
        if (turn_ == Turn::End) return;
        lock.unlock();
        const int error = write_all(descriptor_, as_bytes(text_));
        lock.lock();
        error_ = error;
        turn_ = Turn::Done;
        turned_.notify_one();
    }
}

}  // namespace kiosk::journal
