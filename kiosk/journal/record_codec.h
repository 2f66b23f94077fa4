#pragma once

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/expected.h"
#include "kiosk/domain/item_id.h"
#include "kiosk/journal/record.h"

#include <cstdint>
#include <optional>
#include <string>

/// Records as text, and back; pure.  The same text stands in journal.db and in the EJ (ej_format.md section 3).
namespace kiosk::journal {

/// One record, taken apart by who may read what.
struct Payload {
    std::string kind;            ///< "NoteStacked", "Request": at most 32 letters
    std::optional<ItemId> item;  ///< whose fact
    std::string body;            ///< a JSON object on one line: what anybody may read
    Bytes secret;  ///< card number, path and body of a request; empty where there is none

    friend bool operator==(const Payload&, const Payload&) = default;
};

/// Why a payload is no record.  In a journal read back: damage.
enum class RecordFault : std::uint8_t {
    UnknownKind,  ///< written by newer software, or damaged
    Malformed,    ///< not JSON, a field missing, of another type or out of its range
    BrokenSeal,   ///< the sealed part is not what was sealed for this entry
};

[[nodiscard]] std::string to_text(RecordFault fault);

/// Free texts (reasons) lose runs of 13 digits and more but for the last four: no card number gets through them.
[[nodiscard]] Payload encode(const Record& record);

/// Bounds: amounts within +-10^12 fen, so that no sum of a damaged journal can overflow.
Expected<Record, RecordFault> decode(const Payload& payload);

/// "paid with 00002510000000000017" -> "paid with ****0017".
[[nodiscard]] std::string mask_long_numbers(std::string text);

}  // namespace kiosk::journal
