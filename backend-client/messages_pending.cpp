#include "backend-client/messages_pending.h"

#include "backend-client/message_parts.h"
#include "backend-client/pending_parts.h"
#include "backend-client/rfc3339.h"

namespace kiosk::backend {
namespace {

constexpr Words<PendingState, 3> state_words{{
    {"available", PendingState::Available},
    {"awaiting-proof", PendingState::AwaitingProof},
    {"settled", PendingState::Settled},
}};

}  // namespace

std::string encode_pending_load(const PendingLoad& pending)
{
    return JsonObject{}
        .text("pending", pending.id)
        .text("item", to_text(pending.item))
        .fen("amount_fen", pending.amount)
        .text("created", to_rfc3339(pending.created))
        .text("state", to_word(state_words, pending.state))
        .finish();
}

PendingLoad read_pending_load(const JsonFields& in)
{
    return {
        .id = in.token("pending", longest_pending_id),
        .item = read_item(in),
        .amount = read_amount(in, "amount_fen"),
        .created = read_time(in, "created"),
        .state = in.word("state", state_words),
    };
}

std::string encode(const PendingLoads& answer)
{
    return JsonObject{}.json("pending", json_array(answer.pending, encode_pending_load)).finish();
}

std::string encode(const PendingRegistration& request)
{
    return JsonObject{}
        .text("item", to_text(request.item))
        .json("card", encode_card_id(request.card))
        .text("terminal", request.terminal.digits())
        .fen("amount_fen", request.amount)
        .text("reason", request.reason)
        .finish();
}

std::string encode(const PendingRegistered& answer)
{
    return JsonObject{}
        .text("pending", answer.id)
        .text("item", to_text(answer.item))
        .text("state", to_word(state_words, answer.state))
        .text("ack", answer.ack)
        .finish();
}

Expected<PendingLoads, MessageFault> decode_pending_loads(std::string_view body)
{
    return decode_json<PendingLoads>(body, [](const JsonFields& in) {
        return PendingLoads{in.list("pending", 100, read_pending_load)};
    });
}

Expected<PendingRegistration, MessageFault> decode_pending_registration(std::string_view body)
{
    return decode_json<PendingRegistration>(body, [](const JsonFields& in) {
        return PendingRegistration{
            .item = read_item(in),
            .card = read_card_id(in.object("card")),
            .terminal = read_terminal(in),
            .amount = read_amount(in, "amount_fen"),
            .reason = in.text("reason", 64),
        };
    });
}

Expected<PendingRegistered, MessageFault> decode_pending_registered(std::string_view body)
{
    return decode_json<PendingRegistered>(body, [](const JsonFields& in) {
        return PendingRegistered{
            .id = in.token("pending", longest_pending_id),
            .item = read_item(in),
            .state = in.word("state", state_words),
            .ack = in.token("ack", longest_ack),
        };
    });
}

}  // namespace kiosk::backend
