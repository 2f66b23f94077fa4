#include "devices/emulators/phone/application_lock.h"

#include <utility>

namespace kiosk::emulators {

std::optional<StatusWord> ApplicationLock::refuse(const CommandApdu& command, ProtectedBy key)
{
    const auto data = security_.unseal(command, key);
    if (!data) return data.error();
    if (!data->empty()) return StatusWord::WrongLength;
    return std::nullopt;
}

Answer ApplicationLock::block(const CommandApdu& command)
{
    if (command.p1 != 0 || command.p2 > 1) return refused(StatusWord::WrongParameters);
    if (const auto refusal = refuse(command, ProtectedBy::Maintenance)) return refused(*refusal);
    auto next = chip_.image();
    next.application = command.p2 == 1 ? ApplicationState::Locked : ApplicationState::Blocked;
    return chip_.commit(std::move(next));
}

Answer ApplicationLock::unblock(const CommandApdu& command)
{
    if (command.p1 != 0 || command.p2 != 0) return refused(StatusWord::WrongParameters);
    auto next = chip_.image();
    if (next.application != ApplicationState::Blocked)
        return refused(StatusWord::ConditionsNotSatisfied);
    if (const auto refusal = refuse(command, ProtectedBy::MaintenanceCounted))
        return refused(*refusal);
    next.application = ApplicationState::Active;
    forgive(next, CountedKey::Maintenance);
    return chip_.commit(std::move(next));
}

Answer ApplicationLock::block_card(const CommandApdu& command)
{
    if (command.p1 != 0 || command.p2 != 0) return refused(StatusWord::WrongParameters);
    if (const auto refusal = refuse(command, ProtectedBy::Maintenance)) return refused(*refusal);
    auto next = chip_.image();
    next.card_blocked = true;
    return chip_.commit(std::move(next));
}

}  // namespace kiosk::emulators
