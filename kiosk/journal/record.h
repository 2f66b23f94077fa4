#pragma once

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/fact.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/terminal_id.h"

#include <cstdint>
#include <string>
#include <variant>

/// What the journal keeps besides the facts of loads: the requests that wait for the host and what became of them, and
/// the starts of the application.
namespace kiosk::journal {

/// The lanes of the queue, the most urgent first (money-safety section 1).
enum class Lane : std::uint8_t {
    LossPreReport,   ///< L0
    LoadResult,      ///< L1: authorisations, results with TAC, "not applied" proofs
    PendingVoucher,  ///< L2: cash that could not be loaded
    TicketConfirm,   ///< L3
    Settlement,      ///< L4
    Logs,            ///< L5
};

/// A request as it goes to the host, every time with the same bytes (I7).
struct OutgoingRequest {
    std::string
        key;  ///< Idempotency-Key: 1 to 128 visible ASCII characters, never used twice, kept in clear
    Lane lane = Lane::LoadResult;
    std::string
        order_key;  ///< requests with the same one go out one after another (a card, a bag); may be empty
    std::string method;  ///< "POST"
    std::string
        path;      ///< "/v1/loads/225000000001-7-42/result"; may hold a card number, hence sealed
    Bytes body;    ///< likewise
    Money amount;  ///< what is at stake, for the totals; not negative

    friend bool operator==(const OutgoingRequest&, const OutgoingRequest&) = default;
};

/// Names a request in the journal: the number of its entry.
enum class RequestId : std::uint64_t {};

/// The host's word that a request is settled for ever (I8).
struct Acknowledgement {
    RequestId request{};
    std::string ack;  ///< the host's ack id, or its final refusal ("403 over-limit"); not empty

    friend bool operator==(const Acknowledgement&, const Acknowledgement&) = default;
};

/// The host refuses a request for a reason that no retry changes: out of the lanes, visible, alarmed, kept.
struct Quarantine {
    RequestId request{};
    std::string reason;

    friend bool operator==(const Quarantine&, const Quarantine&) = default;
};

/// A start of the application.
struct Boot {
    std::uint32_t epoch = 0;  ///< from 1, one more at each start
    TerminalId terminal;
    std::string software;   ///< version
    std::string key_check;  ///< Vault::key_check(): which key the sealed parts need

    friend bool operator==(const Boot&, const Boot&) = default;
};

using Record = std::variant<Boot, Fact, OutgoingRequest, Acknowledgement, Quarantine>;

}  // namespace kiosk::journal
