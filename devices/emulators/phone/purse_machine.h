#pragma once

#include "devices/emulators/phone/offline_transaction.h"
#include "devices/emulators/phone/security_state.h"

#include <variant>

namespace kiosk::emulators {

/// The purse commands and the state machine over them (card.md section 2.2; JR/T 0025.2 table 1).
///
///              INITIALIZE FOR ..               its own CREDIT / DEBIT / UPDATE
///     idle  -------------------> load          ----------------------------> idle
///                                purchase      (also cash withdrawal)
///                                unload        any other completion: 6901, idle
///                                overdraft     another INITIALIZE: its state
///                                compound      only from idle; then nothing but its cache, balance and proof
///
/// Whatever command fails drops it to idle, and so does SELECT; what else succeeds leaves it as it is.
class PurseMachine {
public:
    PurseMachine(Chip& chip, const SecurityState& security) : chip_{chip}, security_{security} {}

    void to_idle() { pending_ = std::monostate{}; }
    /// After every command of the chip, the purse's own or not.
    void after_command(StatusWord sw);
    [[nodiscard]] bool in_compound() const;

    Answer get_balance(const CommandApdu& command);            ///< 80 5C 00 01|02 04
    Answer initialize(const CommandApdu& command);             ///< 80 50 P1 01|02
    Answer credit_for_load(const CommandApdu& command);        ///< 80 52 00 00
    Answer debit(const CommandApdu& command);                  ///< 80 54 01|03 00
    Answer update_overdraw_limit(const CommandApdu& command);  ///< 80 58 00 00
    Answer update_compound_cache(const CommandApdu& command);  ///< 80 DC

private:
    [[nodiscard]] Expected<TransactionRequest, StatusWord> request_of(const CommandApdu& command,
                                                                      TransactionType type) const;
    [[nodiscard]] std::optional<StatusWord> refuse_start(TransactionType type,
                                                         const CommandApdu& command) const;
    [[nodiscard]] bool needs_pin(TransactionType type) const;
    [[nodiscard]] bool has_purse(bool ep) const;
    /// The pending transaction with the host if it is of such a type, else nullptr.
    [[nodiscard]] const OnlineTransaction* online(TransactionType type,
                                                  TransactionType or_type) const;
    [[nodiscard]] StatusWord out_of_state() const;
    /// The completion of a transaction: done, it is over.
    Answer completed(Answer answer);

    Chip& chip_;
    const SecurityState& security_;
    std::variant<std::monostate, OnlineTransaction, OfflineTransaction> pending_;
};

}  // namespace kiosk::emulators
