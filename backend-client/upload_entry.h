#pragma once

#include "backend-client/http_exchange.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

/// What the journal gives to the uploader, what the host says to it, and how it ends.
namespace kiosk::backend {

/// The lanes of the queue (money-safety.md section 1), the most pressing first.
enum class UploadLane : std::uint8_t {
    LossReport,     ///< L0
    LoadResult,     ///< L1: authorisations, TACs, evidence
    PendingLoad,    ///< L2
    TicketConfirm,  ///< L3
    Settlement,     ///< L4
    Log,            ///< L5
};
constexpr std::size_t upload_lanes = 6;

/// One request of the journal's queue.  Key, path and body are durable before they come here and never change (I7).
struct UploadEntry {
    std::uint64_t id = 0;  ///< the journal's, from 1; never used again
    std::string idempotency_key;
    UploadLane lane = UploadLane::Log;
    std::string
        order_key;  ///< card or bag: entries of one key go one after another, as they were added; "" for none
    HttpMethod method = HttpMethod::Post;
    std::string path;
    std::string body;
    bool urgent = false;  ///< a citizen waits for the answer
};

/// What the host said, as far as the queue cares.
struct HostAnswer {
    int status = 0;
    std::string ack;      ///< "" if there is none
    std::string problem;  ///< the problem's word, "" if there is none
    std::optional<std::chrono::seconds> retry_after{};

    friend bool operator==(const HostAnswer&, const HostAnswer&) = default;
};

/// Why there is no answer.
enum class NoHostAnswer : std::uint8_t {
    NotTried,            ///< it never left the client's own queue
    Unreachable,         ///< certainly not sent: no way to the host
    CertificateRefused,  ///< certainly not read by the host
    Unknown,             ///< sent, perhaps done
};
using UploadAnswer = std::variant<HostAnswer, NoHostAnswer>;

enum class SettledAs : std::uint8_t {
    Accepted,  ///< 2xx with the host's acknowledgement
    Refused,  ///< 403, 404, 410: the host's last word; `ack` is its own, or else the problem's type
    Quarantined,  ///< the same of 400, 413, 415, 422 three times: staff must look; kept for ever
};

/// An entry's end: it is not in the schedule any more, and the journal must make this durable (I8).
struct Settlement {
    std::uint64_t id = 0;
    SettledAs as = SettledAs::Accepted;
    int status = 0;
    std::string ack;      ///< empty only for a quarantined entry
    std::string problem;  ///< the problem's word, "" if accepted

    friend bool operator==(const Settlement&, const Settlement&) = default;
};

}  // namespace kiosk::backend
