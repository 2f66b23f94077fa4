#pragma once

#include "backend-client/sandbox/store/card_register.h"
#include "backend-client/sandbox/store/database.h"

#include <string>

namespace kiosk::sandbox {

/// What a checker from outside reads, to compare the host with the cards and the terminals' cash ledgers to the fen.
/// Every function answers one JSON object without white space; amounts are fen.
class Checker {
public:
    explicit Checker(Database& database) : database_{database} {}

    /// {"card":..,"state":"active","opening_fen":..,"balance_fen":..,"counter":..,"loads":[..],"pending":[..]}
    [[nodiscard]] std::string card(const RegisteredCard& card) const;
    /// The whole book at a glance, to be laid beside cards and cash ledgers.  Of each card what the host believes is on it,
    /// and the sums of its loads and pendings; of each terminal its items by standing, as totals() has them, and what its
    /// last heartbeat said lies in the cash box:
    /// {"cards":[{"phone":"wang","asn":..,"holder":..,"state":"active","opening_fen":9500,"balance_fen":10500,
    ///   "counter":24,"loads":1,"applied_fen":1000,"open_fen":0,"owed_fen":0,"pending_fen":0}],
    ///  "terminals":[{"terminal":..,"stacked_fen":1000,"cash":{"applied":{"count":1,"sum_fen":1000}},"pending":{},
    ///   "journal":{"segments":1,"lines":20}}]}
    [[nodiscard]] std::string book() const;
    /// {"entries":[{"at":..,"kind":"loaded","delta_fen":..,"balance_fen":..,"item":..}],"attempts":[..],"reports":[..]}
    [[nodiscard]] std::string history(const RegisteredCard& card) const;
    /// Items of one terminal by standing, and its journal: {"cash":{"applied":{"count":1,"sum_fen":5000},..},
    /// "pending":{..},"journal":{..}}
    [[nodiscard]] std::string totals(const TerminalId& terminal) const;
    /// {"alarms":[{"at":..,"kind":..,"terminal":..,"card":"****0017","item":..}]}
    [[nodiscard]] std::string alarms() const;
    /// Recomputes I2 and every sum from the rows alone: {"sound":true,"breaks":[],"loaded_fen":..,...}
    [[nodiscard]] std::string audit() const;

private:
    Database& database_;
};

}  // namespace kiosk::sandbox
