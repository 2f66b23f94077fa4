#pragma once

#include "backend-client/back_off.h"

#include "kiosk/domain/clock.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace kiosk::backend {

/// How the host stands to us, for the terminal's badge and for the uploader.
enum class HostReach : std::uint8_t {
    Unknown,      ///< nothing was tried since the start
    Up,           ///< the last word was an answer
    Unreachable,  ///< no request leaves this machine: network, name, port, or a host that is not ours
    CertificateRefused,  ///< it is there and does not take our certificate: staff (R39)
    Troubled,            ///< it takes requests and does not answer, or answers 408, 429, 5xx
};

/// Whether queued requests may go out at all.  Open while the host answers.  A failure closes it for a back-off; then one
/// request goes ahead as a probe: an answer opens the gate, another failure closes it for longer.  So a host that is ill
/// hears one request at a time from each terminal, and ten thousand waiting items cost it nothing.  Pure: time and chance
/// are arguments.
class HostGate {
public:
    /// A host that cannot be reached costs nothing to try, so the wait stays under 4 s: the queue moves within 5 s of the
    /// link's return (R8, R9).  A host that is ill, or refuses us, is left alone for up to five minutes.
    static constexpr std::chrono::milliseconds longest_unreachable{4'000};

    /// May a request go out now?
    [[nodiscard]] bool admits(TimePoint now) const;
    /// When that may change by itself; nullopt while it is open or a probe is out.
    [[nodiscard]] std::optional<TimePoint> opens_at() const;
    [[nodiscard]] HostReach reach() const { return reach_; }

    /// A request went out: the probe, if the gate is closed.
    void sent(std::uint64_t id);
    /// The probe was taken back before it was sent.
    void withdrawn(std::uint64_t id);
    /// The host answered, whatever it said.  True if it could not be reached before: the link is back.
    bool heard();
    /// Try again at once, whatever was; the reach stays what it was until somebody answers.
    void reopen();
    /// `how` is Unreachable, CertificateRefused or Troubled.  `wait` is the host's own wish, kept between 1 s and 5 min.
    void failed(std::uint64_t id, HostReach how, std::optional<std::chrono::seconds> wait,
                TimePoint now, Random& random);

private:
    HostReach reach_ = HostReach::Unknown;
    bool open_ = true;
    unsigned failures_ = 0;  // in a row
    TimePoint opens_at_{};
    std::optional<std::uint64_t> probe_;
};

}  // namespace kiosk::backend
