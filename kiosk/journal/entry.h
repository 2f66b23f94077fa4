#pragma once

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/clock.h"
#include "kiosk/domain/expected.h"
#include "kiosk/domain/item_id.h"
#include "kiosk/journal/record_codec.h"
#include "kiosk/journal/vault.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kiosk::journal {

/// Where an entry stands: the numbers of both stores run from 1 without a gap, over boots, days and files.
struct EntryPlace {
    std::uint64_t number = 0;
    std::uint32_t part = 1;   ///< from 1; the parts of one append stand or fall together
    std::uint32_t parts = 1;  ///< how many entries that append made

    friend bool operator==(const EntryPlace&, const EntryPlace&) = default;
};

/// One record as both stores keep it: a row of `entries` in journal.db, a line of the EJ.
struct Entry {
    EntryPlace place;
    Stamp stamp;
    std::string kind;
    std::optional<ItemId> item;
    std::string body;  ///< Payload::body
    Bytes sealed;      ///< Payload::secret, sealed for this number, kind and item; may be empty

    friend bool operator==(const Entry&, const Entry&) = default;
};

/// The entries of one append, all or none.
using Batch = std::vector<Entry>;

/// Wall times outside of 1970 to 9999 are kept as the nearest one.
[[nodiscard]] Entry make_entry(const Record& record, const EntryPlace& place, const Stamp& stamp,
                               const Vault& vault);

Expected<Record, RecordFault> read_entry(const Entry& entry, const Vault& vault);

}  // namespace kiosk::journal
