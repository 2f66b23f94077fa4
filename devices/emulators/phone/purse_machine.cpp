#include "devices/emulators/phone/purse_machine.h"

#include <limits>
#include <utility>

namespace kiosk::emulators {
namespace {

constexpr std::uint8_t key_index = 1;
constexpr std::uint8_t ed_purse = 1;
constexpr std::uint8_t ep_purse = 2;

/// What INITIALIZE begins, by P1 and the purse in P2; nullopt: no such transaction for this purse.
std::optional<TransactionType> type_of(std::uint8_t p1, std::uint8_t purse)
{
    const bool ep = purse == ep_purse;
    if (!ep && purse != ed_purse) return std::nullopt;
    switch (p1) {
        case 0x00:
            return ep ? TransactionType::EpLoad : TransactionType::EdLoad;
        case 0x01:
            return ep ? TransactionType::EpPurchase : TransactionType::EdPurchase;
        case 0x02:
            return ep ? std::nullopt : std::optional{TransactionType::EdCashWithdrawal};
        case 0x03:
            return ep ? std::optional{TransactionType::CompoundPurchase} : std::nullopt;
        case 0x04:
            return ep ? std::nullopt : std::optional{TransactionType::OverdraftLimit};
        case 0x05:
            return ep ? std::nullopt : std::optional{TransactionType::Unload};
        default:
            return std::nullopt;
    }
}

bool is_online(TransactionType type)
{
    switch (type) {
        case TransactionType::EdLoad:
        case TransactionType::EpLoad:
        case TransactionType::Unload:
        case TransactionType::OverdraftLimit:
            return true;
        case TransactionType::EdCashWithdrawal:
        case TransactionType::EdPurchase:
        case TransactionType::EpPurchase:
        case TransactionType::CreditPurchase:
        case TransactionType::CompoundPurchase:
            return false;
    }
    return false;
}

}  // namespace

bool PurseMachine::in_compound() const
{
    const auto* offline = std::get_if<OfflineTransaction>(&pending_);
    return offline != nullptr && offline->request.type == TransactionType::CompoundPurchase;
}

bool PurseMachine::has_purse(bool ep) const
{
    return ep ? chip_.issued.has_ep() : chip_.issued.has_ed();
}

bool PurseMachine::needs_pin(TransactionType type) const
{
    return !is_ep(type) || (type == TransactionType::EpLoad && chip_.variant.load_needs_pin);
}

StatusWord PurseMachine::out_of_state() const
{
    return chip_.variant.out_of_state == OutOfState::Sw6901 ? StatusWord::WrongState
                                                            : StatusWord::ConditionsNotSatisfied;
}

Answer PurseMachine::get_balance(const CommandApdu& command)
{
    const bool ep = command.p2 == ep_purse;
    if (command.p1 != 0 || (!ep && command.p2 != ed_purse))
        return refused(StatusWord::WrongParameters);
    if (!has_purse(ep)) return refused(StatusWord::NotSupported);
    if (!ep && !security_.pin_verified()) return refused(StatusWord::SecurityNotSatisfied);
    const auto& purse = ep ? chip_.image().ep : chip_.image().ed;
    return exactly(to_big_endian<4>(static_cast<std::uint64_t>(purse.balance.in_fen())), command);
}

std::optional<StatusWord> PurseMachine::refuse_start(TransactionType type,
                                                     const CommandApdu& command) const
{
    if (!has_purse(is_ep(type))) return StatusWord::NotSupported;
    const bool idle = std::holds_alternative<std::monostate>(pending_);
    if (type == TransactionType::CompoundPurchase && !idle) return out_of_state();
    const std::size_t size = type == TransactionType::OverdraftLimit ? 7 : 11;
    if (command.data.size() != size) return StatusWord::WrongLength;
    if (needs_pin(type) && !security_.pin_verified()) return StatusWord::SecurityNotSatisfied;
    if (chip_.variant.grey_locked) return StatusWord::GreyLocked;
    const auto& purse = purse_of(chip_.image(), type);
    const auto counter = is_online(type) ? purse.online : purse.offline;
    if (counter == std::numeric_limits<std::uint16_t>::max()) return StatusWord::CounterAtMaximum;
    if (command.data.front() != octet(key_index)) return StatusWord::KeyIndexUnknown;
    return std::nullopt;
}

Expected<TransactionRequest, StatusWord> PurseMachine::request_of(const CommandApdu& command,
                                                                  TransactionType type) const
{
    if (const auto refusal = refuse_start(type, command)) return unexpected{*refusal};
    const BytesView data{command.data};
    const auto terminal = TerminalId::from_bytes(data.last(6));
    if (!terminal) return unexpected{StatusWord::WrongData};
    TransactionRequest request{type, Money{}, *terminal};
    if (type != TransactionType::OverdraftLimit)
        request.amount = Money::fen(static_cast<std::int64_t>(big_endian(data.subspan(1, 4))));
    return request;
}

Answer PurseMachine::initialize(const CommandApdu& command)
{
    const auto type = type_of(command.p1, command.p2);
    if (!type) return refused(StatusWord::WrongParameters);
    const auto request = request_of(command, *type);
    if (!request) return refused(request.error());
    if (is_online(*type)) {
        auto started = start_online(chip_, *request);
        if (!started) return refused(started.error());
        pending_ = std::move(started->transaction);
        return {std::move(started->answer)};
    }
    auto started = start_offline(chip_, *request);
    if (!started) return refused(started.error());
    pending_ = std::move(started->transaction);
    return {std::move(started->answer)};
}

const OnlineTransaction* PurseMachine::online(TransactionType type, TransactionType or_type) const
{
    const auto* transaction = std::get_if<OnlineTransaction>(&pending_);
    if (transaction == nullptr) return nullptr;
    const auto pending = transaction->request.type;
    return pending == type || pending == or_type ? transaction : nullptr;
}

void PurseMachine::after_command(StatusWord sw)
{
    const bool forgiven = sw == StatusWord::MacWrong && chip_.variant.keeps_state_after_9302;
    if (is_failure(sw) && !forgiven) to_idle();
}

Answer PurseMachine::completed(Answer answer)
{
    if (answer.sw == StatusWord::Done) to_idle();
    return answer;
}

Answer PurseMachine::credit_for_load(const CommandApdu& command)
{
    const auto* load = online(TransactionType::EpLoad, TransactionType::EdLoad);
    if (load == nullptr) return refused(out_of_state());
    if (command.p1 != 0 || command.p2 != 0) return refused(StatusWord::WrongParameters);
    return completed(finish_load_or_unload(chip_, *load, command));
}

Answer PurseMachine::debit(const CommandApdu& command)
{
    if (command.p2 != 0 || (command.p1 != 0x01 && command.p1 != 0x03))
        return refused(StatusWord::WrongParameters);
    if (command.p1 == 0x03) {
        const auto* unload = online(TransactionType::Unload, TransactionType::Unload);
        if (unload == nullptr) return refused(out_of_state());
        return completed(finish_load_or_unload(chip_, *unload, command));
    }
    const auto* purchase = std::get_if<OfflineTransaction>(&pending_);
    if (purchase == nullptr) return refused(out_of_state());
    return completed(finish_offline(chip_, *purchase, command));
}

Answer PurseMachine::update_overdraw_limit(const CommandApdu& command)
{
    const auto* limit = online(TransactionType::OverdraftLimit, TransactionType::OverdraftLimit);
    if (limit == nullptr) return refused(out_of_state());
    if (command.p1 != 0 || command.p2 != 0) return refused(StatusWord::WrongParameters);
    return completed(finish_overdraft_limit(chip_, *limit, command));
}

Answer PurseMachine::update_compound_cache(const CommandApdu& command)
{
    if (!in_compound()) return refused(out_of_state());
    return put_aside(chip_, std::get<OfflineTransaction>(pending_), command);
}

}  // namespace kiosk::emulators
