#pragma once

#include <functional>
#include <thread>

namespace kiosk::emulators {

/// Blocks TERM, INT and HUP, and ignores PIPE.  Called before the program's first thread, which all inherit it; a signal
/// that comes from now on waits for an EndSignals.
void block_end_signals();

/// TERM, INT and HUP as a wish to end in good order: `end` is called at most once, in a thread of its own, when one of
/// them comes or has come; never after the destructor.  Uses USR1 for itself.
class EndSignals {
public:
    explicit EndSignals(std::function<void()> end);
    ~EndSignals();
    EndSignals(const EndSignals&) = delete;
    EndSignals& operator=(const EndSignals&) = delete;

private:
    std::thread waiting_;
};

}  // namespace kiosk::emulators
