#pragma once

#include "kiosk/journal/journal_reader.h"
#include "kiosk/runtime/workers/host_worker.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace kiosk::runtime {

/// Hands the journal's queue to the uploader, a window at a time: of each card only the oldest request, the next when
/// that one is settled and durable.  So at any moment the uploader holds at most `window` entries, however long the
/// queue is.
class UploadFeed {
public:
    static constexpr std::size_t window = 64;  ///< below the room of one lane

    explicit UploadFeed(std::function<void(HostCommand)> host) : host_{std::move(host)} {}

    /// Hands out what may go now and is not out yet.
    void pull(const journal::JournalReader& journal);
    void settled(std::uint64_t id) { out_.erase(id); }
    /// The card of the citizen who waits for the host; empty: nobody does.
    void urgent_for(const std::string& order_key);

private:
    std::function<void(HostCommand)> host_;
    std::map<std::uint64_t, std::string> out_;  ///< id -> order key
    std::string urgent_;
};

}  // namespace kiosk::runtime
