#pragma once

#include "devices/card/watched_thread.h"
#include "devices/link/waker.h"
#include "kiosk/domain/clock.h"

#include <cstdint>
#include <memory>
#include <string>
#include <thread>

namespace kiosk::devices {

/// What PC/SC says of the reader now.
struct PcscView {
    std::string reader;  ///< its name; empty: there is none
    std::string
        trouble;  ///< why there is none, in one sentence; empty until the first look has ended
    bool card_present = false;  ///< as pcscd polled it, up to 400 ms ago
    std::uint16_t card_events =
        0;  ///< insertions and removals that pcscd counted: a swap changes it
    std::uint32_t connection = 0;  ///< which connection to pcscd: the count begins anew in each

    /// One and the same card lies there as then, as far as pcscd has noticed.
    [[nodiscard]] bool shows_same_card(const PcscView& then) const;

    friend bool operator==(const PcscView&, const PcscView&) = default;
};

/// Watches one reader on a thread of its own that sleeps in SCardGetStatusChange: finds it by name, sees cards come and
/// go, sees it unplugged and plugged, and finds pcscd again after a restart (R16), for which alone it has to try again
/// and again.  The thread starts with the object and ends with it.
class PcscWatch {
public:
    /// `pattern`: a glob (fnmatch) for the reader's PC/SC name; the first reader that matches is watched.
    PcscWatch(std::string pattern, Duration service_retry);
    ~PcscWatch();
    PcscWatch(const PcscWatch&) = delete;
    PcscWatch& operator=(const PcscWatch&) = delete;

    /// Any thread.
    [[nodiscard]] PcscView view() const;
    /// Wakes at every change of view(); whoever waits for it clears it before he looks.
    [[nodiscard]] Waker& changed();

private:
    struct Shared;
    class Watcher;

    std::shared_ptr<Shared> shared_;
    std::thread thread_;
};

}  // namespace kiosk::devices
