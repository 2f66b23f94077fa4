#include "kiosk/kioskctl/purse_calculators.h"

#include "devices/card/purse_crypto.h"
#include "kiosk/kioskctl/arguments.h"

#include <ostream>

namespace kiosk::kioskctl {
namespace {

namespace crypto = devices::crypto;

void line(std::ostream& out, const char* name, BytesView bytes)
{
    out << name << '=' << to_hex(bytes) << '\n';
}

}  // namespace

void purse_diversify(const DiversifyArguments& arguments, std::ostream& out)
{
    const auto master = key_argument("--key", arguments.key);
    const auto factor = hex_argument<8>("--factor", arguments.factor);
    line(out, "key", crypto::diversify(master, factor).reveal());
}

void purse_load(const LoadArguments& arguments, std::ostream& out)
{
    const auto dlk = key_argument("--dlk", arguments.dlk);
    const auto dtk = key_argument("--dtk", arguments.dtk);
    const auto random = hex_argument<4>("--random", arguments.random);
    const auto counter = counter_argument("--counter", arguments.counter);
    const auto balance = fen_argument("--balance", arguments.balance, 0);
    const crypto::LoadTerms terms{
        fen_argument("--amount", arguments.amount, 1),
        terminal_argument("--terminal", arguments.terminal),
        type_argument("--type", arguments.type,
                      {TransactionType::EdLoad, TransactionType::EpLoad})};
    const auto time = time_argument("--time", arguments.time);
    const auto new_balance = balance + terms.amount;
    if (new_balance > Money::fen(0xFFFFFFFF))
        throw ArgumentError{"--amount", "less, for with --balance it does not fit into 4 bytes"};

    const auto session = crypto::session_key(dlk, crypto::load_session_input(random, counter));
    line(out, "session_key", session.reveal());
    line(out, "mac1", crypto::load_mac1(session, balance, terms));
    line(out, "mac2", crypto::load_mac2(session, terms, time));
    line(out, "tac_key", crypto::xor_halves(dtk).reveal());
    line(out, "tac", crypto::load_tac(dtk, new_balance, counter, terms, time));
}

void purse_purchase(const PurchaseArguments& arguments, std::ostream& out)
{
    const auto dpk = key_argument("--dpk", arguments.dpk);
    const auto dtk = key_argument("--dtk", arguments.dtk);
    const auto random = hex_argument<4>("--random", arguments.random);
    const auto counter = counter_argument("--counter", arguments.counter);
    const crypto::PurchaseTerms terms{
        fen_argument("--amount", arguments.amount, 0),
        terminal_argument("--terminal", arguments.terminal),
        hex_argument<4>("--sequence", arguments.sequence), time_argument("--time", arguments.time),
        type_argument("--type", arguments.type,
                      {TransactionType::EdPurchase, TransactionType::EpPurchase,
                       TransactionType::CompoundPurchase})};

    const auto input = crypto::purchase_session_input(random, counter, terms.terminal_sequence);
    const auto session = crypto::session_key(dpk, input);
    line(out, "session_key", session.reveal());
    line(out, "mac1", crypto::purchase_mac1(session, terms));
    line(out, "mac2", crypto::purchase_mac2(session, terms.amount));
    line(out, "tac_key", crypto::xor_halves(dtk).reveal());
    line(out, "tac", crypto::purchase_tac(dtk, terms));
}

}  // namespace kiosk::kioskctl
