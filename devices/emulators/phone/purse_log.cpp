#include "devices/emulators/phone/purse_log.h"

#include <utility>

namespace kiosk::emulators {
namespace {

std::uint16_t filed_number(FiledNumber filed, std::uint16_t number)
{
    return static_cast<std::uint16_t>(number + (filed == FiledNumber::After ? 1 : 0));
}

bool is_logged(TransactionType type, const ChipVariant& variant)
{
    switch (type) {
        case TransactionType::EpPurchase:
            return variant.logs_purchases;
        case TransactionType::OverdraftLimit:
        case TransactionType::CreditPurchase:
            return false;
        case TransactionType::EdLoad:
        case TransactionType::EpLoad:
        case TransactionType::Unload:
        case TransactionType::EdCashWithdrawal:
        case TransactionType::EdPurchase:
        case TransactionType::CompoundPurchase:
            return true;
    }
    return false;
}

Bytes log_bytes(const FinishedTransaction& done, std::uint16_t number)
{
    Bytes record;
    append(record, to_big_endian<2>(number));
    append(record, to_big_endian<3>(static_cast<std::uint64_t>(done.overdraft.in_fen())));
    append(record, to_big_endian<4>(static_cast<std::uint64_t>(done.amount.in_fen())));
    record.push_back(octet(static_cast<std::uint8_t>(done.type)));
    append(record, done.terminal.bytes());
    append(record, done.time.date.bytes());
    append(record, done.time.time.bytes());
    return record;
}

}  // namespace

bool is_ep(TransactionType type)
{
    return type == TransactionType::EpLoad || type == TransactionType::EpPurchase ||
           type == TransactionType::CompoundPurchase;
}

PurseCell& purse_of(ChipImage& image, TransactionType type)
{
    return is_ep(type) ? image.ep : image.ed;
}

const PurseCell& purse_of(const ChipImage& image, TransactionType type)
{
    return is_ep(type) ? image.ep : image.ed;
}

void remember(ChipImage& image, const FinishedTransaction& done, const ChipVariant& variant)
{
    image.proof.reset();
    if (variant.proof != ProofLife::None)
        image.proof =
            StoredProof{done.type, filed_number(variant.proof_number, done.number),
                        variant.proof_mac == ProofMac::Real ? done.mac : Mac{}, done.tac, false};
    if (!is_logged(done.type, variant)) return;
    auto& log = image.log;
    log.insert(log.begin(), log_bytes(done, filed_number(variant.log_number, done.number)));
    if (log.size() > log_length) log.resize(log_length);
}

Answer get_transaction_prove(Chip& chip, const CommandApdu& command)
{
    if (chip.variant.proof == ProofLife::None) return refused(StatusWord::UnknownInstruction);
    if (command.p1 != 0) return refused(StatusWord::WrongParameters);
    if (command.data.size() != 2) return refused(StatusWord::WrongLength);
    const auto& proof = chip.image().proof;
    if (!proof || static_cast<std::uint8_t>(proof->type) != command.p2 ||
        proof->number != big_endian(command.data))
        return refused(StatusWord::ProofNotAvailable);
    Bytes answer;
    append(answer, proof->mac);
    append(answer, proof->tac);
    if (!chip.variant.proof_once) return {std::move(answer)};
    if (proof->given) return refused(StatusWord::ConditionsNotSatisfied);
    auto next = chip.image();
    next.proof->given = true;
    return chip.commit(std::move(next), std::move(answer));
}

bool drop_proof_at_initialize(Chip& chip)
{
    if (chip.variant.proof != ProofLife::UntilInitialize || !chip.image().proof) return true;
    auto next = chip.image();
    next.proof.reset();
    return chip.memory.commit(std::move(next));
}

}  // namespace kiosk::emulators
