#pragma once

#include "backend-client/uploader.h"
#include "kiosk/runtime/workers/worker_thread.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <variant>

namespace kiosk::runtime {

// clang-format off
/// An entry of the journal's queue.  Each id once; entries of one order key in their order.
struct Enqueue { backend::UploadEntry entry; };
/// A citizen waits for an entry that is queued already, or no longer does.
struct SetUrgent { std::uint64_t id = 0; bool urgent = false; };
/// A request that is not of the queue; answered once, by HostSpoke with this number.
struct AskHost { std::uint64_t question = 0; backend::HttpRequest request; };
// clang-format on
using HostCommand = std::variant<Enqueue, SetUrgent, AskHost>;

/// The back office's thread: the uploader of the queue, and questions beside it.
class HostWorker {
public:
    /// Throws backend::TlsFilesError.
    HostWorker(backend::HttpSettings settings, std::uint32_t seed, Post post);

    void give(HostCommand command) { thread_.give(std::move(command)); }

private:
    void run();
    void carry_out(Enqueue command);
    void carry_out(const SetUrgent& command);
    void carry_out(AskHost command);

    backend::HttpClient client_;
    backend::Uploader uploader_;
    Post post_;
    std::map<backend::RequestNumber, std::uint64_t> question_of_;
    std::optional<backend::HostReach> reach_;
    WorkerThread<HostCommand> thread_;  // last: it uses all of the above
};

}  // namespace kiosk::runtime
