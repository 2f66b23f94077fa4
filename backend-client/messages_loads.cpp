#include "backend-client/messages_loads.h"

#include "backend-client/message_parts.h"

namespace kiosk::backend {
namespace {

constexpr Words<Verdict, 3> verdict_words{
    {{"applied", Verdict::Applied}, {"not-applied", Verdict::NotApplied}, {"open", Verdict::Open}}};

constexpr Words<HostLoadState, 5> state_words{{
    {"authorised", HostLoadState::Authorised},
    {"applied", HostLoadState::Applied},
    {"not-applied", HostLoadState::NotApplied},
    {"kept", HostLoadState::Kept},
    {"superseded", HostLoadState::Superseded},
}};

constexpr Words<AppliedBy, 3> applied_words{
    {{"tac", AppliedBy::Tac}, {"counter", AppliedBy::Counter}, {"mirror", AppliedBy::Mirror}}};

/// A word that may be one thing only.
void expect_word(const JsonFields& in, std::string_view name, std::string_view word)
{
    if (in.text(name, 64) != word) in.note(MessageFault::OutOfRange);
}

std::string encode_proof(const LoadProof& proof)
{
    return JsonObject{}
        .number("number", proof.number)
        .hex("mac", proof.mac)
        .hex("tac", proof.tac)
        .finish();
}

LoadProof read_proof(const JsonFields& in)
{
    return {in.number<std::uint16_t>("number"), in.hex<4>("mac"), in.hex<4>("tac")};
}

std::string encode_record(const PurseRecord& record)
{
    JsonObject out;
    out.number("number", record.number)
        .fen("amount_fen", record.amount)
        .number("type", record.type)
        .text("terminal", record.terminal.digits());
    add_card_time(out, record.time);
    return out.finish();
}

PurseRecord read_record(const JsonFields& in)
{
    return {
        .number = in.number<std::uint16_t>("number"),
        .overdraft = {},
        .amount = read_balance(in, "amount_fen"),
        .type = in.number<std::uint8_t>("type"),
        .terminal = read_terminal(in),
        .time = read_card_time(in),
    };
}

std::string encode_challenge_of(const UnknownOutcome& outcome)
{
    JsonObject out;
    out.fen("amount_fen", outcome.challenge_amount)
        .text("terminal", outcome.challenge_terminal.digits());
    add_challenge(out, *outcome.evidence.challenge);
    return out.finish();
}

std::string encode_evidence(const UnknownOutcome& outcome)
{
    const auto& evidence = outcome.evidence;
    JsonObject out;
    out.flag("credit_sent", evidence.credit_sent)
        .json("proofs", json_array(evidence.proofs, encode_proof));
    if (evidence.challenge) out.json("challenge", encode_challenge_of(outcome));
    if (evidence.balance) out.fen("balance_fen", *evidence.balance);
    if (evidence.load_record) out.json("load_record", encode_record(*evidence.load_record));
    return out.finish();
}

UnknownOutcome read_evidence(const JsonFields& in)
{
    UnknownOutcome outcome;
    auto& evidence = outcome.evidence;
    evidence.credit_sent = in.flag("credit_sent");
    evidence.proofs = in.list("proofs", 16, read_proof);
    if (in.has("challenge")) {
        const auto challenge = in.object("challenge");
        outcome.challenge_amount = read_amount(challenge, "amount_fen");
        outcome.challenge_terminal = read_terminal(challenge);
        evidence.challenge = read_challenge(challenge);
    }
    if (in.has("balance_fen")) evidence.balance = read_balance(in, "balance_fen");
    if (in.has("load_record")) evidence.load_record = read_record(in.object("load_record"));
    return outcome;
}

}  // namespace

std::string encode(const LoadRequest& request)
{
    JsonObject purse;
    add_challenge(purse, request.purse);
    return JsonObject{}
        .text("item", to_text(request.item))
        .number("attempt", request.attempt)
        .text("terminal", request.terminal.digits())
        .json("card", encode_card_id(request.card))
        .json("funding", encode_funding(request.funding))
        .fen("amount_fen", request.amount)
        .number("transaction_type", static_cast<std::uint8_t>(request.type))
        .number("key_index", request.key_index)
        .json("purse", purse.finish())
        .finish();
}

Expected<LoadRequest, MessageFault> decode_load_request(std::string_view body)
{
    return decode_json<LoadRequest>(body, [](const JsonFields& in) {
        constexpr auto only_type = static_cast<std::uint8_t>(TransactionType::EpLoad);
        if (in.number<std::uint8_t>("transaction_type") != only_type)
            in.note(MessageFault::OutOfRange);
        return LoadRequest{
            .item = read_item(in),
            .attempt = read_attempt(in),
            .terminal = read_terminal(in),
            .card = read_card_id(in.object("card")),
            .funding = read_funding(in.object("funding")),
            .amount = read_amount(in, "amount_fen"),
            .type = TransactionType::EpLoad,
            .key_index = in.number<std::uint8_t>("key_index"),
            .purse = read_challenge(in.object("purse")),
        };
    });
}

std::string encode(const LoadAuthorised& answer)
{
    JsonObject time;
    add_card_time(time, answer.authorisation.time);
    return JsonObject{}
        .text("item", to_text(answer.item))
        .number("attempt", answer.attempt)
        .text("state", "authorised")
        .hex("mac2", answer.authorisation.mac2)
        .json("host_time", time.finish())
        .text("ack", answer.ack)
        .finish();
}

Expected<LoadAuthorised, MessageFault> decode_load_authorised(std::string_view body)
{
    return decode_json<LoadAuthorised>(body, [](const JsonFields& in) {
        expect_word(in, "state", "authorised");
        return LoadAuthorised{
            .item = read_item(in),
            .attempt = read_attempt(in),
            .authorisation = {read_card_time(in.object("host_time")), in.hex<4>("mac2")},
            .ack = in.token("ack", longest_ack),
        };
    });
}

std::string encode(const LoadResult& request)
{
    JsonObject out;
    out.number("attempt", request.attempt).text("terminal", request.terminal.digits());
    if (const auto* credited = std::get_if<CreditedOutcome>(&request.outcome))
        out.text("outcome", "credited").hex("tac", credited->tac);
    else
        out.text("outcome", "evidence")
            .json("evidence", encode_evidence(std::get<UnknownOutcome>(request.outcome)));
    return out.finish();
}

Expected<LoadResult, MessageFault> decode_load_result(std::string_view body)
{
    return decode_json<LoadResult>(body, [](const JsonFields& in) {
        LoadResult result{read_attempt(in), read_terminal(in), {}};
        if (in.text("outcome", 64) == "credited") {
            result.outcome = CreditedOutcome{in.hex<4>("tac")};
            return result;
        }
        expect_word(in, "outcome", "evidence");
        result.outcome = read_evidence(in.object("evidence"));
        return result;
    });
}

std::string encode(const LoadVerdict& answer)
{
    return JsonObject{}
        .text("item", to_text(answer.item))
        .number("attempt", answer.attempt)
        .text("verdict", to_word(verdict_words, answer.verdict))
        .text("ack", answer.ack)
        .finish();
}

Expected<LoadVerdict, MessageFault> decode_load_verdict(std::string_view body)
{
    return decode_json<LoadVerdict>(body, [](const JsonFields& in) {
        return LoadVerdict{
            .item = read_item(in),
            .attempt = read_attempt(in),
            .verdict = in.word("verdict", verdict_words),
            .ack = in.token("ack", longest_ack),
        };
    });
}

std::string encode(const LoadStatus& answer)
{
    JsonObject out;
    out.text("item", to_text(answer.item))
        .number("attempt", answer.attempt)
        .text("state", to_word(state_words, answer.state))
        .fen("amount_fen", answer.amount);
    if (answer.applied_by) out.text("applied_by", to_word(applied_words, *answer.applied_by));
    return out.text("ack", answer.ack).finish();
}

Expected<LoadStatus, MessageFault> decode_load_status(std::string_view body)
{
    return decode_json<LoadStatus>(body, [](const JsonFields& in) {
        LoadStatus status{
            .item = read_item(in),
            .attempt = read_attempt(in),
            .state = in.word("state", state_words),
            .amount = read_amount(in, "amount_fen"),
            .applied_by = {},
            .ack = in.token("ack", longest_ack),
        };
        if (in.has("applied_by")) status.applied_by = in.word("applied_by", applied_words);
        return status;
    });
}

}  // namespace kiosk::backend
