#pragma once

#include "backend-client/message_fault.h"

#include "kiosk/domain/card_number.h"
#include "kiosk/domain/expected.h"
#include "kiosk/domain/fact.h"
#include "kiosk/domain/item_id.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/purse.h"
#include "kiosk/domain/terminal_id.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// Loads of the purse (圈存): authorise, report, ask.  The examples of api/openapi.yaml are the bytes.
namespace kiosk::backend {

/// POST /v1/loads: one attempt of an item.
struct LoadRequest {
    ItemId item;
    std::uint32_t attempt = 0;  ///< from 1, over all terminals
    TerminalId terminal;        ///< this one: it stands in MAC1
    CardId card;
    Funding funding;                                 ///< cash or pending
    Money amount;                                    ///< 1 fen to 2^32-1 fen
    TransactionType type = TransactionType::EpLoad;  ///< the only one that the contract knows
    std::uint8_t key_index = 1;
    LoadChallenge purse;  ///< the card's answer to INITIALIZE FOR LOAD for this amount

    friend bool operator==(const LoadRequest&, const LoadRequest&) = default;
};

struct LoadAuthorised {
    ItemId item;
    std::uint32_t attempt = 0;
    LoadAuthorisation authorisation;
    std::string ack;

    friend bool operator==(const LoadAuthorised&, const LoadAuthorised&) = default;
};

/// The card answered CREDIT FOR LOAD with 9000.
struct CreditedOutcome {
    Mac tac{};

    friend bool operator==(const CreditedOutcome&, const CreditedOutcome&) = default;
};

/// Nobody knows what CREDIT FOR LOAD did; this is all that could be learnt (money-safety.md section 3).
struct UnknownOutcome {
    LoadEvidence evidence;   ///< the log record's overdraft is not sent: it reads back as zero
    Money challenge_amount;  ///< what evidence.challenge was taken for; zero without a challenge
    TerminalId challenge_terminal;

    friend bool operator==(const UnknownOutcome&, const UnknownOutcome&) = default;
};

/// POST /v1/loads/{item}/result
struct LoadResult {
    std::uint32_t attempt = 0;
    TerminalId terminal;  ///< the one that reports, perhaps not the one that made the attempt
    std::variant<CreditedOutcome, UnknownOutcome> outcome;

    friend bool operator==(const LoadResult&, const LoadResult&) = default;
};

enum class Verdict : std::uint8_t {
    Applied,     ///< proved: the money is on the card.  Final
    NotApplied,  ///< this attempt is not on the card: the money is owed to the same card
    Open,        ///< the evidence does not decide; report more
};

struct LoadVerdict {
    ItemId item;
    std::uint32_t attempt = 0;
    Verdict verdict = Verdict::Open;
    std::string ack;

    friend bool operator==(const LoadVerdict&, const LoadVerdict&) = default;
};

enum class HostLoadState : std::uint8_t {
    Authorised,
    Applied,
    NotApplied,
    Kept,        ///< registered as pending add-value
    Superseded,  ///< a later attempt stands
};

/// What proved that a load is on the card.
enum class AppliedBy : std::uint8_t {
    Tac,
    Counter,  ///< a challenge at a later counter, reported as evidence
    Mirror,   ///< the card showed a later counter for another load
};

/// GET /v1/loads/{item}
struct LoadStatus {
    ItemId item;
    std::uint32_t attempt = 0;
    HostLoadState state = HostLoadState::Authorised;
    Money amount;
    std::optional<AppliedBy> applied_by;
    std::string ack;

    friend bool operator==(const LoadStatus&, const LoadStatus&) = default;
};

[[nodiscard]] std::string encode(const LoadRequest& request);
[[nodiscard]] std::string encode(const LoadAuthorised& answer);
[[nodiscard]] std::string encode(const LoadResult& request);
[[nodiscard]] std::string encode(const LoadVerdict& answer);
[[nodiscard]] std::string encode(const LoadStatus& answer);
[[nodiscard]] Expected<LoadRequest, MessageFault> decode_load_request(std::string_view body);
[[nodiscard]] Expected<LoadAuthorised, MessageFault> decode_load_authorised(std::string_view body);
[[nodiscard]] Expected<LoadResult, MessageFault> decode_load_result(std::string_view body);
[[nodiscard]] Expected<LoadVerdict, MessageFault> decode_load_verdict(std::string_view body);
[[nodiscard]] Expected<LoadStatus, MessageFault> decode_load_status(std::string_view body);

}  // namespace kiosk::backend
