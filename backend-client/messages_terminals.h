#pragma once

#include "backend-client/message_fault.h"

#include "kiosk/domain/clock.h"
#include "kiosk/domain/expected.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/terminal_id.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// A terminal reports for duty, says how it is, and hands in its electronic journal.  The examples of api/openapi.yaml
/// are the bytes.
namespace kiosk::backend {

/// POST /v1/terminals/{terminal}/sign-on, once a start of the application.
struct SignOn {
    std::string software;          ///< name and version, 1 to 64 bytes
    std::uint32_t boot_epoch = 0;  ///< which start this is
    WallTime terminal_time{};      ///< as the terminal believes it

    friend bool operator==(const SignOn&, const SignOn&) = default;
};

struct SignedOn {
    WallTime host_time{};  ///< decides how far the terminal's clock may be believed (R38)
    std::chrono::year_month_day business_date{};
    std::uint64_t parameters_version = 0;  ///< to 2^53-1
    std::uint64_t hotlist_version = 0;

    friend bool operator==(const SignedOn&, const SignedOn&) = default;
};

using Digest = std::array<std::byte, 32>;  ///< SHA-256

/// POST /v1/terminals/{terminal}/heartbeat
struct Heartbeat {
    struct Queue {
        std::uint64_t count = 0;  ///< requests that have no final answer yet
        Money sum;                ///< money in them
        std::chrono::seconds oldest{};

        friend bool operator==(const Queue&, const Queue&) = default;
    };
    struct Journal {
        std::uint64_t sequence = 0;  ///< of the last line
        Digest head{};  ///< of the chain over all lines: detects a tail that was cut off (I12)

        friend bool operator==(const Journal&, const Journal&) = default;
    };

    WallTime terminal_time{};
    std::map<std::string, std::string>
        devices;  ///< name and one word of state; at most 32, each to 64 bytes
    Queue queue;
    Money stacked;  ///< cash in the box
    Journal journal;

    friend bool operator==(const Heartbeat&, const Heartbeat&) = default;
};

struct HeartbeatAnswer {
    WallTime host_time{};

    friend bool operator==(const HeartbeatAnswer&, const HeartbeatAnswer&) = default;
};

/// POST /v1/journal-segments: the lines `first` to `last`, without their line ends.
struct JournalSegment {
    TerminalId terminal;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    Digest head{};                   ///< of the chain after `last`
    std::vector<std::string> lines;  ///< last - first + 1 of them, at most 10,000

    friend bool operator==(const JournalSegment&, const JournalSegment&) = default;
};

/// What every 2xx answer to an item of the queue carries, whatever else it holds.
struct Acknowledgement {
    std::string ack;  ///< 1 to 128 visible ASCII characters

    friend bool operator==(const Acknowledgement&, const Acknowledgement&) = default;
};

[[nodiscard]] std::string encode(const SignOn& request);
[[nodiscard]] std::string encode(const SignedOn& answer);
[[nodiscard]] std::string encode(const Heartbeat& request);
[[nodiscard]] std::string encode(const HeartbeatAnswer& answer);
[[nodiscard]] std::string encode(const JournalSegment& request);
[[nodiscard]] std::string encode(const Acknowledgement& answer);
[[nodiscard]] Expected<SignOn, MessageFault> decode_sign_on(std::string_view body);
[[nodiscard]] Expected<SignedOn, MessageFault> decode_signed_on(std::string_view body);
[[nodiscard]] Expected<Heartbeat, MessageFault> decode_heartbeat(std::string_view body);
[[nodiscard]] Expected<HeartbeatAnswer, MessageFault> decode_heartbeat_answer(
    std::string_view body);
[[nodiscard]] Expected<JournalSegment, MessageFault> decode_journal_segment(std::string_view body);
[[nodiscard]] Expected<Acknowledgement, MessageFault> decode_acknowledgement(std::string_view body);

}  // namespace kiosk::backend
