#pragma once

#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace kiosk::sandbox {

/// What is to go wrong with one request.
enum class FaultKind {
    Delay,        ///< it waits before it acts
    DropRequest,  ///< it is lost: the connection ends, nothing was done
    DropAnswer,   ///< it acts, then the connection ends
    Duplicate,    ///< it arrives twice; the second answer leaves
    Status,       ///< it is answered with a 4xx or 5xx, nothing was done
    Html,         ///< it is answered by a captive portal, nothing was done
    WrongMac2,  ///< its answer carries a MAC2 that the card will refuse; what is stored stays right
    RefuseTls,  ///< the handshake fails; has no path
};

struct Fault {
    FaultKind kind = FaultKind::Delay;
    std::string path =
        "*";  ///< "*" stands for any characters; with or without the method in front: "POST /v1/loads"
    unsigned count = 1;  ///< how many requests it strikes
    std::chrono::milliseconds delay{};
    int status = 503;
    std::optional<std::chrono::seconds> retry_after;
};

/// Faults that are armed.  Each strikes the next requests that fit its path, then it is used up.  Thread-safe.
class FaultPlan {
public:
    void arm(const Fault& fault);
    void clear();
    [[nodiscard]] std::vector<Fault> armed() const;

    /// Takes every fault that strikes this request.
    [[nodiscard]] std::vector<Fault> take(const std::string& method, const std::string& path);
    /// Whether the next handshake is to fail.
    [[nodiscard]] bool take_refused_tls();

private:
    template <class Fits>
    std::vector<Fault> take_if(Fits fits);

    mutable std::mutex mutex_;
    std::deque<Fault> armed_;
};

}  // namespace kiosk::sandbox
