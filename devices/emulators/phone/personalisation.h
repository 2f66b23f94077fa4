#pragma once

#include "devices/emulators/phone/chip_image.h"
#include "devices/emulators/phone/chip_variant.h"
#include "devices/emulators/phone/key_wrap.h"
#include "kiosk/domain/bcd.h"
#include "kiosk/domain/card_number.h"
#include "kiosk/domain/secret.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace kiosk::emulators {

/// The card keys of one application (card.md section 5), each diversified for this card.
struct PurseKeys {
    TripleDesKey dpk;                  ///< purchase and withdrawal
    TripleDesKey dlk;                  ///< load
    TripleDesKey dtk;                  ///< TAC
    TripleDesKey dpuk;                 ///< PIN unblock
    TripleDesKey drpk;                 ///< PIN reload
    TripleDesKey damk;                 ///< application maintenance
    std::optional<TripleDesKey> dulk;  ///< ED: unload
    std::optional<TripleDesKey> duk;   ///< ED: overdraft limit
    std::optional<TripleDesKey> dck;   ///< external authentication
};

/// What the issuer put into one phone's chip; personalisation.md is the page for the file.  Move-only: it holds keys.
struct Personalisation {
    std::string name;  ///< on the table: 1-32 of a-z, 0-9, '-' and '_'
    CardId card;
    std::string holder_name;       ///< UTF-8
    std::string id_number_masked;  ///< as printable ASCII
    Bcd<4> valid_from;             ///< YYYYMMDD
    Bcd<4> valid_to;
    std::uint8_t application_type = 2;  ///< ATI: 1 ED, 2 EP, 3 both
    Bytes aid;                          ///< 5-16 bytes
    std::uint8_t key_version = 1;
    std::uint8_t algorithm = 0;
    PurseCell ep;
    PurseCell ed;
    std::optional<PinReference> pin;
    PurseKeys keys;
    TransportKey transport;
    ChipVariant variant;

    [[nodiscard]] bool has_ep() const { return (application_type & 2U) != 0; }
    [[nodiscard]] bool has_ed() const { return (application_type & 1U) != 0; }

    /// 16 hexadecimal digits that differ when issuer, number or load key differ: whose state file this is.  Tells
    /// nothing of the key.
    [[nodiscard]] std::string fingerprint() const;
    /// 4 bytes for the radio, the same for this card always, from which its number cannot be read.
    [[nodiscard]] std::array<std::byte, 4> radio_id() const;
};

/// Throws BrokenPhoneFile, naming file and key, on anything that cannot be used.
[[nodiscard]] Personalisation read_package(const std::filesystem::path& file,
                                           const TransportKey& transport);

/// The packages of a directory, by name: every NAME.json.
[[nodiscard]] std::vector<std::filesystem::path> packages_in(
    const std::filesystem::path& directory);

/// A card under the published master keys of card-vectors.json, with a PIN of 123456, for tests and for a table without
/// a back office: EP 95.00 yuan (251C), on-line number 0017, off-line number 0042, as in card.md section 16.
[[nodiscard]] Personalisation test_personalisation(
    std::string name, std::string_view number = "00002510000000000017");

}  // namespace kiosk::emulators
