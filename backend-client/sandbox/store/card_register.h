#pragma once

#include "backend-client/sandbox/store/database.h"

#include "backend-client/messages_cards.h"
#include "backend-client/messages_parameters.h"

#include "kiosk/domain/card_number.h"

#include <cstdint>
#include <optional>
#include <string>

namespace kiosk::sandbox {

/// One card as it is registered, without its loads.
struct RegisteredCard {
    std::int64_t row = 0;  ///< its name inside the database
    CardId id;
    backend::CardState state =
        backend::CardState::Active;  ///< Expired is not registered: it follows from the day
    Bcd<4> valid_to;
    std::uint16_t counter = 0;
    Money balance;
};

/// A citizen and the card that is issued to him.
struct NewCard {
    std::string citizen;  ///< UTF-8
    std::string phone;    ///< name of the package that carries it; "" for none
    CardId id;
    Bcd<4> valid_from;
    Bcd<4> valid_to;
    Money balance;              ///< in the purse at issue
    std::uint16_t counter = 0;  ///< on-line counter at issue
};

/// Citizens, cards, and what holds for all of them: parameters and hotlist.
class CardRegister {
public:
    explicit CardRegister(Database& database) : database_{database} {}

    /// With `issuer` given, only a card of that issuer.
    [[nodiscard]] std::optional<RegisteredCard> find(
        const CardNumber& number, const std::optional<std::array<std::byte, 8>>& issuer) const;
    [[nodiscard]] std::optional<RegisteredCard> find(const CardId& card) const
    {
        return find(card.number, card.issuer);
    }
    /// Throws when the number is taken.
    void add(const NewCard& card);
    /// Also puts a card that must not be served on the hotlist, or takes it off.
    void set_state(const RegisteredCard& card, backend::CardState state);

    [[nodiscard]] backend::Parameters parameters() const;
    [[nodiscard]] std::uint64_t hotlist_version() const;
    /// The whole list when `since` is not a version that was ever given out.
    [[nodiscard]] backend::Hotlist hotlist(std::uint64_t since) const;

    [[nodiscard]] bool is_empty() const;

private:
    Database& database_;
};

}  // namespace kiosk::sandbox
