#include "devices/card/purse_commands.h"

#include "devices/card/record_fields.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

namespace kiosk::devices {
namespace {

constexpr std::byte interindustry{0x00};
constexpr std::byte proprietary{0x80};
constexpr std::byte electronic_purse{0x02};

/// INITIALIZE FOR something on the electronic purse.
Command initialize(std::byte what, const Announcement& announcement, std::uint16_t expected)
{
    const auto amount = announcement.amount.in_fen();
    assert(amount > 0 && amount <= std::numeric_limits<std::uint32_t>::max());
    Bytes data;
    data.reserve(11);
    data.push_back(octet(announcement.key_index));
    append(data, to_big_endian<4>(static_cast<std::uint64_t>(amount)));
    append(data, announcement.terminal.bytes());
    return {.cla = proprietary,
            .ins = octet(0x50),
            .p1 = what,
            .p2 = electronic_purse,
            .data = std::move(data),
            .expected = expected};
}

Bytes dated(const CardTime& time, const Mac& mac)
{
    Bytes data;
    append(data, time.date.bytes());
    append(data, time.time.bytes());
    append(data, mac);
    return data;
}

}  // namespace

Command select_by_name(BytesView name)
{
    assert(name.size() >= 5 && name.size() <= 16);
    return {.cla = interindustry,
            .ins = octet(0xA4),
            .p1 = octet(0x04),
            .data = {name.begin(), name.end()},
            .expected = 256};
}

Command select_by_file_id(const std::array<std::byte, 2>& file)
{
    return {.cla = interindustry,
            .ins = octet(0xA4),
            .data = {file.begin(), file.end()},
            .expected = 256};
}

Command read_binary(ShortFileId file, std::uint16_t size)
{
    return {.cla = interindustry,
            .ins = octet(0xB0),
            .p1 = octet(0x80U | static_cast<unsigned>(file)),
            .expected = size};
}

Command read_record(ShortFileId file, std::uint8_t number, std::uint16_t size)
{
    return {.cla = interindustry,
            .ins = octet(0xB2),
            .p1 = octet(number),
            .p2 = octet(static_cast<unsigned>(file) << 3U | 4U),
            .expected = size};
}

Command get_challenge(std::uint16_t size)
{
    return {.cla = interindustry, .ins = octet(0x84), .expected = size};
}

std::optional<PursePin> PursePin::from_digits(std::string_view digits)
{
    const bool decimal = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    if (!decimal || digits.size() < 3 || digits.size() > 12) return std::nullopt;
    std::array<std::byte, 6> packed{};
    packed.fill(octet(0xFF));
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const auto digit = static_cast<unsigned>(digits[i] - '0');
        auto& pair = packed[i / 2];
        pair = i % 2 == 0 ? octet(digit << 4U | 0x0FU) : (pair & octet(0xF0)) | octet(digit);
    }
    PursePin pin{Secret<6>{packed}, (digits.size() + 1) / 2};
    ::explicit_bzero(packed.data(), packed.size());
    return pin;
}

Command verify(const PursePin& pin)
{
    const auto packed = pin.reveal();
    return {.cla = interindustry, .ins = octet(0x20), .data = {packed.begin(), packed.end()}};
}

Command get_balance()
{
    return {.cla = proprietary, .ins = octet(0x5C), .p2 = electronic_purse, .expected = 4};
}

std::optional<Money> decode_balance(BytesView data)
{
    if (data.size() != 4) return std::nullopt;
    return RecordFields{data}.amount(4);
}

Command initialize_for_load(const Announcement& load)
{
    return initialize(octet(0x00), load, 0x10);
}

std::optional<LoadChallenge> decode_load_challenge(BytesView data)
{
    if (data.size() != 16) return std::nullopt;
    RecordFields fields{data};
    return LoadChallenge{.balance = fields.amount(4),
                         .counter = fields.number(),
                         .key_version = fields.byte(),
                         .algorithm = fields.byte(),
                         .random = fields.array<4>(),
                         .mac1 = fields.array<4>()};
}

Command credit_for_load(const LoadAuthorisation& authorisation)
{
    return {.cla = proprietary,
            .ins = octet(0x52),
            .data = dated(authorisation.time, authorisation.mac2),
            .expected = 4};
}

std::optional<Mac> decode_tac(BytesView data)
{
    if (data.size() != 4) return std::nullopt;
    return RecordFields{data}.array<4>();
}

Command initialize_for_purchase(const Announcement& purchase)
{
    return initialize(octet(0x01), purchase, 0x0F);
}

std::optional<PurchaseChallenge> decode_purchase_challenge(BytesView data)
{
    if (data.size() != 15) return std::nullopt;
    RecordFields fields{data};
    return PurchaseChallenge{.balance = fields.amount(4),
                             .counter = fields.number(),
                             .overdraft = fields.amount(3),
                             .key_version = fields.byte(),
                             .algorithm = fields.byte(),
                             .random = fields.array<4>()};
}

Command debit_for_purchase(const PurchaseAuthorisation& authorisation)
{
    const auto& sequence = authorisation.terminal_sequence;
    Bytes data{sequence.begin(), sequence.end()};
    append(data, dated(authorisation.time, authorisation.mac1));
    return {.cla = proprietary,
            .ins = octet(0x54),
            .p1 = octet(0x01),
            .data = std::move(data),
            .expected = 8};
}

std::optional<PurchaseProof> decode_purchase_proof(BytesView data)
{
    if (data.size() != 8) return std::nullopt;
    RecordFields fields{data};
    return PurchaseProof{.tac = fields.array<4>(), .mac2 = fields.array<4>()};
}

Command get_transaction_prove(TransactionType type, std::uint16_t number)
{
    const auto wanted = to_big_endian<2>(number);
    return {.cla = proprietary,
            .ins = octet(0x5A),
            .p2 = octet(static_cast<unsigned>(type)),
            .data = {wanted.begin(), wanted.end()},
            .expected = 8};
}

std::optional<LoadProof> decode_proof(std::uint16_t number, BytesView data)
{
    if (data.size() != 8) return std::nullopt;
    RecordFields fields{data};
    return LoadProof{.number = number, .mac = fields.array<4>(), .tac = fields.array<4>()};
}

}  // namespace kiosk::devices
