#pragma once

#include "devices/cash_acceptor/ccnet_codes.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/money.h"

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

/// What stands inside CCNET payloads, as pure encoders and decoders (devices.md section 1).  Decoders take any bytes.
namespace kiosk::devices::ccnet {

inline constexpr std::size_t bill_types = 24;

/// Which bill types are meant: bit n is type n.
///
///     offset  0            1           2
///             types 23-16  types 15-8  types 7-0, type 0 lowest
using BillMask = std::bitset<bill_types>;
inline constexpr std::size_t mask_size = 3;

[[nodiscard]] std::array<std::byte, mask_size> encode(BillMask mask);
/// nullopt unless exactly 3 bytes.
[[nodiscard]] std::optional<BillMask> decode_mask(BytesView bytes);

/// Data of ENABLE BILL TYPES: all `enabled` types are also held in escrow, none is stacked by the device alone.
///
///     offset  0..2          3..5
///             enabled mask  escrow mask
[[nodiscard]] std::array<std::byte, 2 * mask_size> enable_with_escrow(BillMask enabled);

/// One kind of note the validator knows.  Two types may have the same value (two series of a note).
struct BillType {
    Money value;          ///< in units of `country`, as if they were yuan
    std::string country;  ///< three printable ASCII characters: "EUR", "CHN"

    friend bool operator==(const BillType&, const BillType&) = default;
};

/// Answer to GET BILL TABLE: 24 entries of 5 bytes; an unused entry is 5 zero bytes.
///
///     offset  0                1..3     4
///             leading digit(s) country  exponent: value = digits * 10^exponent; with bit 7 set, digits / 10^exponent
///
/// An entry that makes no sense (no printable country, no whole number of fen, an exponent above 6) counts as
/// unused.
using BillTable = std::array<std::optional<BillType>, bill_types>;
inline constexpr std::size_t bill_table_size = bill_types * 5;

/// nullopt unless exactly 120 bytes.
[[nodiscard]] std::optional<BillTable> decode_bill_table(BytesView payload);
/// Every value must have one to three leading digits up to 255, as every note has.
[[nodiscard]] Bytes encode(const BillTable& table);

/// Answer to IDENTIFICATION.
///
///     offset  0..14                      15..26         27..33
///             part number, blank padded  serial number  asset number, binary
struct Identification {
    std::string part;    ///< at most 15 characters, printable ASCII, blanks cut off
    std::string serial;  ///< at most 12, likewise
    std::array<std::byte, 7> asset{};

    friend bool operator==(const Identification&, const Identification&) = default;
};
inline constexpr std::size_t identification_size = 34;

/// nullopt unless exactly 34 bytes; an unprintable character becomes '?'.
[[nodiscard]] std::optional<Identification> decode_identification(BytesView payload);
[[nodiscard]] Bytes encode(const Identification& identification);

/// Answer to POLL: one byte, or two where the state carries_detail().
struct PollReply {
    State state = State::PowerUp;
    std::uint8_t detail = 0;  ///< 0 where there is none

    friend bool operator==(const PollReply&, const PollReply&) = default;
};

/// nullopt for a state that the page does not know, and for a wrong number of bytes.
[[nodiscard]] std::optional<PollReply> decode_poll(BytesView payload);
[[nodiscard]] Bytes encode(PollReply reply);

}  // namespace kiosk::devices::ccnet
