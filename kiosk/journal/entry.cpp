#include "kiosk/journal/entry.h"

#include <algorithm>

namespace kiosk::journal {
namespace {

/// What a sealed part is bound to.
std::string context(std::uint64_t number, const std::string& kind,
                    const std::optional<ItemId>& item)
{
    return std::to_string(number) + ' ' + kind + ' ' + (item ? to_text(*item) : "-");
}

/// A clock may say anything; the EJ writes four digits of a year.
Stamp on_calendar(Stamp stamp)
{
    using namespace std::chrono;
    constexpr WallTime first = sys_days{1970y / January / 1};
    constexpr WallTime last = sys_days{9999y / December / 30};
    stamp.wall = std::clamp(stamp.wall, first, last);
    stamp.uptime = std::max(stamp.uptime, milliseconds{0});
    return stamp;
}

}  // namespace

Entry make_entry(const Record& record, const EntryPlace& place, const Stamp& stamp,
                 const Vault& vault)
{
    auto payload = encode(record);
    auto sealed = vault.seal(payload.secret, context(place.number, payload.kind, payload.item));
    return {place,        on_calendar(stamp),      std::move(payload.kind),
            payload.item, std::move(payload.body), std::move(sealed)};
}

Expected<Record, RecordFault> read_entry(const Entry& entry, const Vault& vault)
{
    auto secret = vault.unseal(entry.sealed, context(entry.place.number, entry.kind, entry.item));
    if (!secret) return unexpected{RecordFault::BrokenSeal};
    return decode({entry.kind, entry.item, entry.body, std::move(*secret)});
}

}  // namespace kiosk::journal
