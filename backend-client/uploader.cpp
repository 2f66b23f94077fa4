#include "backend-client/uploader.h"

#include "backend-client/finality.h"
#include "backend-client/messages_terminals.h"
#include "backend-client/problem.h"

#include <algorithm>
#include <utility>

namespace kiosk::backend {
namespace {

TimePoint now() { return std::chrono::steady_clock::now(); }

UploadAnswer of(NotSent reason)
{
    switch (reason) {
        case NotSent::Cancelled:
        case NotSent::Expired:
            return NoHostAnswer::NotTried;
        case NotSent::NoAddress:
        case NotSent::NoConnection:
        case NotSent::NotOurHost:
        case NotSent::NotInForce:
        case NotSent::LocalFault:
            return NoHostAnswer::Unreachable;
    }
    return NoHostAnswer::Unreachable;
}

UploadAnswer of(CertificateRefused) { return NoHostAnswer::CertificateRefused; }
UploadAnswer of(NoAnswer) { return NoHostAnswer::Unknown; }

UploadAnswer of(const HttpAnswer& answer)
{
    HostAnswer said{answer.status, {}, {}, answer.retry_after};
    const auto finality = final_of(answer.status);
    if (finality == Finality::Done) {
        if (auto acknowledgement = decode_acknowledgement(answer.body))
            said.ack = std::move(acknowledgement->ack);
        return said;
    }
    auto problem = decode_problem(answer.body);
    if (!problem && finality != Finality::TryAgain) return NoHostAnswer::Unknown;
    if (problem) {
        said.ack = std::move(problem->ack);
        said.problem = std::move(problem->word);
    }
    return said;
}

}  // namespace

UploadAnswer upload_answer_of(const HttpOutcome& outcome)
{
    return std::visit([](const auto& what) { return of(what); }, outcome);
}

Uploader::Uploader(HttpClient& client, UploadSchedule::Settings settings,
                   std::chrono::milliseconds patience, std::uint32_t seed)
    : client_{client}, schedule_{settings, seed}, patience_{patience}
{
}

void Uploader::send_what_is_due(TimePoint now)
{
    while (const auto due = schedule_.next(now)) {
        const auto& entry = *due->entry;
        const auto number = client_.send({
            .method = entry.method,
            .path = entry.path,
            .idempotency_key = entry.idempotency_key,
            .body = entry.body,
            .urgent = due->urgent,
            .patience = patience_,
        });
        entry_of_.emplace(number, entry.id);
    }
}

Uploader::Round Uploader::run(TimePoint deadline, int waker_fd)
{
    send_what_is_due(now());
    const auto wake_at = schedule_.wake_at();
    Round round;
    for (auto& done : client_.run(std::min(deadline, wake_at.value_or(deadline)), waker_fd)) {
        const auto answer = upload_answer_of(done.outcome);
        const auto sent = entry_of_.find(done.number);
        if (sent == entry_of_.end()) {
            schedule_.noted(answer, now());
            round.others.push_back(std::move(done));
            continue;
        }
        auto settlement = schedule_.answered(sent->second, answer, now());
        entry_of_.erase(sent);
        if (!settlement) continue;
        auto* const words = std::get_if<HttpAnswer>(&done.outcome);
        round.settled.push_back(
            {std::move(*settlement), words != nullptr ? std::move(words->body) : std::string{}});
    }
    return round;
}

}  // namespace kiosk::backend
