#include "devices/card/purse_exchange.h"

#include <utility>

namespace kiosk::devices {

PurseFault refusal(StatusWord status)
{
    switch (meaning_of(status)) {
        case StatusMeaning::Blocked:
            return {PurseFaultKind::Blocked, status};
        case StatusMeaning::PinNeeded:
            return {PurseFaultKind::PinNeeded, status};
        case StatusMeaning::PinWrong:
            return {.kind = PurseFaultKind::PinWrong,
                    .status = status,
                    .tries_left = tries_left(status)};
        case StatusMeaning::PinLocked:
            return {PurseFaultKind::PinLocked, status};
        case StatusMeaning::Done:
        case StatusMeaning::DoneWithWarning:
            return {PurseFaultKind::Nonsense, status};
        case StatusMeaning::Locked:
        case StatusMeaning::NotNow:
        case StatusMeaning::WrongMac:
        case StatusMeaning::NoFunds:
        case StatusMeaning::WornOut:
        case StatusMeaning::GreyLocked:
        case StatusMeaning::NoProof:
        case StatusMeaning::NotFound:
        case StatusMeaning::NoSuchKey:
        case StatusMeaning::NotSupported:
        case StatusMeaning::TerminalMistake:
        case StatusMeaning::Unsure:
        case StatusMeaning::Unknown:
            break;
    }
    return {PurseFaultKind::Refused, status};
}

PurseFault contact_fault(ContactFault fault)
{
    return {.kind = PurseFaultKind::Contact, .contact = fault};
}

Expected<Response, PurseFault> send(CardSession& session, const Command& command)
{
    auto bytes = encode(command);
    const auto answer = session.exchange(bytes);
    wipe(bytes);
    if (!answer) return unexpected{contact_fault(answer.error())};
    auto response = parse_response(*answer);
    if (!response) return unexpected{contact_fault(ContactFault::LostAfterSend)};
    return std::move(*response);
}

bool has_answered(StatusWord status)
{
    const auto meaning = meaning_of(status);
    return meaning == StatusMeaning::Done || meaning == StatusMeaning::DoneWithWarning;
}

}  // namespace kiosk::devices
