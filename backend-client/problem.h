#pragma once

#include "backend-client/message_fault.h"

#include "kiosk/domain/expected.h"

#include <cstdint>
#include <string>
#include <string_view>

/// What the host says where it says no (RFC 9457, `application/problem+json`).
namespace kiosk::backend {

/// The stable last word of the type URN, e.g. "urn:citizen-kiosk:problem:over-limit".
enum class ProblemType : std::uint8_t {
    // what the terminal did wrong
    Malformed,              ///< 400: not what the contract says
    IdempotencyKeyMissing,  ///< 400
    WrongTerminal,          ///< 403: the certificate names another terminal
    NotFound,               ///< 404: no such resource
    MethodNotAllowed,       ///< 405
    InProgress,             ///< 409: the same request is still at work; ask again
    TooLarge,               ///< 413
    UnsupportedMediaType,   ///< 415
    IdempotencyKeyReused,   ///< 422: the key stands for other bytes
    // why a load is declined (403), or a thing is not known (404)
    CardUnknown,
    CardLost,
    CardCancelled,
    CardExpired,
    OverLimit,            ///< more than one load may be
    BalanceCap,           ///< the purse would hold more than it may
    Mac1Wrong,            ///< the card did not prove its load key
    CounterBehind,        ///< the card shows a counter that was used already
    PendingNotAvailable,  ///< claimed, consumed or not for this card
    ItemSettled,          ///< this item is on the card or kept already
    AttemptSuperseded,    ///< a later attempt of this item stands
    NotSameCard,          ///< the item belongs to another card
    LoadUnknown,          ///< 404
    // not final
    TooManyRequests,  ///< 429
    InternalError,    ///< 500
    Unavailable,      ///< 503
    Other,            ///< a word that this version does not know, or a gateway's about:blank
};

/// "over-limit"; "other" for Other.
[[nodiscard]] std::string_view to_text(ProblemType type);

struct Problem {
    ProblemType type = ProblemType::Other;
    std::string word;  ///< as it came, also where type is Other; "" if the type is none of our URNs
    int status = 0;    ///< as the body says; the answer's own status decides
    std::string title;   ///< for people
    std::string detail;  ///< for people; never a card number
    std::string ack;     ///< the host's name of a refusal that it recorded; often ""

    friend bool operator==(const Problem&, const Problem&) = default;
};

/// For a server: with the title of this type.  `status` is that of the answer.
[[nodiscard]] Problem make_problem(ProblemType type, int status, std::string detail);

[[nodiscard]] std::string encode(const Problem& problem);

/// Tolerant, for the answer's status has said no already: any JSON object will do whose `status`, if it has one, is a number.
[[nodiscard]] Expected<Problem, MessageFault> decode_problem(std::string_view body);

}  // namespace kiosk::backend
