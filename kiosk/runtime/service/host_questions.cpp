#include "kiosk/runtime/service/host_questions.h"

#include "backend-client/messages_cards.h"
#include "backend-client/messages_loads.h"
#include "backend-client/paths.h"
#include "kiosk/flows/times.h"

#include <chrono>

namespace kiosk::runtime {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds duty_patience = 10s;
constexpr int ok = 200;
constexpr int not_found = 404;

backend::HttpRequest get(std::string path, milliseconds patience)
{
    return {.method = backend::HttpMethod::Get,
            .path = std::move(path),
            .urgent = true,
            .patience = patience};
}

backend::HttpRequest post(std::string path, std::string key, std::string body)
{
    return {.method = backend::HttpMethod::Post,
            .path = std::move(path),
            .idempotency_key = std::move(key),
            .body = std::move(body),
            .patience = duty_patience};
}

flows::CardStanding standing_of(backend::CardState state)
{
    switch (state) {
        case backend::CardState::Active:
            return flows::CardStanding::Active;
        case backend::CardState::LossPreReported:
            return flows::CardStanding::LossPreReported;
        case backend::CardState::Lost:
            return flows::CardStanding::Lost;
        case backend::CardState::Cancelled:
            return flows::CardStanding::Cancelled;
        case backend::CardState::Expired:
            return flows::CardStanding::Expired;
    }
    return flows::CardStanding::Unknown;
}

flows::Eligibility eligibility_of(const backend::CardStatus& card)
{
    return {standing_of(card.state),
            {card.limits.load_min, card.limits.load_max, card.limits.balance_cap}};
}

flows::HostLoad load_of(const backend::OpenLoad& load)
{
    return {.item = load.item,
            .attempt = load.attempt,
            .not_applied = load.state == backend::OpenLoadState::NotApplied,
            .amount = load.amount,
            .funding = load.funding,
            .counter = load.counter,
            .balance_before = load.balance_before,
            .host_time = load.host_time};
}

flows::Event eligibility(flows::OperationId op, const backend::HttpAnswer& answer)
{
    if (answer.status == not_found) return flows::EligibilityAnswered{op, {}};
    const auto card = backend::decode_card_status(answer.body);
    if (answer.status != ok || !card) return flows::HostSilent{op};
    return flows::EligibilityAnswered{op, eligibility_of(*card)};
}

std::optional<flows::Event> verdict(const backend::HttpAnswer& answer)
{
    const auto load = backend::decode_load_status(answer.body);
    if (answer.status != ok || !load) return {};
    switch (load->state) {
        case backend::HostLoadState::Applied:
            return flows::VerdictGiven{load->item, load->attempt, flows::Verdict::Applied};
        case backend::HostLoadState::NotApplied:
        case backend::HostLoadState::Kept:
            return flows::VerdictGiven{load->item, load->attempt, flows::Verdict::NotApplied};
        case backend::HostLoadState::Authorised:
        case backend::HostLoadState::Superseded:
            return {};
    }
    return {};
}

}  // namespace

HostQuestions::HostQuestions(Self self, std::function<void(HostCommand)> host, IsSettled is_settled)
    : self_{std::move(self)}, host_{std::move(host)}, is_settled_{std::move(is_settled)}
{
}

void HostQuestions::send(Question question, backend::HttpRequest request)
{
    open_.emplace(++last_, std::move(question));
    host_(AskHost{last_, std::move(request)});
}

void HostQuestions::ask(const flows::AskOpenItems& effect)
{
    send(effect, get(backend::open_items_path(effect.card), flows::times::ask_host_at_tap));
}

void HostQuestions::ask(const flows::AskEligibility& effect)
{
    send(effect, get(backend::card_path(effect.card), flows::times::eligibility));
}

void HostQuestions::ask(const flows::AskLoad& effect)
{
    send(effect, get(backend::load_path(effect.item), flows::times::verdict));
}

void HostQuestions::sign_on(WallTime wall)
{
    if (sign_on_body_.empty())
        sign_on_body_ = backend::encode(backend::SignOn{self_.software, self_.boot_epoch, wall});
    send(SignOn{}, post(backend::sign_on_path(self_.terminal),
                        backend::sign_on_key(self_.terminal, self_.boot_epoch), sign_on_body_));
}

void HostQuestions::beat(const backend::Heartbeat& heartbeat)
{
    send(Beat{}, post(backend::heartbeat_path(self_.terminal),
                      backend::heartbeat_key(self_.terminal, self_.boot_epoch, ++beats_),
                      backend::encode(heartbeat)));
}

flows::Event HostQuestions::open_items(flows::OperationId op,
                                       const backend::HttpAnswer& answer) const
{
    if (answer.status == not_found) return flows::OpenItemsAnswered{op, {}};
    const auto items = backend::decode_open_items(answer.body);
    if (answer.status != ok || !items) return flows::HostSilent{op};
    flows::OpenItems out{eligibility_of(items->card), {}, {}};
    for (const auto& load : items->loads)
        if (!is_settled_(load.item)) out.loads.push_back(load_of(load));
    for (const auto& pending : items->pending) {
        if (pending.state == backend::PendingState::Settled) continue;
        out.pending.push_back({pending.id, pending.item, pending.amount,
                               pending.state == backend::PendingState::Available});
    }
    return flows::OpenItemsAnswered{op, std::move(out)};
}

HostQuestions::Answer HostQuestions::answered(const HostSpoke& spoke)
{
    const auto found = open_.find(spoke.question);
    if (found == open_.end()) return {};
    const auto question = std::move(found->second);
    open_.erase(found);

    Answer out;
    const auto* answer = std::get_if<backend::HttpAnswer>(&spoke.outcome);
    out.heard = answer != nullptr;
    if (const auto* q = std::get_if<flows::AskOpenItems>(&question)) {
        out.event = answer ? open_items(q->op, *answer) : flows::HostSilent{q->op};
    } else if (const auto* e = std::get_if<flows::AskEligibility>(&question)) {
        out.event = answer ? eligibility(e->op, *answer) : flows::HostSilent{e->op};
    } else if (std::holds_alternative<flows::AskLoad>(question)) {
        if (answer) out.event = verdict(*answer);
    } else {
        out.duty = true;
        if (!answer || answer->status != ok) return out;
        if (std::holds_alternative<SignOn>(question)) {
            if (const auto word = backend::decode_signed_on(answer->body)) {
                out.signed_on = true;
                out.host_time = word->host_time;
            }
        } else if (const auto word = backend::decode_heartbeat_answer(answer->body)) {
            out.host_time = word->host_time;
        }
    }
    return out;
}

}  // namespace kiosk::runtime
