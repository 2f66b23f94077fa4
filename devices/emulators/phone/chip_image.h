#pragma once

#include "devices/emulators/phone/key_wrap.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/purse.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kiosk::emulators {

/// One purse of the chip.  ED and EP count apart (JR/T 0025.2 annex A).
struct PurseCell {
    Money balance;              ///< ED: with the overdraft limit in it; EP: at most FFFFFF fen
    Money overdraft;            ///< limit, at most FFFFFF fen; always zero for EP
    std::uint16_t online = 0;   ///< counts loads, unloads, changes of the overdraft limit
    std::uint16_t offline = 0;  ///< counts purchases and withdrawals

    friend bool operator==(const PurseCell&, const PurseCell&) = default;
};

/// What GET TRANSACTION PROVE may give: of the last transaction, made before the balance moved.
struct StoredProof {
    TransactionType type{};
    std::uint16_t number = 0;  ///< as filed: before or after the +1
    Mac mac{};
    Mac tac{};
    bool given = false;

    friend bool operator==(const StoredProof&, const StoredProof&) = default;
};

enum class ApplicationState : std::uint8_t {
    Active,
    Blocked,  ///< APPLICATION BLOCK, temporary: UNBLOCK takes it back
    Locked,   ///< for ever: 9303
};

/// Keys whose wrong MACs are counted: three in a row lock the application (card.md section 9).
enum class CountedKey : std::uint8_t { Maintenance, Unblock, Reload };

/// All that the chip keeps without power.  A command leaves either the image before it or the image after it.
struct ChipImage {
    PurseCell ep;
    PurseCell ed;
    std::vector<Bytes> log;  ///< EF 18: records of 23 bytes, newest first, at most log_length
    std::optional<StoredProof> proof;
    std::optional<PinReference> pin;           ///< nullopt: the card has none
    std::uint8_t pin_tries = 0;                ///< left
    std::uint8_t external_tries = 0;           ///< left, of EXTERNAL AUTHENTICATION
    std::array<std::uint8_t, 3> wrong_macs{};  ///< in a row, by CountedKey
    ApplicationState application = ApplicationState::Active;
    bool card_blocked = false;
    Bytes public_data;  ///< EF 15, 30 bytes
    Bytes holder_data;  ///< EF 16, 39 or 55 bytes
    std::vector<Bytes>
        compound;  ///< EF 17: records of compound_record bytes, the first byte the application's id

    friend bool operator==(const ChipImage&, const ChipImage&) = default;
};

constexpr std::size_t log_length = 10;
constexpr std::size_t log_record = 23;
constexpr std::size_t compound_records = 2;
constexpr std::size_t compound_record = 32;
constexpr std::uint8_t most_tries = 3;
constexpr Money ep_ceiling = Money::fen(0xFFFFFF);  ///< 3 bytes inside (S2 annex A)
constexpr Money ed_ceiling = Money::fen(0xFFFFFFFF);
constexpr Money overdraft_ceiling = Money::fen(0xFFFFFF);

/// The state file, as personalisation.md describes it; `card` says whose it is (see Personalisation::fingerprint).
[[nodiscard]] std::string to_text(const ChipImage& image, const std::string& card);

struct StoredImage {
    std::string card;
    ChipImage image;
};
/// Throws BrokenPhoneFile, naming `file` and the field, on anything but what to_text() writes.
[[nodiscard]] StoredImage image_from_text(std::string_view text, const std::string& file);

}  // namespace kiosk::emulators
