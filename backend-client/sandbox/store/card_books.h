#pragma once

#include "backend-client/sandbox/rules/card_book.h"
#include "backend-client/sandbox/store/card_register.h"
#include "backend-client/sandbox/store/database.h"

#include "backend-client/messages_cards.h"
#include "backend-client/messages_pending.h"

#include <optional>
#include <string>
#include <vector>

namespace kiosk::sandbox {

/// Where and when a decision was made, for its rows.
struct Occasion {
    TerminalId terminal;
    WallTime at{};
    std::string reason;  ///< of a pending: the terminal's word
};

/// The books of the cards' loads: brought in for a decision, written back after it.
class CardBooks {
public:
    explicit CardBooks(Database& database) : database_{database} {}

    /// The card whose item this is (row of the register), or nullopt.
    [[nodiscard]] std::optional<RegisteredCard> card_of(const ItemId& item) const;

    /// All that a decision about `item`, paid from `pending` if that is not empty, can touch: the item, everything
    /// unresolved, and with each attempt all others at its counter (settlement.h needs them whole).
    [[nodiscard]] CardBook open(const RegisteredCard& card, const ItemId& item,
                                const std::string& pending) const;
    /// Writes what differs from `before`; entries and alarms too.
    void keep(const RegisteredCard& card, const CardBook& before, const Ruling& after,
              const Occasion& occasion);

    /// Loads of the card that must be finished, oldest first, at most 100 (GET .../open-items).
    [[nodiscard]] std::vector<backend::OpenLoad> open_loads(const RegisteredCard& card) const;
    /// Pendings that wait for the card, oldest first, at most 100.
    [[nodiscard]] std::vector<backend::PendingLoad> pending_loads(const RegisteredCard& card) const;

private:
    Database& database_;
};

}  // namespace kiosk::sandbox
