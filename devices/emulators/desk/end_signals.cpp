#include "devices/emulators/desk/end_signals.h"

#include <pthread.h>

#include <csignal>
#include <utility>

namespace kiosk::emulators {
namespace {

constexpr int never_mind = SIGUSR1;

sigset_t end_signals()
{
    sigset_t signals{};
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, never_mind}) sigaddset(&signals, signal);
    return signals;
}

}  // namespace

void block_end_signals()
{
    std::signal(SIGPIPE, SIG_IGN);
    const auto signals = end_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

EndSignals::EndSignals(std::function<void()> end)
    : waiting_{[act = std::move(end)] {
          const auto signals = end_signals();
          int signal = 0;
          if (sigwait(&signals, &signal) == 0 && signal != never_mind) act();
      }}
{
}

EndSignals::~EndSignals()
{
    pthread_kill(waiting_.native_handle(), never_mind);  // the thread may be through already
    waiting_.join();
}

}  // namespace kiosk::emulators
