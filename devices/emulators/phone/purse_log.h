#pragma once

#include "devices/emulators/phone/chip.h"
#include "devices/emulators/phone/command_apdu.h"

namespace kiosk::emulators {

/// One finished transaction, as the log and the proof remember it.
struct FinishedTransaction {
    TransactionType type{};
    std::uint16_t number = 0;  ///< as INITIALIZE showed it
    Money amount;
    Money overdraft;  ///< limit; zero for EP
    TerminalId terminal;
    CardTime time;
    Mac mac{};  ///< purchase MAC2, unload MAC3, load the host's MAC2, zero where there is none
    Mac tac{};  ///< zero for unload, which has none
};

/// The TTI's purse: EP for 02, 06 and 09, else ED.
[[nodiscard]] bool is_ep(TransactionType type);
[[nodiscard]] PurseCell& purse_of(ChipImage& image, TransactionType type);
[[nodiscard]] const PurseCell& purse_of(const ChipImage& image, TransactionType type);

/// Writes proof and log record into the image that the transaction commits.
///
///     log  offset  0..1    2..4             5..8    9    10..15    16..19  20..22
///                  number  overdraft limit  amount  TTI  terminal  date    time
void remember(ChipImage& image, const FinishedTransaction& done, const ChipVariant& variant);

/// GET TRANSACTION PROVE, 80 5A 00 TTI 02 number 08 -> MAC TAC (the MAC first).  9406 nothing for this type and
/// number; by variant 6D00 (no proofs) or 6985 (given already).  Card.md section 8 warns what an answer is worth.
Answer get_transaction_prove(Chip& chip, const CommandApdu& command);

/// INITIALIZE drops the proof on some cards.  False: could not be written.
[[nodiscard]] bool drop_proof_at_initialize(Chip& chip);

}  // namespace kiosk::emulators
