#include "tests/backend-client/sandbox/office_fixture.h"

#include "backend-client/paths.h"

#include <gtest/gtest.h>

namespace kiosk::sandbox {
namespace {

template <class Decode>
auto decoded(const HttpAnswer& answer, Decode decode)
{
    const auto message = decode(answer.body);
    EXPECT_TRUE(message) << answer.status << ' ' << answer.body;
    return message ? *message : typename decltype(message)::value_type{};
}

}  // namespace

HttpRequest Terminal::get(const std::string& path_and_query) const
{
    HttpRequest request{.method = "GET", .path = path_and_query, .common_name = id.digits()};
    const auto mark = path_and_query.find('?');
    if (mark == std::string::npos) return request;
    request.path = path_and_query.substr(0, mark);
    const auto query = path_and_query.substr(mark + 1);
    request.query.emplace(query.substr(0, query.find('=')), query.substr(query.find('=') + 1));
    return request;
}

HttpRequest Terminal::post(const std::string& path, const std::string& key,
                           const std::string& body) const
{
    return {.method = "POST",
            .path = path,
            .content_type = "application/json",
            .idempotency_key = key,
            .body = body,
            .common_name = id.digits()};
}

backend::LoadRequest Terminal::load(TestPurse& purse, const ItemId& item, std::uint32_t attempt,
                                    Money amount, const Funding& funding) const
{
    return {.item = item,
            .attempt = attempt,
            .terminal = id,
            .card = purse.card(),
            .funding = funding,
            .amount = amount,
            .purse = purse.initialise(amount, id)};
}

HttpRequest Terminal::authorise(const backend::LoadRequest& request) const
{
    return post(backend::loads_path(), backend::authorise_key(request.item, request.attempt),
                encode(request));
}

HttpRequest Terminal::credited(const ItemId& item, std::uint32_t attempt, const Mac& tac) const
{
    return post(backend::load_result_path(item), backend::load_result_key(item, attempt, id, 1),
                encode(backend::LoadResult{attempt, id, backend::CreditedOutcome{tac}}));
}

HttpRequest Terminal::evidence(const ItemId& item, std::uint32_t attempt,
                               const backend::UnknownOutcome& outcome, std::uint32_t report) const
{
    return post(backend::load_result_path(item),
                backend::load_result_key(item, attempt, id, report),
                encode(backend::LoadResult{attempt, id, outcome}));
}

backend::UnknownOutcome Terminal::learnt_of(TestPurse& purse, Money amount, bool with_proof) const
{
    backend::UnknownOutcome outcome{.challenge_amount = amount, .challenge_terminal = id};
    if (with_proof && purse.proof())
        outcome.evidence.proofs.push_back({purse.counter(), Mac{}, *purse.proof()});
    outcome.evidence.balance = purse.balance();
    outcome.evidence.challenge = purse.initialise(amount, id);
    return outcome;
}

HttpRequest Terminal::keep(const ItemId& item, const CardId& card, Money amount) const
{
    return post(backend::pending_loads_path(), backend::pending_key(item),
                encode(backend::PendingRegistration{item, card, id, amount, "card-removed"}));
}

backend::LoadAuthorised authorised(const HttpAnswer& answer)
{
    EXPECT_EQ(answer.status, 201) << answer.body;
    return decoded(answer, backend::decode_load_authorised);
}

backend::LoadVerdict verdict(const HttpAnswer& answer)
{
    EXPECT_EQ(answer.status, 200) << answer.body;
    return decoded(answer, backend::decode_load_verdict);
}

backend::LoadStatus load_status(const HttpAnswer& answer)
{
    return decoded(answer, backend::decode_load_status);
}

backend::OpenItems open_items(const HttpAnswer& answer)
{
    return decoded(answer, backend::decode_open_items);
}

backend::PendingRegistered registered(const HttpAnswer& answer)
{
    EXPECT_EQ(answer.status, 201) << answer.body;
    return decoded(answer, backend::decode_pending_registered);
}

std::string problem(const HttpAnswer& answer)
{
    const auto message = backend::decode_problem(answer.body);
    const auto status = std::to_string(answer.status);
    const bool is_problem = message && answer.content_type == "application/problem+json";
    return is_problem ? status + ' ' + message->word : status;
}

}  // namespace kiosk::sandbox
