#pragma once

#include "devices/card/purse_crypto.h"
#include "devices/emulators/phone/purse_log.h"

namespace kiosk::emulators {

/// What INITIALIZE asks for, once it is allowed.
struct TransactionRequest {
    TransactionType type{};
    Money amount;  ///< zero for the overdraft limit
    TerminalId terminal;
};

/// A transaction with the host: load, unload, change of the overdraft limit (JR/T 0025.2 5.5.2, 5.5.3, 5.5.7).  It is
/// volatile: nothing on the card has changed yet.
struct OnlineTransaction {
    TransactionRequest request;
    SingleDesKey session;
};

struct StartedOnline {
    OnlineTransaction transaction;
    Bytes answer;
};

/// Balance, on-line number, key version, algorithm, random, MAC1 (16 bytes; 19 with the old limit for TTI 07).
/// 6985 the purse could not hold it, 9401 more than there is to unload, 9403 the card has no such key.
[[nodiscard]] Expected<StartedOnline, StatusWord> start_online(Chip& chip,
                                                               const TransactionRequest& request);

/// CREDIT FOR LOAD, 80 52 00 00 0B date time MAC2 -> TAC; DEBIT FOR UNLOAD, 80 54 03 00 0B date time MAC2 -> MAC3.
/// Balance, number, log and proof change together or not at all.  9302 wrong MAC2.
[[nodiscard]] Answer finish_load_or_unload(Chip& chip, const OnlineTransaction& transaction,
                                           const CommandApdu& command);

/// UPDATE OVERDRAW LIMIT, 80 58 00 00 0E limit 3 date time MAC2 -> TAC.  The balance moves with the limit; 6900 if that
/// would take more than there is.
[[nodiscard]] Answer finish_overdraft_limit(Chip& chip, const OnlineTransaction& transaction,
                                            const CommandApdu& command);

/// Date 4 and time 3 in BCD.
[[nodiscard]] std::optional<CardTime> card_time(BytesView seven_bytes);

}  // namespace kiosk::emulators
