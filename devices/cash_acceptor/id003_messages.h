#pragma once

#include "devices/cash_acceptor/id003_codes.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/money.h"

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

/// What stands inside ID-003 payloads, as pure encoders and decoders (devices.md section 2).  Decoders take any bytes.
namespace kiosk::devices::id003 {

/// Denominations have escrow codes 61 to 68; here they are numbered from 0.
inline constexpr std::size_t denominations = 8;
inline constexpr std::uint8_t first_escrow_code = 0x61;
inline constexpr std::uint8_t ticket_escrow_code = 0x6F;  ///< a bar code follows

/// Which denominations are meant: bit n has escrow code 61 + n.
using DenominationMask = std::bitset<denominations>;

/// Data of Denominations (C0), of which a set bit disables: the reverse of what is meant by `enabled`.
///
///     offset  0                          1
///             61 lowest .. 68 highest    00: the next eight, which no page names
inline constexpr std::size_t disable_mask_size = 2;
[[nodiscard]] std::array<std::byte, disable_mask_size> disable_all_but(DenominationMask enabled);
/// The enabled ones; nullopt unless exactly 2 bytes.
[[nodiscard]] std::optional<DenominationMask> decode_disable_mask(BytesView data);

/// Bits of OptionalFunction (C5); which of its 2 bytes holds them is not told: taken to be the first.
enum class OptionalFunction : std::uint8_t {
    PowerRecovery = 1U << 1U,
    AutomaticRetry = 1U << 2U,
    NearlyFull = 1U << 5U,
    EntranceSensor = 1U << 6U,
};

/// One kind of note the acceptor knows.
struct Denomination {
    Money value;               ///< in units of `country`, as if they were yuan
    std::uint8_t country = 0;  ///< a number of the maker's table: 45 (2D) is China by one source

    friend bool operator==(const Denomination&, const Denomination&) = default;
};

/// Answer to CurrencyAssign (8A): the number of the request, then 8 entries of 4 bytes, in any order.
///
///     offset  0                     1               2     3
///             escrow code 61 to 68  country number  base  exponent: value = base * 10^exponent
///
/// An entry that makes no sense (no such escrow code, base 0, an exponent above 6) counts as unused; of two for one code
/// the first counts.
using CurrencyTable = std::array<std::optional<Denomination>, denominations>;
inline constexpr std::size_t currency_table_size = 1 + denominations * 4;

/// nullopt unless exactly 33 bytes that begin with 8A.
[[nodiscard]] std::optional<CurrencyTable> decode_currency_table(BytesView payload);
/// Every value must be whole yuan with a base of at most 255, as every note has.
[[nodiscard]] Bytes encode(const CurrencyTable& table);

/// Answer to Version (88), BootVersion (89) or Serial (91): the number of the request, then ASCII.  Without the blanks
/// at its end; an unprintable character becomes '?'.  nullopt if it answers another request or is longer than a frame.
[[nodiscard]] std::optional<std::string> decode_text(Command request, BytesView payload);
[[nodiscard]] Bytes encode_text(Command request, const std::string& text);

/// Answer to STATUS REQ: one byte, or two where the state carries_detail().
///
///     offset  0      1
///             State  escrow code, Rejection or FailureCode
struct Status {
    State state = State::PowerUp;
    std::uint8_t detail = 0;  ///< 0 where there is none

    friend bool operator==(const Status&, const Status&) = default;
};

/// nullopt for a state that the page does not know, and for a wrong number of bytes; behind the escrow code of a ticket
/// any bar code is passed over.
[[nodiscard]] std::optional<Status> decode_status(BytesView payload);
[[nodiscard]] Bytes encode(Status status);

}  // namespace kiosk::devices::id003
