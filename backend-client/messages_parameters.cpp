#include "backend-client/messages_parameters.h"

#include "backend-client/message_parts.h"

namespace kiosk::backend {
namespace {

constexpr std::size_t most_cards = 100'000;

std::string encode_hotlisted(const HotlistedCard& entry)
{
    JsonObject out;
    add_card_id(out, entry.card);
    return out.text("reason", entry.reason).finish();
}

HotlistedCard read_hotlisted(const JsonFields& in)
{
    return {read_card_id(in), in.remark("reason", 64)};
}

}  // namespace

std::string encode(const Parameters& answer)
{
    const auto load = JsonObject{}
                          .fen("min_fen", answer.load_min)
                          .fen("max_fen", answer.load_max)
                          .fen("balance_cap_fen", answer.balance_cap)
                          .finish();
    const auto fen_of = [](Money value) { return std::to_string(value.in_fen()); };
    return JsonObject{}
        .number("version", static_cast<std::int64_t>(answer.version))
        .json("load", load)
        .json("denominations_fen", json_array(answer.denominations, fen_of))
        .finish();
}

Expected<Parameters, MessageFault> decode_parameters(std::string_view body)
{
    return decode_json<Parameters>(body, [](const JsonFields& in) {
        const auto load = in.object("load");
        return Parameters{
            .version = in.number<std::uint64_t>("version"),
            .load_min = read_amount(load, "min_fen"),
            .load_max = read_amount(load, "max_fen"),
            .balance_cap = read_amount(load, "balance_cap_fen"),
            .denominations = in.amounts("denominations_fen", 32),
        };
    });
}

std::string encode(const Hotlist& answer)
{
    return JsonObject{}
        .number("version", static_cast<std::int64_t>(answer.version))
        .json("added", json_array(answer.added, encode_hotlisted))
        .json("removed", json_array(answer.removed, encode_card_id))
        .finish();
}

Expected<Hotlist, MessageFault> decode_hotlist(std::string_view body)
{
    return decode_json<Hotlist>(body, [](const JsonFields& in) {
        return Hotlist{
            .version = in.number<std::uint64_t>("version"),
            .added = in.list("added", most_cards, read_hotlisted),
            .removed = in.list("removed", most_cards, read_card_id),
        };
    });
}

}  // namespace kiosk::backend
