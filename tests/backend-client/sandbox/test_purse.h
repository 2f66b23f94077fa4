#pragma once

#include "devices/card/purse_crypto.h"
#include "kiosk/domain/card_number.h"
#include "kiosk/domain/purse.h"

#include <optional>
#include <string_view>

namespace kiosk::sandbox {

/// A card of the published master keys, as far as a load needs one: it makes challenges, takes a MAC2 once, gives a TAC
/// and keeps the last as its proof.
class TestPurse {
public:
    TestPurse(std::string_view asn, Money balance, std::uint16_t counter);

    [[nodiscard]] const CardId& card() const { return card_; }
    [[nodiscard]] Money balance() const { return balance_; }
    [[nodiscard]] std::uint16_t counter() const { return counter_; }

    /// INITIALIZE FOR LOAD
    LoadChallenge initialise(Money amount, const TerminalId& terminal);
    /// CREDIT FOR LOAD; nullopt is 9302 or 6901: nothing was loaded, and a new challenge is needed.
    std::optional<Mac> credit(const LoadAuthorisation& authorisation);
    /// GET TRANSACTION PROVE of the last load.
    [[nodiscard]] const std::optional<Mac>& proof() const { return proof_; }

private:
    CardId card_;
    TripleDesKey dlk_;
    TripleDesKey dtk_;
    Money balance_;
    std::uint16_t counter_;
    std::uint32_t draws_ = 0;
    std::optional<devices::crypto::LoadTerms> started_;
    std::array<std::byte, 4> random_{};
    std::optional<Mac> proof_;
};

}  // namespace kiosk::sandbox
