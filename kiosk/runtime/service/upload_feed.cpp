#include "kiosk/runtime/service/upload_feed.h"

#include "kiosk/runtime/service/host_requests.h"

namespace kiosk::runtime {

void UploadFeed::pull(const journal::JournalReader& journal)
{
    if (!host_ || out_.size() >= window) return;
    for (const auto& stored : journal.waiting_requests(window)) {
        const auto id = static_cast<std::uint64_t>(stored.id);
        if (out_.contains(id)) continue;
        const auto& key = stored.request.order_key;
        out_.emplace(id, key);
        host_(Enqueue{upload_entry(stored, !urgent_.empty() && key == urgent_)});
        if (out_.size() >= window) return;
    }
}

void UploadFeed::urgent_for(const std::string& order_key)
{
    if (order_key == urgent_) return;
    for (const auto& [id, key] : out_) {
        if (key == urgent_) host_(SetUrgent{id, false});
        if (key == order_key) host_(SetUrgent{id, true});
    }
    urgent_ = order_key;
}

}  // namespace kiosk::runtime
