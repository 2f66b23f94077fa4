#include "backend-client/problem.h"

#include "backend-client/json_fields.h"
#include "backend-client/json_object.h"

#include <array>

namespace kiosk::backend {
namespace {

constexpr std::string_view urn = "urn:citizen-kiosk:problem:";

struct Row {
    ProblemType type;
    std::string_view word;
    std::string_view title;
};

constexpr std::array rows{
    Row{ProblemType::Malformed, "malformed", "The request is not what the contract says"},
    Row{ProblemType::IdempotencyKeyMissing, "idempotency-key-missing",
        "The request has no Idempotency-Key"},
    Row{ProblemType::WrongTerminal, "wrong-terminal", "The certificate names another terminal"},
    Row{ProblemType::NotFound, "not-found", "There is no such resource"},
    Row{ProblemType::MethodNotAllowed, "method-not-allowed",
        "The resource does not know this method"},
    Row{ProblemType::InProgress, "in-progress", "The same request is still at work"},
    Row{ProblemType::TooLarge, "too-large", "The request is too large"},
    Row{ProblemType::UnsupportedMediaType, "unsupported-media-type", "The request is not JSON"},
    Row{ProblemType::IdempotencyKeyReused, "idempotency-key-reused",
        "This key stands for another request"},
    Row{ProblemType::CardUnknown, "card-unknown", "The host does not know this card"},
    Row{ProblemType::CardLost, "card-lost", "The card is reported lost"},
    Row{ProblemType::CardCancelled, "card-cancelled", "The card is cancelled"},
    Row{ProblemType::CardExpired, "card-expired", "The card is expired"},
    Row{ProblemType::OverLimit, "over-limit", "The amount is over the limit of one load"},
    Row{ProblemType::BalanceCap, "balance-cap", "The purse would hold more than it may"},
    Row{ProblemType::Mac1Wrong, "mac1-wrong", "The card did not prove its key"},
    Row{ProblemType::CounterBehind, "counter-behind", "The card's counter was used already"},
    Row{ProblemType::PendingNotAvailable, "pending-not-available",
        "This pending add-value cannot be claimed"},
    Row{ProblemType::ItemSettled, "item-settled", "This item is settled"},
    Row{ProblemType::AttemptSuperseded, "attempt-superseded",
        "A later attempt of this item stands"},
    Row{ProblemType::NotSameCard, "not-same-card", "This item belongs to another card"},
    Row{ProblemType::LoadUnknown, "load-unknown", "The host does not know this load"},
    Row{ProblemType::TooManyRequests, "too-many-requests", "Too many requests"},
    Row{ProblemType::InternalError, "internal-error", "The host failed"},
    Row{ProblemType::Unavailable, "unavailable", "The host cannot answer now"},
    Row{ProblemType::Other, "other", "Another problem"},
};

const Row& row_of(ProblemType type)
{
    for (const auto& row : rows)
        if (row.type == type) return row;
    return rows.back();
}

ProblemType type_of(std::string_view word)
{
    for (const auto& row : rows)
        if (row.word == word) return row.type;
    return ProblemType::Other;
}

}  // namespace

std::string_view to_text(ProblemType type) { return row_of(type).word; }

Problem make_problem(ProblemType type, int status, std::string detail)
{
    const auto& row = row_of(type);
    return {type, std::string{row.word}, status, std::string{row.title}, std::move(detail), {}};
}

std::string encode(const Problem& problem)
{
    JsonObject out;
    out.text("type", std::string{urn} + (problem.word.empty() ? "other" : problem.word))
        .text("title", problem.title)
        .number("status", problem.status)
        .text("detail", problem.detail);
    if (!problem.ack.empty()) out.text("ack", problem.ack);
    return out.finish();
}

Expected<Problem, MessageFault> decode_problem(std::string_view body)
{
    return decode_json<Problem>(body, [](const JsonFields& in) {
        Problem problem;
        const auto type = in.remark("type", 128);
        if (type.starts_with(urn)) problem.word = type.substr(urn.size());
        problem.type = type_of(problem.word);
        problem.title = in.remark("title", 256);
        problem.status = in.has("status") ? in.number<std::uint16_t>("status") : 0;
        problem.detail = in.remark("detail", 1024);
        problem.ack = in.remark("ack", 128);
        return problem;
    });
}

}  // namespace kiosk::backend
