#include "backend-client/sandbox/request_gate.h"

#include "backend-client/messages_loads.h"

#include <algorithm>

namespace kiosk::sandbox {
namespace {

const Fault* find(const std::vector<Fault>& faults, FaultKind kind)
{
    const auto found = std::ranges::find(faults, kind, &Fault::kind);
    return found == faults.end() ? nullptr : &*found;
}

HttpAnswer status_answer(const Fault& fault)
{
    const auto type = fault.status == 429   ? backend::ProblemType::TooManyRequests
                      : fault.status < 500  ? backend::ProblemType::Malformed
                      : fault.status == 503 ? backend::ProblemType::Unavailable
                                            : backend::ProblemType::InternalError;
    auto answer = problem_answer(type, fault.status, "a fault of the sandbox");
    answer.retry_after = fault.retry_after;
    return answer;
}

HttpAnswer html_answer()
{
    return {.status = 200,
            .body = "<!DOCTYPE html><title>Sign in</title><p>Welcome to the guest network.",
            .content_type = "text/html; charset=utf-8"};
}

/// The same answer with one bit of MAC2 turned over; any other answer unchanged.
HttpAnswer spoilt(HttpAnswer answer)
{
    auto message = backend::decode_load_authorised(answer.body);
    if (!message || answer.status != 201) return answer;
    message->authorisation.mac2[0] ^= std::byte{0x01};
    answer.body = encode(*message);
    return answer;
}

}  // namespace

std::optional<HttpAnswer> RequestGate::pass(const HttpRequest& request)
{
    const KeysInProgress::Claim claim{keys_, request};
    if (!claim.is_held()) {
        auto busy = problem_answer(backend::ProblemType::InProgress, "ask again with the same key");
        busy.retry_after = std::chrono::seconds{1};
        return busy;
    }
    const auto faults = faults_.take(request.method, request.path);
    if (const auto* delay = find(faults, FaultKind::Delay)) wait(delay->delay);
    if (find(faults, FaultKind::DropRequest) != nullptr) return std::nullopt;
    if (const auto* status = find(faults, FaultKind::Status)) return status_answer(*status);
    if (find(faults, FaultKind::Html) != nullptr) return html_answer();
    auto answer = act(request, faults);
    if (find(faults, FaultKind::DropAnswer) != nullptr) return std::nullopt;
    return answer;
}

HttpAnswer RequestGate::act(const HttpRequest& request, const std::vector<Fault>& faults)
{
    auto answer = office_.handle(request);
    if (find(faults, FaultKind::Duplicate) != nullptr) answer = office_.handle(request);
    if (find(faults, FaultKind::WrongMac2) != nullptr) answer = spoilt(std::move(answer));
    return answer;
}

void RequestGate::wait(std::chrono::milliseconds delay)
{
    std::unique_lock lock{mutex_};
    opened_.wait_for(lock, delay, [this] { return open_; });
}

void RequestGate::open()
{
    const std::lock_guard lock{mutex_};
    open_ = true;
    opened_.notify_all();
}

}  // namespace kiosk::sandbox
