#include "devices/emulators/phone/offline_transaction.h"

#include <algorithm>
#include <utility>

namespace kiosk::emulators {
namespace {

namespace crypto = devices::crypto;

constexpr unsigned compound_file = 0x17;

bool is_compound(TransactionType type) { return type == TransactionType::CompoundPurchase; }

/// Where in EF 17 the command points; nullopt: no such record.
std::optional<std::size_t> record_place(const std::vector<Bytes>& records,
                                        const CommandApdu& command)
{
    if ((command.p2 & 0x07U) == 0x04) {
        if (command.p1 == 0 || command.p1 > records.size()) return std::nullopt;
        return command.p1 - 1U;
    }
    const auto found = std::ranges::find_if(
        records, [&](const Bytes& record) { return record.front() == octet(command.p1); });
    if (found == records.end()) return std::nullopt;
    return static_cast<std::size_t>(found - records.begin());
}

}  // namespace

Expected<StartedOffline, StatusWord> start_offline(Chip& chip, const TransactionRequest& request)
{
    const auto& purse = purse_of(chip.image(), request.type);
    if (request.amount > purse.balance)
        return unexpected{is_compound(request.type) ? StatusWord::InsufficientForCompound
                                                    : StatusWord::InsufficientFunds};
    if (!drop_proof_at_initialize(chip)) return unexpected{StatusWord::MemoryFailure};
    StartedOffline started{{request, chip.random_4(), {}}, {}};
    auto& answer = started.answer;
    append(answer, to_big_endian<4>(static_cast<std::uint64_t>(purse.balance.in_fen())));
    append(answer, to_big_endian<2>(purse.offline));
    append(answer, to_big_endian<3>(static_cast<std::uint64_t>(purse.overdraft.in_fen())));
    answer.push_back(octet(chip.issued.key_version));
    answer.push_back(octet(chip.issued.algorithm));
    append(answer, started.transaction.random);
    return started;
}

Answer put_aside(const Chip& chip, OfflineTransaction& transaction, const CommandApdu& command)
{
    if (command.p2 >> 3U != compound_file) return refused(StatusWord::FileNotFound);
    if ((command.p2 & 0x07U) != 0 && (command.p2 & 0x07U) != 0x04)
        return refused(StatusWord::WrongParameters);
    if (chip.variant.compound_locked) return refused(StatusWord::CompoundLocked);
    if (command.data.empty()) return refused(StatusWord::WrongLength);
    const auto place = record_place(chip.image().compound, command);
    if (!place) return refused(StatusWord::RecordNotFound);
    if (command.data.size() > compound_record) return refused(StatusWord::NotEnoughSpace);
    auto record = command.data;
    record.resize(compound_record);
    transaction.cache.emplace_back(*place, std::move(record));
    return {};
}

Answer finish_offline(Chip& chip, const OfflineTransaction& transaction, const CommandApdu& command)
{
    if (command.data.size() != 15) return refused(StatusWord::WrongLength);
    const BytesView data{command.data};
    const auto& request = transaction.request;
    const auto time = card_time(data.subspan(4, 7));
    if (!time) return refused(StatusWord::WrongData);
    std::array<std::byte, 4> sequence{};
    std::ranges::copy(data.first(4), sequence.begin());

    auto next = chip.image();
    auto& purse = purse_of(next, request.type);
    const crypto::PurchaseTerms terms{request.amount, request.terminal, sequence, *time,
                                      request.type};
    const auto session = crypto::session_key(
        chip.issued.keys.dpk,
        crypto::purchase_session_input(transaction.random, purse.offline, sequence));
    if (!std::ranges::equal(crypto::purchase_mac1(session, terms), data.last(4)))
        return refused(StatusWord::MacWrong);

    const FinishedTransaction done{.type = request.type,
                                   .number = purse.offline,
                                   .amount = request.amount,
                                   .overdraft = purse.overdraft,
                                   .terminal = request.terminal,
                                   .time = *time,
                                   .mac = crypto::purchase_mac2(session, request.amount),
                                   .tac = crypto::purchase_tac(chip.issued.keys.dtk, terms)};
    purse.balance -= request.amount;
    ++purse.offline;
    for (const auto& [place, record] : transaction.cache) next.compound.at(place) = record;
    remember(next, done, chip.variant);
    Bytes answer;
    append(answer, done.tac);
    append(answer, done.mac);
    return chip.commit(std::move(next), std::move(answer));
}

}  // namespace kiosk::emulators
