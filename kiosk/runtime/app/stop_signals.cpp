#include "kiosk/runtime/app/stop_signals.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace kiosk::runtime {

StopSignals::StopSignals()
{
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    signals_ = ::signalfd(-1, &set, SFD_CLOEXEC);
    end_ = ::eventfd(0, EFD_CLOEXEC);
}

StopSignals::~StopSignals()
{
    if (thread_.joinable()) {
        (void)::eventfd_write(end_, 1);
        thread_.join();
    }
    ::close(signals_);
    ::close(end_);
}

void StopSignals::on_stop(std::function<void()> call)
{
    thread_ = std::thread{[this, call = std::move(call)] {
        std::array<pollfd, 2> wait{{{signals_, POLLIN, 0}, {end_, POLLIN, 0}}};
        (void)::poll(wait.data(), wait.size(), -1);
        if (wait[0].revents != 0) call();
    }};
}

}  // namespace kiosk::runtime
