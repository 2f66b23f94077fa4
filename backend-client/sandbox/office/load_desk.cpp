#include "backend-client/sandbox/office/load_desk.h"

#include "backend-client/sandbox/office/host_clock.h"
#include "backend-client/sandbox/office/refusal_text.h"
#include "backend-client/sandbox/rules/authorisation.h"
#include "backend-client/sandbox/rules/keeping.h"

namespace kiosk::sandbox {
namespace {

using backend::ProblemType;

std::string name_of(const ItemId& item, std::uint32_t attempt)
{
    return to_text(item) + '-' + std::to_string(attempt);
}

HttpAnswer wrong_terminal(const TerminalId& caller)
{
    return problem_answer(ProblemType::WrongTerminal,
                          "the certificate is that of " + caller.digits());
}

LoadLimits limits_of(const backend::Parameters& parameters)
{
    return {parameters.load_min, parameters.load_max, parameters.balance_cap};
}

bool is_other_card(const std::optional<RegisteredCard>& booked, const RegisteredCard& card)
{
    return booked && booked->row != card.row;
}

}  // namespace

HttpAnswer LoadDesk::authorise(const backend::LoadRequest& request, const Asking& asking)
{
    if (request.terminal != asking.caller) return wrong_terminal(asking.caller);
    if (const auto said = books_.answers.find(request.item, request.attempt)) {
        if (said->request == asking.digest) return restored_answer(said->status, said->body);
        return problem_answer(ProblemType::AttemptSuperseded,
                              detail_of(ProblemType::AttemptSuperseded, {}));
    }
    const auto card = books_.cards.find(request.card);
    if (!card)
        return problem_answer(ProblemType::CardUnknown, detail_of(ProblemType::CardUnknown, {}));
    return decide(*card, request, asking);
}

HttpAnswer LoadDesk::decide(const RegisteredCard& card, const backend::LoadRequest& request,
                            const Asking& asking)
{
    const auto booked = books_.loads.card_of(request.item);
    // Only its own terminal may begin an item; what is begun may be finished anywhere.
    if (!booked && request.item.terminal != asking.caller) return wrong_terminal(asking.caller);

    const LoadTerms terms{request.amount, request.terminal};
    const AnswerBook::Terms seen_terms{request.amount, request.terminal};
    LoadCase load;
    load.item = request.item;
    load.attempt = request.attempt;
    load.terminal = request.terminal;
    load.amount = request.amount;
    load.funding = request.funding;
    load.challenge = request.purse;
    load.mac1_right = hsm_.is_mac1_right(card.id.number, request.purse, terms);
    load.challenge_known =
        books_.answers.seen(card, request.purse, seen_terms) == SeenAs::OtherTerms;
    load.item_elsewhere = is_other_card(booked, card);
    load.host_time = card_time_of(asking.now);
    load.card = state_on(card.state, card.valid_to, load.host_time.date);
    load.limits = limits_of(books_.cards.parameters());

    const auto before = books_.loads.open(card, request.item, request.funding.pending);
    const auto decision = sandbox::authorise(before, load);
    const auto name = name_of(request.item, request.attempt);
    if (!decision.booked)
        return problem_answer(*decision.refusal, detail_of(*decision.refusal, load.limits));

    books_.loads.keep(card, before, decision.ruling, {asking.caller, asking.now, "superseded"});
    if (load.mac1_right) books_.answers.note(card, request.purse, seen_terms, true);
    HttpAnswer answer;
    if (decision.refusal) {
        answer = problem_answer(*decision.refusal, detail_of(*decision.refusal, load.limits),
                                "D-" + name);
    } else {
        const auto mac2 = hsm_.mac2(card.id.number, request.purse, terms, load.host_time);
        answer = {.status = 201,
                  .body = encode(backend::LoadAuthorised{
                      request.item, request.attempt, {load.host_time, mac2}, "L-" + name})};
    }
    books_.answers.keep(request.item, request.attempt, {asking.digest, answer.status, answer.body});
    return answer;
}

HttpAnswer LoadDesk::status(const ItemId& item)
{
    const auto card = books_.loads.card_of(item);
    const auto book = card ? books_.loads.open(*card, item, {}) : CardBook{};
    const auto standing = standing_of(book, item);
    if (!standing)
        return problem_answer(ProblemType::LoadUnknown, "no authorised attempt of this item");
    return {.body = encode(backend::LoadStatus{item, standing->attempt, standing->state,
                                               book.find(item)->amount, standing->applied_by,
                                               "L-" + name_of(item, standing->attempt)})};
}

std::optional<LoadReport::Proved> LoadDesk::proved_by(const Mac& tac, const CardBook& book)
{
    for (const auto& attempt : book.attempts) {
        if (attempt.state == AttemptState::Declined) continue;
        const auto amount = book.find(attempt.item)->amount;
        const CreditedLoad load{attempt.challenge.balance + amount,
                                attempt.challenge.counter,
                                {amount, attempt.terminal},
                                attempt.host_time};
        if (hsm_.is_tac_right(book.card.number, tac, load))
            return LoadReport::Proved{attempt.item, attempt.number};
    }
    return std::nullopt;
}

LoadReport LoadDesk::weighed(const ItemId& item, const backend::LoadResult& result,
                             const RegisteredCard& card, const CardBook& book)
{
    LoadReport report{.item = item, .attempt = result.attempt};
    if (const auto* credited = std::get_if<backend::CreditedOutcome>(&result.outcome)) {
        const auto proved = proved_by(credited->tac, book);
        if (proved) report.proved.push_back(*proved);
        report.tac_wrong = !proved;
        return report;
    }
    const auto& unknown = std::get<backend::UnknownOutcome>(result.outcome);
    for (const auto& proof : unknown.evidence.proofs)
        if (const auto proved = proved_by(proof.tac, book)) report.proved.push_back(*proved);
    if (!unknown.evidence.challenge) return report;

    const auto& challenge = *unknown.evidence.challenge;
    const AnswerBook::Terms terms{unknown.challenge_amount, unknown.challenge_terminal};
    report.shown = LoadReport::Shown{
        challenge, hsm_.is_mac1_right(card.id.number, challenge, {terms.amount, terms.terminal}),
        books_.answers.seen(card, challenge, terms) != SeenAs::Never};
    if (report.shown->mac1_right) books_.answers.note(card, challenge, terms, false);
    return report;
}

HttpAnswer LoadDesk::report(const ItemId& item, const backend::LoadResult& result,
                            const Asking& asking)
{
    if (result.terminal != asking.caller) return wrong_terminal(asking.caller);
    const auto card = books_.loads.card_of(item);
    const auto before = card ? books_.loads.open(*card, item, {}) : CardBook{};
    if (!standing_of(before, item))
        return problem_answer(ProblemType::LoadUnknown, "no authorised attempt of this item");

    const auto judgement = *judge(before, weighed(item, result, *card, before));
    books_.loads.keep(*card, before, judgement.ruling, {asking.caller, asking.now, "corrected"});
    const auto number =
        books_.terminals.load_report(item, result, judgement.verdict, asking.body, asking.now);
    return {.body = encode(backend::LoadVerdict{item, judgement.attempt, judgement.verdict,
                                                "R-" + std::to_string(number)})};
}

HttpAnswer LoadDesk::register_pending(const backend::PendingRegistration& request,
                                      const Asking& asking)
{
    if (request.terminal != asking.caller || request.item.terminal != asking.caller)
        return wrong_terminal(asking.caller);
    const auto card = books_.cards.find(request.card);
    if (!card)
        return problem_answer(ProblemType::CardUnknown, detail_of(ProblemType::CardUnknown, {}));
    const auto before = books_.loads.open(*card, request.item, {});
    const auto kept = sandbox::keep(
        before,
        {request.item, request.amount, is_other_card(books_.loads.card_of(request.item), *card)});
    if (kept.refusal == KeepRefusal::NotSameCard)
        return problem_answer(ProblemType::NotSameCard, detail_of(ProblemType::NotSameCard, {}));
    if (kept.refusal)
        return problem_answer(ProblemType::Malformed, "the item was booked with another amount");
    books_.loads.keep(*card, before, kept.ruling, {asking.caller, asking.now, request.reason});
    return {.status = 201,
            .body = encode(
                backend::PendingRegistered{kept.pending, request.item, kept.state, kept.pending})};
}

}  // namespace kiosk::sandbox
