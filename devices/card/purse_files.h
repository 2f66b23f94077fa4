#pragma once

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/card_number.h"
#include "kiosk/domain/purse.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

/// The files of the purse application (JR/T 0025.2-2010 annex C; card.md section 4).
namespace kiosk::devices {

inline constexpr std::size_t public_data_size = 30;
inline constexpr std::size_t holder_data_size_2010 = 55;
inline constexpr std::size_t holder_data_size_older = 39;
inline constexpr std::size_t log_record_size = 23;
inline constexpr unsigned log_record_count = 10;  ///< the standard's least; no more is read

/// EF 15 (SFI 21), public application data (公共应用信息); the FCI's issuer data holds the same bytes.
///
///     offset  0..7       8                 9            10..19         20..23      24..27  28..29
///             issuer id  application type  app version  serial number  start date  expiry  issuer's own
struct PublicData {
    CardId card;
    std::uint8_t application_type = 0;  ///< ATI: 01 ED, 02 EP, 03 both
    std::uint8_t application_version = 0;
    std::optional<Bcd<4>> valid_from;  ///< YYYYMMDD; nullopt if it holds no date
    std::optional<Bcd<4>> valid_to;
    std::array<std::byte, 2> issuer_own{};

    friend bool operator==(const PublicData&, const PublicData&) = default;
};

/// nullopt unless `data` is exactly 30 bytes with a serial number of 20 digits that are not all zero: a chip that was
/// never personalised could not be told from the next one.  (Cards of other standards keep other lengths there.)
[[nodiscard]] std::optional<PublicData> parse_public_data(BytesView data);

/// EF 16 (SFI 22), cardholder data (持卡人基本信息), in its two sizes.
///
///     offset  0          1      2..21            22..37 | 22..53   38 | 54
///             card type  staff  name in GB18030  id number 16|32   id type
///
/// The id number is skipped: nothing here asks for it, and what was never taken cannot leak (R33).
struct HolderData {
    std::uint8_t card_type = 0;  ///< 00 personal, 10 unit
    std::uint8_t staff = 0;
    std::string name;          ///< UTF-8, empty if the card shows none or garbage
    std::uint8_t id_type = 0;  ///< 00 identity card .. 05 other

    friend bool operator==(const HolderData&, const HolderData&) = default;
};

/// nullopt unless `data` is exactly 39 or 55 bytes.
[[nodiscard]] std::optional<HolderData> parse_holder_data(BytesView data);

/// One record of EF 18 (SFI 24), the transaction log.
///
///     offset  0..1    2..4             5..8    9    10..15           16..19         20..22
///             number  overdraft limit  amount  TTI  terminal number  date YYYYMMDD  time HHMMSS
///
/// nullopt: fewer than 23 bytes; all 00 or all FF, as some cards answer for a record never written; or no digits where
/// date and time must be.  A terminal number that is not decimal is read as zeros.
[[nodiscard]] std::optional<PurseRecord> parse_log_record(BytesView data);

}  // namespace kiosk::devices
