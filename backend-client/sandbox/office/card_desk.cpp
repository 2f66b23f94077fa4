#include "backend-client/sandbox/office/card_desk.h"

#include "backend-client/sandbox/office/host_clock.h"
#include "backend-client/sandbox/rules/eligibility.h"

namespace kiosk::sandbox {
namespace {

constexpr std::chrono::seconds quote_expires{180};  // money-safety section 2, ELIGIBLE

HttpAnswer card_unknown()
{
    return problem_answer(backend::ProblemType::CardUnknown, 404, "no such card of this issuer");
}

}  // namespace

backend::CardStatus CardDesk::status_of_card(const RegisteredCard& card, WallTime now) const
{
    const auto parameters = books_.cards.parameters();
    return {card.id,
            state_on(card.state, card.valid_to, card_time_of(now).date),
            {parameters.load_min, parameters.load_max, parameters.balance_cap},
            quote_expires};
}

HttpAnswer CardDesk::card(const route::Card& asked, WallTime now) const
{
    const auto card = books_.cards.find(asked.number, asked.issuer);
    if (!card) return card_unknown();
    return {.body = encode(status_of_card(*card, now))};
}

HttpAnswer CardDesk::open_items(const route::Card& asked, WallTime now) const
{
    const auto card = books_.cards.find(asked.number, asked.issuer);
    if (!card) return card_unknown();
    return {.body = encode(backend::OpenItems{status_of_card(*card, now),
                                              books_.loads.open_loads(*card),
                                              books_.loads.pending_loads(*card)})};
}

HttpAnswer CardDesk::pending_loads(const route::Card& asked) const
{
    const auto card = books_.cards.find(asked.number, asked.issuer);
    if (!card) return card_unknown();
    return {.body = encode(backend::PendingLoads{books_.loads.pending_loads(*card)})};
}

HttpAnswer CardDesk::parameters(const std::string& if_none_match) const
{
    const auto parameters = books_.cards.parameters();
    const auto etag = '"' + std::to_string(parameters.version) + '"';
    if (if_none_match == etag) return {.status = 304, .content_type = {}, .etag = etag};
    return {.body = encode(parameters), .etag = etag};
}

HttpAnswer CardDesk::hotlist(std::uint64_t since) const
{
    return {.body = encode(books_.cards.hotlist(since))};
}

}  // namespace kiosk::sandbox
