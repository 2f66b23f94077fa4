#pragma once

#include "kiosk/domain/purse.h"
#include "kiosk/views/catalogue.h"

#include <chrono>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace kiosk::views {

/// The civil time at the terminal, as people read it off a wall.
using CivilTime = std::chrono::local_time<std::chrono::seconds>;

/// A catalogue that speaks one language: sentences, money, dates, cards.  Refers to the catalogue; make it on the spot.
class Wording {
public:
    Wording(const Catalogue& catalogue, Language language)
        : catalogue_{&catalogue}, language_{language}
    {
    }

    [[nodiscard]] Language language() const { return language_; }
    [[nodiscard]] std::string operator()(
        std::string_view key, std::initializer_list<std::string_view> arguments = {}) const
    {
        return catalogue_->text(language_, key, arguments);
    }

    [[nodiscard]] std::string date(Bcd<4> yyyymmdd) const;  ///< "2026年11月22日", "22 Nov 2026"
    [[nodiscard]] std::string date(CivilTime time) const;   ///< the same
    [[nodiscard]] std::string date_and_time(CardTime time) const;  ///< "2026-11-22 18:30"

private:
    [[nodiscard]] std::string date(unsigned year, unsigned month, unsigned day) const;

    const Catalogue* catalogue_;
    Language language_;
};

[[nodiscard]] std::string money(Money amount);  ///< "¥1,234.50", "-¥3.05"
[[nodiscard]] std::string whole_yuan(
    Money amount);  ///< "¥100" where there are no fen, else as money()
[[nodiscard]] std::string clock(CivilTime time);           ///< "18:30"
[[nodiscard]] std::string card(const CardNumber& number);  ///< "**** 0017"

}  // namespace kiosk::views
