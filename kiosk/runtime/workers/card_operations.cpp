#include "kiosk/runtime/workers/card_operations.h"

#include <algorithm>

namespace kiosk::runtime {
namespace {

using devices::PurseFault;
using devices::PurseFaultKind;
using flows::CardProblem;

constexpr std::uint16_t counter_exhausted = 0x9402;

bool broken(const PurseFault& fault) { return fault.contact.has_value(); }

/// A chip that answered nonsense is not believed any more: what comes next begins with a new contact.
CardAnswer failed(flows::OperationId op, const PurseFault& fault)
{
    const auto problem = problem_of(fault);
    const bool alive = problem != CardProblem::Gone && problem != CardProblem::Unreadable;
    return {flows::CardOperationFailed{op, problem}, alive && !broken(fault)};
}

CardAnswer perform(const flows::ReadRecords& c, devices::Purse& purse, const PurseTerms&)
{
    auto records = purse.records();
    if (!records) return failed(c.op, records.error());
    return {flows::RecordsRead{c.op, std::move(*records)}};
}

CardAnswer perform(const flows::TakeChallenge& c, devices::Purse& purse, const PurseTerms& terms)
{
    const auto challenge = purse.initialize_for_load(c.amount, terms.terminal, terms.key_index);
    if (!challenge) return failed(c.op, challenge.error());
    return {flows::ChallengeRead{c.op, *challenge}};
}

CardAnswer perform(const flows::CreditPurse& c, devices::Purse& purse, const PurseTerms&)
{
    const auto tac = purse.credit_for_load(c.authorisation);
    if (tac) return {flows::CreditDone{c.op, *tac}};
    const auto& fault = tac.error();
    switch (fault.kind) {
        case PurseFaultKind::Contact:
            return {flows::CreditNotSent{c.op}, false};
        case PurseFaultKind::OutcomeUnknown:
            break;
        case PurseFaultKind::Refused:
        case PurseFaultKind::PinNeeded:
        case PurseFaultKind::PinWrong:
        case PurseFaultKind::PinLocked:
        case PurseFaultKind::Blocked:
        case PurseFaultKind::NotAPurse:
            return {flows::CreditRefusedByCard{c.op, fault.status.value}};
        case PurseFaultKind::Nonsense:
            break;  // whatever it said, it may have taken the money
    }
    return {flows::CreditOutcomeUnknown{c.op}, false};  // a new contact, and the resolver
}

CardAnswer perform(const flows::AskProofs& c, devices::Purse& purse, const PurseTerms&)
{
    flows::ProofsRead answer{c.op, {}};
    for (const auto number : c.numbers) {
        const auto proof = purse.prove(number);
        if (!proof) return failed(c.op, proof.error());
        if (*proof) answer.proofs.push_back(**proof);
    }
    return {std::move(answer)};
}

bool is_load(const PurseRecord& record)
{
    return record.type == static_cast<std::uint8_t>(TransactionType::EpLoad) ||
           record.type == static_cast<std::uint8_t>(TransactionType::EdLoad);
}

CardAnswer perform(const flows::ReadPurseState& c, devices::Purse& purse, const PurseTerms&)
{
    const auto balance = purse.balance();
    if (!balance) return failed(c.op, balance.error());
    flows::PurseStateRead answer{c.op, *balance, {}};
    const auto records = purse.records();
    if (!records) {
        // A log that cannot be read is no evidence and no hindrance.
        if (broken(records.error())) return failed(c.op, records.error());
        return {answer};
    }
    const auto load = std::ranges::find_if(*records, is_load);
    if (load != records->end()) answer.load_record = *load;
    return {answer};
}

}  // namespace

flows::CardProblem problem_of(const PurseFault& fault)
{
    switch (fault.kind) {
        case PurseFaultKind::Contact:
        case PurseFaultKind::OutcomeUnknown:
            return CardProblem::Gone;
        case PurseFaultKind::Nonsense:
            return CardProblem::Unreadable;
        case PurseFaultKind::NotAPurse:
            return CardProblem::NotAPurse;
        case PurseFaultKind::Blocked:
            return CardProblem::Blocked;
        case PurseFaultKind::PinNeeded:
        case PurseFaultKind::PinWrong:
        case PurseFaultKind::PinLocked:
            return CardProblem::PinNeeded;
        case PurseFaultKind::Refused:
            break;
    }
    return fault.status.value == counter_exhausted ? CardProblem::Exhausted : CardProblem::Refused;
}

CardAnswer carry_out(const CardCommand& command, devices::Purse& purse, const PurseTerms& terms)
{
    return std::visit([&](const auto& c) { return perform(c, purse, terms); }, command);
}

flows::Event no_phone(const CardCommand& command)
{
    if (const auto* credit = std::get_if<flows::CreditPurse>(&command))
        return flows::CreditNotSent{credit->op};
    const auto op = std::visit([](const auto& c) { return c.op; }, command);
    return flows::CardOperationFailed{op, CardProblem::Gone};
}

}  // namespace kiosk::runtime
