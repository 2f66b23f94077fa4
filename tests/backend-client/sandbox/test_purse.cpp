#include "tests/backend-client/sandbox/test_purse.h"

#include <utility>

namespace kiosk::sandbox {
namespace {

namespace crypto = devices::crypto;

TripleDesKey card_key(const char* master, const CardId& card)
{
    return crypto::diversify(TripleDesKey{*array_from_hex<16>(master)}, card.number.factor());
}

CardId card_of(std::string_view asn)
{
    return {*array_from_hex<8>("2510000000000000"), *CardNumber::from_digits(asn)};
}

}  // namespace

TestPurse::TestPurse(std::string_view asn, Money balance, std::uint16_t counter)
    : card_{card_of(asn)},
      dlk_{card_key("1032547698BADCFEEFCDAB8967452301", card_)},
      dtk_{card_key("A1B2C3D4E5F60718293A4B5C6D7E8F90", card_)},
      balance_{balance},
      counter_{counter}
{
}

LoadChallenge TestPurse::initialise(Money amount, const TerminalId& terminal)
{
    started_ = crypto::LoadTerms{amount, terminal};
    // Never the same twice, also not after a restart of the test's purse at another counter.
    random_ = to_big_endian<4>((std::uint64_t{counter_} << 16U) + ++draws_);
    const auto key = crypto::session_key(dlk_, crypto::load_session_input(random_, counter_));
    return {.balance = balance_,
            .counter = counter_,
            .key_version = 1,
            .algorithm = 0,
            .random = random_,
            .mac1 = crypto::load_mac1(key, balance_, *started_)};
}

std::optional<Mac> TestPurse::credit(const LoadAuthorisation& authorisation)
{
    const auto terms = std::exchange(started_, std::nullopt);
    if (!terms) return std::nullopt;
    const auto key = crypto::session_key(dlk_, crypto::load_session_input(random_, counter_));
    if (crypto::load_mac2(key, *terms, authorisation.time) != authorisation.mac2)
        return std::nullopt;
    balance_ += terms->amount;
    proof_ = crypto::load_tac(dtk_, balance_, counter_, *terms, authorisation.time);
    ++counter_;
    return proof_;
}

}  // namespace kiosk::sandbox
