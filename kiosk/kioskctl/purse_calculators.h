#pragma once

#include <iosfwd>
#include <string>

/// The sums of card.md section 5 for a value checked by hand: what the host's HSM and the card work out, from keys that
/// are typed in.  Test keys only: who runs these can be watched by everybody on the machine.
///
/// Each prints lines `name=HEX`, upper case, and nothing else, or throws ArgumentError, which names the wrong option.
namespace kiosk::kioskctl {

/// As typed; K32 is 32 hexadecimal digits, T12 12 decimal ones.
struct DiversifyArguments {
    std::string key;     ///< K32, the master
    std::string factor;  ///< F16, the rightmost 16 digits of the card number, or a city's
};
/// key (JR/T 0025.2 B.2)
void purse_diversify(const DiversifyArguments& arguments, std::ostream& out);

struct LoadArguments {
    std::string dlk;      ///< K32, the card's load key
    std::string dtk;      ///< K32, its TAC key
    std::string random;   ///< R8, of the card
    std::string counter;  ///< C4, on-line number before the load
    std::string balance;  ///< fen, before the load
    std::string amount;   ///< fen
    std::string terminal;
    std::string time;         ///< the host's, YYYYMMDDhhmmss
    std::string type = "02";  ///< TTI: 01 ED, 02 EP
};
/// session_key, mac1, mac2, tac_key, tac
void purse_load(const LoadArguments& arguments, std::ostream& out);

struct PurchaseArguments {
    std::string dpk;       ///< K32, the card's purchase key
    std::string dtk;       ///< K32, its TAC key
    std::string random;    ///< R8, of the card
    std::string counter;   ///< C4, off-line number before the purchase
    std::string sequence;  ///< S8, terminal transaction number
    std::string amount;    ///< fen
    std::string terminal;
    std::string time;         ///< the terminal's, YYYYMMDDhhmmss
    std::string type = "06";  ///< TTI: 05 ED, 06 EP, 09 compound
};
/// session_key, mac1, mac2, tac_key, tac
void purse_purchase(const PurchaseArguments& arguments, std::ostream& out);

}  // namespace kiosk::kioskctl
