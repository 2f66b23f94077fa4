#pragma once

#include "backend-client/http_client.h"
#include "backend-client/upload_schedule.h"

#include "kiosk/domain/clock.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace kiosk::backend {

/// What an outcome says to the queue.  An accepting answer that carries no acknowledgement has an empty one; a final
/// refusal whose problem cannot be read settles nothing and counts as no answer.
[[nodiscard]] UploadAnswer upload_answer_of(const HttpOutcome& outcome);

/// An entry that is settled, with the answer that settled it.
struct Upload {
    Settlement settlement;
    std::string body;  ///< of the answer: messages_*.h or problem.h read it
};

/// Sends the journal's queue: joins the schedule to the client.  Belongs to the client's worker thread.
///
/// The journal is its caller's business: entries come in by add(), settlements go out of run(), and each of them must be
/// durable before the entry is forgotten.  What is lost on the way there is sent again after a restart, and the host's
/// idempotency makes that harmless (S16, S17).
class Uploader {
public:
    /// The client must outlive it.  `patience` is that of each request.
    Uploader(HttpClient& client, UploadSchedule::Settings settings,
             std::chrono::milliseconds patience, std::uint32_t seed);

    /// Where entries go in, urgency and the link are told, and the queue's state is read.
    [[nodiscard]] UploadSchedule& schedule() { return schedule_; }

    struct Round {
        std::vector<Upload> settled;
        std::vector<HttpCompletion>
            others;  ///< of requests that the caller itself gave to the client
    };
    /// Gives everything that is due to the client and waits as HttpClient::run() does.  Returns early when something came
    /// of a request, be it that an entry will be tried again.
    Round run(TimePoint deadline, int waker_fd = -1);

private:
    void send_what_is_due(TimePoint now);

    HttpClient& client_;
    UploadSchedule schedule_;
    std::chrono::milliseconds patience_;
    std::unordered_map<RequestNumber, std::uint64_t> entry_of_;  // in flight
};

}  // namespace kiosk::backend
