#include "kiosk/runtime/service/board.h"

namespace kiosk::runtime {

Board::Board() : latest_{std::make_shared<Snapshot>()} {}

void Board::publish(Snapshot snapshot)
{
    {
        const std::lock_guard lock{mutex_};
        snapshot.sequence = latest_->sequence + 1;
        latest_ = std::make_shared<const Snapshot>(std::move(snapshot));
    }
    for (const auto& listener : listeners_) listener();
}

std::shared_ptr<const Snapshot> Board::latest() const
{
    const std::lock_guard lock{mutex_};
    return latest_;
}

}  // namespace kiosk::runtime
