#pragma once

#include "kiosk/domain/bytes.h"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace kiosk::emulators {

/// What goes wrong between a reader and the chip, whichever reader it is: a fault is armed by a command and strikes one
/// APDU.
///
///     {"tear":{"when":"inside","ins":"52","count":1}}
///     {"mute":{"when":"before"}}
///     {"slow":{"ms":500}}
///
/// `count`: the count-th APDU from now (1, the default: the next), of that INS if one is given.  GET RESPONSE (C0)
/// counts only when it is named: a tear "after" 52 on a T=0 reader strikes between 61xx and GET RESPONSE.
class ExchangeFaults {
public:
    enum class Kind : std::uint8_t {
        Tear,  ///< the phone leaves the field
        Mute,  ///< the reader never answers
    };
    enum class When : std::uint8_t {
        Before,  ///< the chip does not get the APDU
        Inside,  ///< the chip executes it, the answer is lost
        After,   ///< the answer arrives, then it happens (for Mute: as Inside)
    };
    struct Strike {
        Kind kind;
        When when;
    };

    /// Carries out `request` if it is one of "tear", "mute", "slow", "clear"; nullopt if it is none.
    /// Wrong arguments: a failure, or nlohmann's exception.
    std::optional<nlohmann::json> command(const nlohmann::json& request);
    static void add_help(nlohmann::json& commands);

    /// What strikes this APDU; uses the fault up.
    std::optional<Strike> strike(BytesView apdu);
    [[nodiscard]] bool armed() const { return armed_.has_value(); }
    /// How much longer each APDU takes.
    [[nodiscard]] std::chrono::milliseconds delay() const { return delay_; }

private:
    struct Armed {
        Strike strike;
        std::optional<std::byte> ins;
        unsigned count = 1;
    };
    std::optional<Armed> armed_;
    std::chrono::milliseconds delay_{0};
};

}  // namespace kiosk::emulators
