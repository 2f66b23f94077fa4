#pragma once

#include "kiosk/domain/bytes.h"

#include <cstdint>
#include <optional>
#include <vector>

/// BER-TLV as cards use it (JR/T 0025.3-2010; ISO 7816-4 5.2.2), safe on hostile bytes: nothing is read outside the
/// given view, and nothing is believed that does not fit into it.
///
///     offset  0..1                          ..                                    ..
///             tag: 1 byte, or 2 when its    length: 00-7F, or 81 and 1 byte,      value
///             low five bits are all set     or 82 and 2 bytes big-endian
///
/// Bytes 00 and FF between objects are padding.  Tags of 3 bytes and the indefinite length 80 do not occur here and
/// count as damage.
namespace kiosk::devices {

struct Tlv {
    std::uint16_t tag = 0;  ///< 0x84, 0x9F0C
    BytesView value;        ///< into the bytes that were parsed: lives as long as they do

    /// The value is itself a sequence of objects (bit 6 of the tag's first byte).
    [[nodiscard]] bool is_constructed() const;
};

/// The objects side by side in `bytes`; empty for no bytes; nullopt if one does not fit.
[[nodiscard]] std::optional<std::vector<Tlv>> parse_tlv(BytesView bytes);

/// The value of the first object with that tag, wherever it is nested (at most 8 deep), outer before inner, in order.
/// A level that is damaged holds nothing.
[[nodiscard]] std::optional<BytesView> find_tlv(BytesView bytes, std::uint16_t tag);

}  // namespace kiosk::devices
