#pragma once

#include "kiosk/domain/bytes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What SELECT and the payment system directory say (JR/T 0025.3-2010; card.md sections 4 and 4.1).
namespace kiosk::devices {

/// The file control information of a selected application.  Every part may be missing: applet J answers with none.
///
///     6F L { 84 DF name ; A5 L { 50 label ; 87 priority ; 88 SFI ; 9F08 version ; 9F0C issuer data ;
///                                BF0C { 9F0C issuer data } } }
struct Fci {
    Bytes df_name;                              ///< 84
    std::optional<std::uint8_t> directory_sfi;  ///< 88, PSE only: 1 to 30
    Bytes application_version;                  ///< 9F08, one byte or more
    Bytes issuer_data;  ///< 9F0C, wherever it occurs: EF 15's 30 bytes on purses

    friend bool operator==(const Fci&, const Fci&) = default;
};

/// Of the data of an answer to SELECT.  Damaged bytes give an empty Fci, never a fault: EF 15 tells the same.
[[nodiscard]] Fci parse_fci(BytesView data);

/// One application in a record of the PSE's directory file.
///
///     61 L { 4F L application identifier (5 to 16 bytes) ; 50 L label }
struct DirectoryEntry {
    Bytes aid;
    std::string label;  ///< UTF-8, empty if there is none or it is garbage

    friend bool operator==(const DirectoryEntry&, const DirectoryEntry&) = default;
};

/// The entries of one record, also inside a template 70; empty for damaged bytes.
[[nodiscard]] std::vector<DirectoryEntry> parse_directory_record(BytesView data);

}  // namespace kiosk::devices
