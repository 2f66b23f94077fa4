#include "backend-client/sandbox/office/http_message.h"

namespace kiosk::sandbox {
namespace {

using backend::ProblemType;

constexpr auto problem_type = "application/problem+json";

}  // namespace

int status_of(ProblemType type)
{
    switch (type) {
        case ProblemType::Malformed:
        case ProblemType::IdempotencyKeyMissing:
            return 400;
        case ProblemType::NotFound:
        case ProblemType::LoadUnknown:
            return 404;
        case ProblemType::MethodNotAllowed:
            return 405;
        case ProblemType::InProgress:
            return 409;
        case ProblemType::TooLarge:
            return 413;
        case ProblemType::UnsupportedMediaType:
            return 415;
        case ProblemType::IdempotencyKeyReused:
            return 422;
        case ProblemType::TooManyRequests:
            return 429;
        case ProblemType::InternalError:
        case ProblemType::Other:
            return 500;
        case ProblemType::Unavailable:
            return 503;
        case ProblemType::WrongTerminal:
        case ProblemType::CardUnknown:
        case ProblemType::CardLost:
        case ProblemType::CardCancelled:
        case ProblemType::CardExpired:
        case ProblemType::OverLimit:
        case ProblemType::BalanceCap:
        case ProblemType::Mac1Wrong:
        case ProblemType::CounterBehind:
        case ProblemType::PendingNotAvailable:
        case ProblemType::ItemSettled:
        case ProblemType::AttemptSuperseded:
        case ProblemType::NotSameCard:
            break;
    }
    return 403;
}

HttpAnswer problem_answer(ProblemType type, std::string detail, std::string ack)
{
    const auto status = status_of(type);
    auto problem = backend::make_problem(type, status, std::move(detail));
    problem.ack = std::move(ack);
    return {.status = status, .body = encode(problem), .content_type = problem_type};
}

HttpAnswer problem_answer(ProblemType type, int status, std::string detail)
{
    return {.status = status,
            .body = encode(backend::make_problem(type, status, std::move(detail))),
            .content_type = problem_type};
}

HttpAnswer restored_answer(int status, std::string body)
{
    HttpAnswer answer{.status = status, .body = std::move(body)};
    if (status >= 400) answer.content_type = problem_type;
    return answer;
}

}  // namespace kiosk::sandbox
