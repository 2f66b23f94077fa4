#include "backend-client/message_parts.h"

#include "backend-client/rfc3339.h"

namespace kiosk::backend {
namespace {

constexpr Words<FundingKind, 2> funding_words{
    {{"cash", FundingKind::Cash}, {"pending", FundingKind::Pending}}};

}  // namespace

void add_card_id(JsonObject& out, const CardId& card)
{
    out.hex("issuer", card.issuer).text("asn", card.number.full_digits());
}

std::string encode_card_id(const CardId& card)
{
    JsonObject out;
    add_card_id(out, card);
    return out.finish();
}

CardId read_card_id(const JsonFields& in)
{
    return {in.hex<8>("issuer"), in.parsed("asn", CardNumber::from_digits)};
}

std::string encode_funding(const Funding& funding)
{
    JsonObject out;
    out.text("kind", to_word(funding_words, funding.kind));
    if (funding.kind == FundingKind::Pending) out.text("pending", funding.pending);
    return out.finish();
}

Funding read_funding(const JsonFields& in)
{
    Funding funding{in.word("kind", funding_words), {}};
    if (funding.kind == FundingKind::Pending)
        funding.pending = in.token("pending", longest_pending_id);
    return funding;
}

void add_challenge(JsonObject& out, const LoadChallenge& challenge)
{
    out.fen("balance_fen", challenge.balance)
        .number("counter", challenge.counter)
        .number("key_version", challenge.key_version)
        .number("algorithm", challenge.algorithm)
        .hex("random", challenge.random)
        .hex("mac1", challenge.mac1);
}

LoadChallenge read_challenge(const JsonFields& in)
{
    return {
        .balance = read_balance(in, "balance_fen"),
        .counter = in.number<std::uint16_t>("counter"),
        .key_version = in.number<std::uint8_t>("key_version"),
        .algorithm = in.number<std::uint8_t>("algorithm"),
        .random = in.hex<4>("random"),
        .mac1 = in.hex<4>("mac1"),
    };
}

void add_card_time(JsonObject& out, const CardTime& time)
{
    out.text("date", time.date.digits()).text("time", time.time.digits());
}

CardTime read_card_time(const JsonFields& in)
{
    return {in.parsed("date", Bcd<4>::from_digits), in.parsed("time", Bcd<3>::from_digits)};
}

Money read_amount(const JsonFields& in, std::string_view name)
{
    return in.fen(name, Money::fen(1), largest_on_card);
}

Money read_balance(const JsonFields& in, std::string_view name)
{
    return in.fen(name, Money{}, largest_on_card);
}

TerminalId read_terminal(const JsonFields& in)
{
    return in.parsed("terminal", TerminalId::from_digits);
}
ItemId read_item(const JsonFields& in) { return in.parsed("item", item_id_from_text); }
std::uint32_t read_attempt(const JsonFields& in) { return in.number<std::uint32_t>("attempt", 1); }

WallTime read_time(const JsonFields& in, std::string_view name)
{
    return in.parsed(name, wall_time_from_rfc3339);
}

}  // namespace kiosk::backend
