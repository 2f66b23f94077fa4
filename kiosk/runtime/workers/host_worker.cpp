#include "kiosk/runtime/workers/host_worker.h"

#include <chrono>

namespace kiosk::runtime {
namespace {

using namespace std::chrono_literals;

constexpr auto slice = 60s;     ///< one round; answers and wake-ups end it sooner
constexpr auto patience = 30s;  ///< of a queued request (R40)

}  // namespace

HostWorker::HostWorker(backend::HttpSettings settings, std::uint32_t seed, Post post)
    : client_{std::move(settings)}, uploader_{client_, {}, patience, seed}, post_{std::move(post)}
{
    thread_.start(
        "back office", [this] { run(); }, post_);
}

void HostWorker::carry_out(Enqueue command)
{
    // Whoever feeds us keeps far below the room of a lane, so this is no loss: the journal has it still.
    (void)uploader_.schedule().add(std::move(command.entry));
}

void HostWorker::carry_out(const SetUrgent& command)
{
    uploader_.schedule().set_urgent(command.id, command.urgent);
}

void HostWorker::carry_out(AskHost command)
{
    question_of_.emplace(client_.send(std::move(command.request)), command.question);
}

void HostWorker::run()
{
    while (!thread_.stopping()) {
        for (auto& command : thread_.take())
            std::visit([this](auto& c) { carry_out(std::move(c)); }, command);
        auto round = uploader_.run(std::chrono::steady_clock::now() + slice, thread_.waker().fd());
        const auto now = std::chrono::steady_clock::now();
        for (auto& completion : round.others) {
            const auto found = question_of_.find(completion.number);
            if (found == question_of_.end()) continue;
            uploader_.schedule().noted(backend::upload_answer_of(completion.outcome), now);
            post_(HostSpoke{found->second, std::move(completion.outcome)});
            question_of_.erase(found);
        }
        if (!round.settled.empty()) post_(UploadsSettled{std::move(round.settled)});
        if (reach_ != uploader_.schedule().reach()) {
            reach_ = uploader_.schedule().reach();
            post_(QueueMoved{*reach_});
        }
    }
}

}  // namespace kiosk::runtime
