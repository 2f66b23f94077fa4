#include "devices/cash_acceptor/id003_messages.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace kiosk::devices::id003 {
namespace {

constexpr std::size_t entry_size = 4;
constexpr std::size_t longest_text = 250;  // what is left of a frame

bool is(BytesView payload, Command request)
{
    return !payload.empty() && payload[0] == octet(static_cast<std::uint8_t>(request));
}

std::optional<Money> value_of(unsigned base, unsigned exponent)
{
    constexpr unsigned most = 6;  // 255 * 10^6 yuan is beyond every note of every country
    if (base == 0 || exponent > most) return std::nullopt;
    std::int64_t fen = std::int64_t{base} * 100;
    for (unsigned i = 0; i < exponent; ++i) fen *= 10;
    return Money::fen(fen);
}

Bytes encode_entry(std::size_t index, const std::optional<Denomination>& denomination)
{
    Bytes entry{octet(first_escrow_code + index)};
    if (!denomination) return append(entry, Bytes(entry_size - 1)), entry;
    auto base = denomination->value.in_fen() / 100;
    unsigned exponent = 0;
    for (; base >= 100 && base % 10 == 0; base /= 10) ++exponent;
    assert(base > 0 && base <= 0xFF && denomination->value.in_fen() % 100 == 0);
    entry.insert(entry.end(), {octet(denomination->country),
                               octet(static_cast<std::uint64_t>(base)), octet(exponent)});
    return entry;
}

}  // namespace

std::array<std::byte, disable_mask_size> disable_all_but(DenominationMask enabled)
{
    return {octet((~enabled).to_ulong()), std::byte{0}};
}

std::optional<DenominationMask> decode_disable_mask(BytesView data)
{
    if (data.size() != disable_mask_size) return std::nullopt;
    return ~DenominationMask{std::to_integer<unsigned>(data[0])};
}

std::optional<CurrencyTable> decode_currency_table(BytesView payload)
{
    if (payload.size() != currency_table_size || !is(payload, Command::CurrencyAssign))
        return std::nullopt;
    CurrencyTable table;
    for (std::size_t at = 1; at < payload.size(); at += entry_size) {
        const auto code = std::to_integer<std::size_t>(payload[at]);
        const auto value = value_of(std::to_integer<unsigned>(payload[at + 2]),
                                    std::to_integer<unsigned>(payload[at + 3]));
        if (code < first_escrow_code || code >= first_escrow_code + denominations || !value)
            continue;
        if (auto& entry = table[code - first_escrow_code]; !entry)
            entry = {*value, std::to_integer<std::uint8_t>(payload[at + 1])};
    }
    return table;
}

Bytes encode(const CurrencyTable& table)
{
    Bytes payload{octet(static_cast<std::uint8_t>(Command::CurrencyAssign))};
    for (std::size_t i = 0; i < table.size(); ++i) append(payload, encode_entry(i, table[i]));
    return payload;
}

std::optional<std::string> decode_text(Command request, BytesView payload)
{
    if (!is(payload, request) || payload.size() > longest_text + 1) return std::nullopt;
    std::string text;
    for (const auto b : payload.subspan(1)) {
        const bool printable = b >= std::byte{0x20} && b <= std::byte{0x7E};
        text.push_back(printable ? std::to_integer<char>(b) : '?');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

Bytes encode_text(Command request, const std::string& text)
{
    Bytes payload{octet(static_cast<std::uint8_t>(request))};
    append(payload, as_bytes(text));
    return payload;
}

std::optional<Status> decode_status(BytesView payload)
{
    if (payload.empty()) return std::nullopt;
    const auto state = static_cast<State>(payload[0]);
    if (to_text(state).empty()) return std::nullopt;
    if (!carries_detail(state))
        return payload.size() == 1 ? std::optional{Status{state}} : std::nullopt;
    if (payload.size() < 2) return std::nullopt;
    const Status status{state, std::to_integer<std::uint8_t>(payload[1])};
    const bool ticket = state == State::Escrow && status.detail == ticket_escrow_code;
    return payload.size() == 2 || ticket ? std::optional{status} : std::nullopt;
}

Bytes encode(Status status)
{
    Bytes payload{octet(static_cast<std::uint8_t>(status.state))};
    if (carries_detail(status.state)) payload.push_back(octet(status.detail));
    return payload;
}

}  // namespace kiosk::devices::id003
