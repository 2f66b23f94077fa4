#include "devices/emulators/phone/online_transaction.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace kiosk::emulators {
namespace {

namespace crypto = devices::crypto;

/// nullptr: this card has no key for it.
const TripleDesKey* key_for(TransactionType type, const PurseKeys& keys)
{
    const auto optional = [](const std::optional<TripleDesKey>& key) {
        return key ? &*key : nullptr;
    };
    if (type == TransactionType::Unload) return optional(keys.dulk);
    if (type == TransactionType::OverdraftLimit) return optional(keys.duk);
    return &keys.dlk;
}

std::optional<StatusWord> refuse_amount(const PurseCell& purse, const TransactionRequest& request)
{
    if (request.type == TransactionType::Unload && request.amount > purse.balance - purse.overdraft)
        return StatusWord::InsufficientFunds;
    const auto ceiling = is_ep(request.type) ? ep_ceiling : ed_ceiling;
    const bool is_load =
        request.type == TransactionType::EpLoad || request.type == TransactionType::EdLoad;
    if (is_load && request.amount > ceiling - purse.balance)
        return StatusWord::ConditionsNotSatisfied;
    return std::nullopt;
}

crypto::LoadTerms terms_of(const TransactionRequest& request)
{
    return {request.amount, request.terminal, request.type};
}

template <std::size_t N>
std::array<std::byte, N> fen(Money amount)
{
    return to_big_endian<N>(static_cast<std::uint64_t>(amount.in_fen()));
}

Bytes joined(std::initializer_list<BytesView> parts)
{
    Bytes all;
    for (const auto part : parts) append(all, part);
    return all;
}

/// TTI, terminal, and where a time is given date and time: the end of every MAC input.
Bytes tail(const TransactionRequest& request, const std::optional<CardTime>& time = std::nullopt)
{
    Bytes bytes{octet(static_cast<std::uint8_t>(request.type))};
    append(bytes, request.terminal.bytes());
    if (time) append(bytes, joined({time->date.bytes(), time->time.bytes()}));
    return bytes;
}

/// Unload: session key over new balance 4, on-line number 2, amount 4, TTI, terminal, date, time.
Mac unload_mac3(const OnlineTransaction& transaction, const PurseCell& old_purse, Money new_balance,
                const CardTime& time)
{
    return crypto::mac(
        transaction.session,
        joined({fen<4>(new_balance), to_big_endian<2>(old_purse.online),
                fen<4>(transaction.request.amount), tail(transaction.request, time)}));
}

Bytes bytes_of(const Mac& mac) { return {mac.begin(), mac.end()}; }

}  // namespace

std::optional<CardTime> card_time(BytesView seven_bytes)
{
    const auto date = Bcd<4>::from_bytes(seven_bytes.first(4));
    const auto time = Bcd<3>::from_bytes(seven_bytes.subspan(4));
    if (!date || !time) return std::nullopt;
    return CardTime{*date, *time};
}

Expected<StartedOnline, StatusWord> start_online(Chip& chip, const TransactionRequest& request)
{
    const auto* key = key_for(request.type, chip.issued.keys);
    if (key == nullptr) return unexpected{StatusWord::KeyIndexUnknown};
    const auto& purse = purse_of(chip.image(), request.type);
    if (const auto refusal = refuse_amount(purse, request)) return unexpected{*refusal};
    if (!drop_proof_at_initialize(chip)) return unexpected{StatusWord::MemoryFailure};

    const bool limit = request.type == TransactionType::OverdraftLimit;
    const auto random = chip.random_4();
    auto session = crypto::session_key(*key, crypto::load_session_input(random, purse.online));
    const auto mac1 =
        limit ? crypto::mac(session,
                            joined({fen<4>(purse.balance), fen<3>(purse.overdraft), tail(request)}))
              : crypto::load_mac1(session, purse.balance, terms_of(request));
    Bytes answer;
    append(answer, fen<4>(purse.balance));
    append(answer, to_big_endian<2>(purse.online));
    if (limit) append(answer, fen<3>(purse.overdraft));
    answer.push_back(octet(chip.issued.key_version));
    answer.push_back(octet(chip.issued.algorithm));
    append(answer, random);
    append(answer, mac1);
    return StartedOnline{{request, std::move(session)}, std::move(answer)};
}

Answer finish_load_or_unload(Chip& chip, const OnlineTransaction& transaction,
                             const CommandApdu& command)
{
    if (command.data.size() != 11) return refused(StatusWord::WrongLength);
    const auto& request = transaction.request;
    const auto time = card_time(BytesView{command.data}.first(7));
    if (!time) return refused(StatusWord::WrongData);
    const auto terms = terms_of(request);
    const auto mac2 = crypto::load_mac2(transaction.session, terms, *time);
    if (!std::ranges::equal(mac2, BytesView{command.data}.last(4)))
        return refused(StatusWord::MacWrong);

    auto next = chip.image();
    auto& purse = purse_of(next, request.type);
    FinishedTransaction done{.type = request.type,
                             .number = purse.online,
                             .amount = request.amount,
                             .overdraft = purse.overdraft,
                             .terminal = request.terminal,
                             .time = *time,
                             .mac = mac2};
    const bool unload = request.type == TransactionType::Unload;
    if (unload) {
        const auto balance = purse.balance - request.amount;
        done.mac = unload_mac3(transaction, purse, balance, *time);
        purse.balance = balance;
    } else {
        purse.balance += request.amount;
        done.tac =
            crypto::load_tac(chip.issued.keys.dtk, purse.balance, purse.online, terms, *time);
    }
    ++purse.online;
    remember(next, done, chip.variant);
    return chip.commit(std::move(next), bytes_of(unload ? done.mac : done.tac));
}

Answer finish_overdraft_limit(Chip& chip, const OnlineTransaction& transaction,
                              const CommandApdu& command)
{
    if (command.data.size() != 14) return refused(StatusWord::WrongLength);
    const auto limit_bytes = BytesView{command.data}.first(3);
    const auto time = card_time(BytesView{command.data}.subspan(3, 7));
    if (!time) return refused(StatusWord::WrongData);
    const auto end = tail(transaction.request, time);
    if (!std::ranges::equal(crypto::mac(transaction.session, joined({limit_bytes, end})),
                            BytesView{command.data}.last(4)))
        return refused(StatusWord::MacWrong);

    auto next = chip.image();
    auto& purse = next.ed;
    const auto limit = Money::fen(static_cast<std::int64_t>(big_endian(limit_bytes)));
    const auto balance = purse.balance + limit - purse.overdraft;
    if (balance < Money{} || balance > ed_ceiling) return refused(StatusWord::CannotProcess);
    const FinishedTransaction done{
        .type = transaction.request.type,
        .number = purse.online,
        .overdraft = limit,
        .terminal = transaction.request.terminal,
        .time = *time,
        .tac = crypto::mac(
            crypto::xor_halves(chip.issued.keys.dtk),
            joined({fen<4>(balance), to_big_endian<2>(purse.online), limit_bytes, end}))};
    purse.balance = balance;
    purse.overdraft = limit;
    ++purse.online;
    remember(next, done, chip.variant);
    return chip.commit(std::move(next), bytes_of(done.tac));
}

}  // namespace kiosk::emulators
