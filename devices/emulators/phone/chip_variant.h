#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace kiosk::emulators {

/// Cards in the field differ; each difference that a terminal must bear is a value here (card.md sections 2.2, 4, 8, 10
/// and 15).  The first value of each is the default.  In JSON (packages, desk) by the names in quotation marks;
/// personalisation.md lists them for people.

/// Which number a transaction is filed under: as INITIALIZE showed it, or after the +1.
enum class FiledNumber : std::uint8_t { Before, After };

/// How long GET TRANSACTION PROVE can be answered.
enum class ProofLife : std::uint8_t {
    Kept,             ///< until the next CREDIT or DEBIT replaces it
    UntilInitialize,  ///< dropped by the next INITIALIZE (applet E)
    None,             ///< never: 6D00 (applet J)
};

/// What the MAC half of a proof holds.
enum class ProofMac : std::uint8_t {
    Real,  ///< purchase MAC2, unload MAC3, load the MAC2 that came from the host
    Zero,  ///< 00000000 (applet E)
};

/// What a log record beyond the newest ones reads as.
enum class LogEnd : std::uint8_t { NotFound, AllFf, AllZero };

/// How SELECT of the application answers.
enum class FciForm : std::uint8_t {
    InA5,               ///< 9F0C directly in A5
    InBf0c,             ///< 9F0C inside BF0C
    WithoutIssuerData,  ///< 9F08 only: read EF 15
    None,               ///< 9000 alone (applet J)
};

enum class HolderFile : std::uint8_t { Bytes55, Bytes39 };   ///< EF 16; fixed at personalisation
enum class WrongPin : std::uint8_t { Sw63Cx, Sw6Cxx };       ///< 6Cxx, then 6A83 (applet E)
enum class LongRead : std::uint8_t { Sw6Cxx, Sw6282 };       ///< Le beyond the end; T=1 only
enum class BlockedSelect : std::uint8_t { Sw6283, Sw6A81 };  ///< with FCI; or without (FMCOS, E)
enum class OutOfState : std::uint8_t { Sw6901, Sw6985 };     ///< CREDIT without INITIALIZE (E)
enum class ReloadPinMac : std::uint8_t { PinOnly, WithHeader };  ///< WithHeader: applet E
enum class UnblockP2 : std::uint8_t { P00, P01 };                ///< PIN UNBLOCK, by edition

struct ChipVariant {
    FiledNumber proof_number{};
    ProofLife proof{};
    bool proof_once = false;  ///< given once, then 6985 (applet E)
    ProofMac proof_mac{};
    FiledNumber log_number{};
    bool log_needs_pin = false;
    LogEnd log_end{};
    bool logs_purchases = true;   ///< optional for EP in JR/T 0025.2
    bool load_needs_pin = false;  ///< the standard says true, transit cards do not ask
    FciForm fci{};
    bool pse = true;  ///< the MF is named 1PAY.SYS.DDF01 and holds a directory
    HolderFile holder_file{};
    WrongPin wrong_pin{};
    LongRead long_read{};
    BlockedSelect blocked_select{};
    OutOfState out_of_state{};
    bool keeps_state_after_9302 = false;
    ReloadPinMac reload_pin_mac{};
    UnblockP2 pin_unblock_p2{};
    bool always_61xx = false;      ///< also on T=1
    bool grey_locked = false;      ///< every INITIALIZE: 9408
    bool compound_locked = false;  ///< UPDATE CAPP DATA CACHE: 9407

    friend bool operator==(const ChipVariant&, const ChipVariant&) = default;
};

/// Changes `variant` by a JSON object of names and values.  Answers what is wrong and what would be right; nothing is
/// changed then.
[[nodiscard]] std::optional<std::string> apply_variant(ChipVariant& variant,
                                                       const nlohmann::json& changes);

/// Every name with its present value.
[[nodiscard]] nlohmann::json variant_values(const ChipVariant& variant);

/// One line that lists every name with its possible values, for help.
[[nodiscard]] std::string variant_choices();

}  // namespace kiosk::emulators
