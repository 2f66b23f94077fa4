#pragma once

#include "devices/emulators/phone/pboc_card.h"

#include <string>
#include <string_view>

/// Who talks to a card, for tests: a terminal that sends bytes, a host and a shop that know the keys.
namespace kiosk::emulators {

/// Gives the bytes it was given, then counts up from 01.
[[nodiscard]] RandomSource fixed_random(std::string_view hex);

/// The test card with an ED beside its EP: balance 8000h, on-line number 0005, off-line number 0000.
[[nodiscard]] Personalisation with_ed();

/// One terminal, number 250000000001, on 2010-11-22 at 09:30:15: the terms of card.md section 16.
class Terminal {
public:
    /// Switches the field on, and selects the purse by its AID.
    explicit Terminal(PhoneCard& card, CardProtocol protocol = CardProtocol::T1);

    /// Hexadecimal digits there and back; "torn" for silence.
    std::string send(std::string_view hex);
    /// On T=0: fetches what 61xx announces.
    std::string exchange(std::string_view hex);
    void lay_again();  ///< off, on, select

    std::string initialize(std::string_view p1p2, std::uint32_t amount, std::string_view le);
    std::string load_begin(std::uint32_t amount) { return initialize("0002", amount, "10"); }
    std::string purchase_begin(std::uint32_t amount) { return initialize("0102", amount, "0F"); }
    std::string balance() { return send("805C000204"); }
    std::string prove(std::string_view type, unsigned number);

private:
    PhoneCard& card_;
    CardProtocol protocol_;
};

constexpr auto terminal_number = "250000000001";
constexpr auto host_time = "20101122093015";

/// CREDIT FOR LOAD or DEBIT FOR UNLOAD that the host of this card answers an INITIALIZE with.
[[nodiscard]] std::string host_answer(const Chip& chip, TransactionType type,
                                      std::string_view initialized, std::uint32_t amount,
                                      std::string_view p1p2 = "0000");
/// UPDATE OVERDRAW LIMIT to `limit` that the host of this card answers an INITIALIZE FOR UPDATE with.
[[nodiscard]] std::string limit_answer(const Chip& chip, std::string_view initialized,
                                       std::uint32_t limit);
/// INITIALIZE and CREDIT FOR LOAD; the answer to CREDIT.
std::string load(Terminal& terminal, const Chip& chip, std::uint32_t amount);

/// DEBIT FOR PURCHASE with terminal transaction number 0000A5C3.
[[nodiscard]] std::string shop_answer(const Chip& chip, TransactionType type,
                                      std::string_view initialized, std::uint32_t amount);
std::string purchase(Terminal& terminal, const Chip& chip, std::uint32_t amount);

/// A command under secure messaging: challenge, then `header` (CLA INS P1 P2) and data with its MAC.
std::string protected_command(Terminal& terminal, const TripleDesKey& key, std::string_view header,
                              std::string_view data = "");

}  // namespace kiosk::emulators
