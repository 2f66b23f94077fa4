#pragma once

#include "backend-client/uploader.h"
#include "kiosk/flows/event.h"

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

/// What reaches the service loop from the other threads.  Beside the flows' own events: how the devices are, and the raw
/// words of the host, which only the loop can weigh, for it has the journal.
namespace kiosk::runtime {

// clang-format off

/// A reader answers, or is out of service.
struct ReaderState { flows::ReaderId reader; bool ready = false; };
struct PrinterState { bool ready = false; bool paper_low = false; };
/// Requests of the queue that are settled.
struct UploadsSettled { std::vector<backend::Upload> uploads; };
/// How a question ended that was given to the host worker under this number.
struct HostSpoke { std::uint64_t question = 0; backend::HttpOutcome outcome; };
/// The queue of the host worker has room again, or the host's reach has changed.
struct QueueMoved { backend::HostReach reach = backend::HostReach::Unknown; };
/// A thread met what nobody can answer: the terminal closes.
struct WorkerFailed { std::string who; std::string why; };
/// For trials: so much of the flows' time is over at once (FlowClock::skip).
struct TimePassed { Duration span{}; };
struct StopRequested {};

// clang-format on

using Inbound = std::variant<flows::Event, ReaderState, PrinterState, UploadsSettled, HostSpoke,
                             QueueMoved, WorkerFailed, TimePassed, StopRequested>;

using Post = std::function<void(Inbound)>;  ///< any thread

}  // namespace kiosk::runtime
