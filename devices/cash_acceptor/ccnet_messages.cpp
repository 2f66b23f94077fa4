#include "devices/cash_acceptor/ccnet_messages.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace kiosk::devices::ccnet {
namespace {

constexpr std::size_t entry_size = 5;
constexpr std::size_t part_size = 15;
constexpr std::size_t serial_size = 12;
constexpr unsigned decimals_flag = 0x80;

bool printable(std::byte b) { return b >= std::byte{0x20} && b <= std::byte{0x7E}; }

std::string to_printable(BytesView bytes)
{
    std::string text;
    for (const auto b : bytes) text.push_back(printable(b) ? std::to_integer<char>(b) : '?');
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

std::optional<Money> value_of(unsigned digits, unsigned exponent)
{
    constexpr unsigned most = 6;  // 255 * 10^6 yuan is beyond every note of every country
    const bool decimals = (exponent & decimals_flag) != 0;
    const unsigned power = exponent & ~decimals_flag;
    if (power > most) return std::nullopt;
    std::int64_t scale = 1;
    for (unsigned i = 0; i < power; ++i) scale *= 10;
    const std::int64_t fen = std::int64_t{digits} * 100;
    if (!decimals) return Money::fen(fen * scale);
    if (fen % scale != 0) return std::nullopt;
    return Money::fen(fen / scale);
}

std::optional<BillType> decode_entry(BytesView entry)
{
    const auto digits = std::to_integer<unsigned>(entry[0]);
    const auto country = entry.subspan(1, 3);
    if (digits == 0 || !std::ranges::all_of(country, printable)) return std::nullopt;
    const auto value = value_of(digits, std::to_integer<unsigned>(entry[4]));
    if (!value) return std::nullopt;
    return BillType{*value, to_printable(country)};
}

Bytes padded(std::string_view text, std::size_t size)
{
    Bytes bytes(size, std::byte{' '});
    std::ranges::copy(as_bytes(text.substr(0, size)), bytes.begin());
    return bytes;
}

Bytes encode_entry(const BillType& type)
{
    auto digits = type.value.in_fen();
    unsigned zeros = 0;
    for (; digits != 0 && digits % 10 == 0; digits /= 10) ++zeros;
    assert(digits > 0 && digits <= 0xFF);
    const unsigned exponent = zeros >= 2 ? zeros - 2 : decimals_flag | (2 - zeros);
    Bytes entry{octet(static_cast<std::uint64_t>(digits))};
    append(entry, padded(type.country, 3));
    entry.push_back(octet(exponent));
    return entry;
}

}  // namespace

std::array<std::byte, mask_size> encode(BillMask mask)
{
    return to_big_endian<mask_size>(mask.to_ulong());
}

std::optional<BillMask> decode_mask(BytesView bytes)
{
    if (bytes.size() != mask_size) return std::nullopt;
    return BillMask{big_endian(bytes)};
}

std::array<std::byte, 2 * mask_size> enable_with_escrow(BillMask enabled)
{
    std::array<std::byte, 2 * mask_size> data{};
    std::ranges::copy(encode(enabled), data.begin());
    std::ranges::copy(encode(enabled), data.begin() + mask_size);
    return data;
}

std::optional<BillTable> decode_bill_table(BytesView payload)
{
    if (payload.size() != bill_table_size) return std::nullopt;
    BillTable table;
    for (std::size_t type = 0; type < bill_types; ++type)
        table[type] = decode_entry(payload.subspan(type * entry_size, entry_size));
    return table;
}

Bytes encode(const BillTable& table)
{
    Bytes bytes;
    for (const auto& type : table) append(bytes, type ? encode_entry(*type) : Bytes(entry_size));
    return bytes;
}

std::optional<Identification> decode_identification(BytesView payload)
{
    if (payload.size() != identification_size) return std::nullopt;
    Identification identification{
        .part = to_printable(payload.first(part_size)),
        .serial = to_printable(payload.subspan(part_size, serial_size)),
    };
    std::ranges::copy(payload.subspan(part_size + serial_size), identification.asset.begin());
    return identification;
}

Bytes encode(const Identification& identification)
{
    auto bytes = padded(identification.part, part_size);
    append(bytes, padded(identification.serial, serial_size));
    append(bytes, identification.asset);
    return bytes;
}

std::optional<PollReply> decode_poll(BytesView payload)
{
    if (payload.empty()) return std::nullopt;
    const auto state = static_cast<State>(payload[0]);
    if (to_text(state).empty() || payload.size() != (carries_detail(state) ? 2U : 1U))
        return std::nullopt;
    return PollReply{
        state, payload.size() == 2 ? std::to_integer<std::uint8_t>(payload[1]) : std::uint8_t{0}};
}

Bytes encode(PollReply reply)
{
    Bytes payload{octet(static_cast<std::uint8_t>(reply.state))};
    if (carries_detail(reply.state)) payload.push_back(octet(reply.detail));
    return payload;
}

}  // namespace kiosk::devices::ccnet
