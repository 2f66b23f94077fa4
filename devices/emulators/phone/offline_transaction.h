#pragma once

#include "devices/emulators/phone/online_transaction.h"

namespace kiosk::emulators {

/// A transaction with a shop's security module: purchase, cash withdrawal, compound purchase (JR/T 0025.2 5.5.4, 5.5.5;
/// 0025.9 7.4).  It is volatile: nothing on the card has changed yet.
struct OfflineTransaction {
    TransactionRequest request;
    std::array<std::byte, 4> random{};
    /// What UPDATE CAPP DATA CACHE has put aside, by place in EF 17; written by DEBIT.
    std::vector<std::pair<std::size_t, Bytes>> cache;
};

struct StartedOffline {
    OfflineTransaction transaction;
    Bytes answer;
};

/// Balance 4, off-line number 2, overdraft limit 3, key version, algorithm, random 4.  No MAC: the terminal proves
/// itself first.  9401 more than the balance; 9301 in a compound purchase.
[[nodiscard]] Expected<StartedOffline, StatusWord> start_offline(Chip& chip,
                                                                 const TransactionRequest& request);

/// UPDATE CAPP DATA CACHE, 80 DC P1 P2 Lc record: P2 = SFI<<3 and P1 the application's id, or (FMCOS) P2 = SFI<<3|4
/// and P1 the record's number.  6A82 no such file, 6A83 no such record, 6A84 too long, 9407 locked.
[[nodiscard]] Answer put_aside(const Chip& chip, OfflineTransaction& transaction,
                               const CommandApdu& command);

/// DEBIT FOR PURCHASE / CASH WITHDRAW, 80 54 01 00 0F terminal transaction number 4, date 4, time 3, MAC1 4
/// -> TAC MAC2.  Balance, number, log, proof and the records put aside change together or not at all.  9302 wrong MAC1.
[[nodiscard]] Answer finish_offline(Chip& chip, const OfflineTransaction& transaction,
                                    const CommandApdu& command);

}  // namespace kiosk::emulators
