#include "backend-client/messages_cards.h"

#include "backend-client/message_parts.h"
#include "backend-client/pending_parts.h"

namespace kiosk::backend {
namespace {

constexpr Words<CardState, 5> card_words{{
    {"active", CardState::Active},
    {"loss-pre-reported", CardState::LossPreReported},
    {"lost", CardState::Lost},
    {"cancelled", CardState::Cancelled},
    {"expired", CardState::Expired},
}};

constexpr Words<OpenLoadState, 2> open_words{
    {{"authorised", OpenLoadState::Authorised}, {"not-applied", OpenLoadState::NotApplied}}};

constexpr std::size_t most_open = 100;

std::string encode_limits(const LoadLimits& limits)
{
    return JsonObject{}
        .fen("load_min_fen", limits.load_min)
        .fen("load_max_fen", limits.load_max)
        .fen("balance_cap_fen", limits.balance_cap)
        .finish();
}

LoadLimits read_limits(const JsonFields& in)
{
    return {read_amount(in, "load_min_fen"), read_amount(in, "load_max_fen"),
            read_amount(in, "balance_cap_fen")};
}

CardStatus read_card_status(const JsonFields& in)
{
    CardStatus status;
    status.card = read_card_id(in);
    status.state = in.word("state", card_words);
    status.limits = read_limits(in.object("limits"));
    status.quote_expires = std::chrono::seconds{in.number<std::uint32_t>("quote_expires_s")};
    if (status.quote_expires > std::chrono::hours{24}) in.note(MessageFault::OutOfRange);
    return status;
}

std::string encode_open_load(const OpenLoad& load)
{
    JsonObject time;
    add_card_time(time, load.host_time);
    return JsonObject{}
        .text("item", to_text(load.item))
        .number("attempt", load.attempt)
        .text("state", to_word(open_words, load.state))
        .text("terminal", load.terminal.digits())
        .fen("amount_fen", load.amount)
        .json("funding", encode_funding(load.funding))
        .number("counter", load.counter)
        .fen("balance_before_fen", load.balance_before)
        .json("host_time", time.finish())
        .finish();
}

OpenLoad read_open_load(const JsonFields& in)
{
    return {
        .item = read_item(in),
        .attempt = read_attempt(in),
        .state = in.word("state", open_words),
        .terminal = read_terminal(in),
        .amount = read_amount(in, "amount_fen"),
        .funding = read_funding(in.object("funding")),
        .counter = in.number<std::uint16_t>("counter"),
        .balance_before = read_balance(in, "balance_before_fen"),
        .host_time = read_card_time(in.object("host_time")),
    };
}

}  // namespace

std::string encode(const CardStatus& answer)
{
    JsonObject out;
    add_card_id(out, answer.card);
    return out.text("state", to_word(card_words, answer.state))
        .json("limits", encode_limits(answer.limits))
        .number("quote_expires_s", answer.quote_expires.count())
        .finish();
}

std::string encode(const OpenItems& answer)
{
    return JsonObject{}
        .json("card", encode(answer.card))
        .json("loads", json_array(answer.loads, encode_open_load))
        .json("pending", json_array(answer.pending, encode_pending_load))
        .finish();
}

Expected<CardStatus, MessageFault> decode_card_status(std::string_view body)
{
    return decode_json<CardStatus>(body, read_card_status);
}

Expected<OpenItems, MessageFault> decode_open_items(std::string_view body)
{
    return decode_json<OpenItems>(body, [](const JsonFields& in) {
        return OpenItems{read_card_status(in.object("card")),
                         in.list("loads", most_open, read_open_load),
                         in.list("pending", most_open, read_pending_load)};
    });
}

}  // namespace kiosk::backend
