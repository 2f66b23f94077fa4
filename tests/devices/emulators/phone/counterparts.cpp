#include "tests/devices/emulators/phone/counterparts.h"

#include "devices/card/purse_crypto.h"

#include <algorithm>
#include <memory>

namespace kiosk::emulators {
namespace {

namespace crypto = devices::crypto;

Bytes bytes_of(std::string_view hex) { return from_hex(hex).value(); }

template <std::size_t N>
std::array<std::byte, N> field(std::string_view hex, std::size_t offset)
{
    return array_from_hex<N>(hex.substr(2 * offset, 2 * N)).value();
}

std::string amount_hex(std::uint32_t amount) { return to_hex(to_big_endian<4>(amount)); }

CardTime time_of(std::string_view digits)
{
    return {Bcd<4>::from_digits(digits.substr(0, 8)).value(),
            Bcd<3>::from_digits(digits.substr(8)).value()};
}

TerminalId terminal_id() { return TerminalId::from_digits(terminal_number).value(); }

}  // namespace

RandomSource fixed_random(std::string_view hex)
{
    struct Source {
        Bytes given;
        std::size_t next = 0;
    };
    const auto source = std::make_shared<Source>(Source{bytes_of(hex)});
    return [source](std::span<std::byte> out) {
        for (auto& b : out) {
            const auto at = source->next++;
            b = at < source->given.size() ? source->given[at]
                                          : octet(at - source->given.size() + 1);
        }
    };
}

Personalisation with_ed()
{
    auto issued = test_personalisation("test");
    issued.application_type = 3;
    issued.ed = {Money::fen(0x8000), Money{}, 5, 0};
    return issued;
}

Terminal::Terminal(PhoneCard& card, CardProtocol protocol) : card_{card}, protocol_{protocol}
{
    lay_again();
}

void Terminal::lay_again()
{
    card_.power_off();
    card_.power_on(protocol_);
    exchange(protocol_ == CardProtocol::T0 ? "00A4040009A00000000386980701"
                                           : "00A4040009A0000000038698070100");
}

std::string Terminal::send(std::string_view hex)
{
    const auto answer = card_.exchange(bytes_of(hex));
    return answer ? to_hex(*answer) : "torn";
}

std::string Terminal::exchange(std::string_view hex)
{
    auto answer = send(hex);
    if (answer.size() == 4 && answer.starts_with("61")) return send("00C00000" + answer.substr(2));
    return answer;
}

std::string Terminal::initialize(std::string_view p1p2, std::uint32_t amount, std::string_view le)
{
    return send("8050" + std::string{p1p2} + "0B01" + amount_hex(amount) + terminal_number +
                std::string{le});
}

std::string Terminal::prove(std::string_view type, unsigned number)
{
    return send("805A00" + std::string{type} + "02" + to_hex(to_big_endian<2>(number)) + "08");
}

std::string host_answer(const Chip& chip, TransactionType type, std::string_view initialized,
                        std::uint32_t amount, std::string_view p1p2)
{
    const auto counter = static_cast<std::uint16_t>(big_endian(field<2>(initialized, 4)));
    const auto input = crypto::load_session_input(field<4>(initialized, 8), counter);
    const bool unload = type == TransactionType::Unload;
    const auto session =
        crypto::session_key(unload ? chip.issued.keys.dulk.value() : chip.issued.keys.dlk, input);
    const crypto::LoadTerms terms{Money::fen(amount), terminal_id(), type};
    return (unload ? "8054" : "8052") + std::string{p1p2} + "0B" + host_time +
           to_hex(crypto::load_mac2(session, terms, time_of(host_time))) + "04";
}

std::string limit_answer(const Chip& chip, std::string_view initialized, std::uint32_t limit)
{
    const auto counter = static_cast<std::uint16_t>(big_endian(field<2>(initialized, 4)));
    const auto session =
        crypto::session_key(chip.issued.keys.duk.value(),
                            crypto::load_session_input(field<4>(initialized, 11), counter));
    const auto limit_hex = to_hex(to_big_endian<3>(limit));
    const auto mac2 =
        crypto::mac(session, bytes_of(limit_hex + "07" + terminal_number + host_time));
    return "805800000E" + limit_hex + host_time + to_hex(mac2) + "04";
}

std::string load(Terminal& terminal, const Chip& chip, std::uint32_t amount)
{
    const auto begun = terminal.load_begin(amount);
    return terminal.send(host_answer(chip, TransactionType::EpLoad, begun, amount));
}

std::string shop_answer(const Chip& chip, TransactionType type, std::string_view initialized,
                        std::uint32_t amount)
{
    const auto sequence = array_from_hex<4>("0000A5C3").value();
    const auto counter = static_cast<std::uint16_t>(big_endian(field<2>(initialized, 4)));
    const auto session = crypto::session_key(
        chip.issued.keys.dpk,
        crypto::purchase_session_input(field<4>(initialized, 11), counter, sequence));
    const crypto::PurchaseTerms terms{Money::fen(amount), terminal_id(), sequence,
                                      time_of(host_time), type};
    return "805401000F0000A5C3" + std::string{host_time} +
           to_hex(crypto::purchase_mac1(session, terms)) + "08";
}

std::string purchase(Terminal& terminal, const Chip& chip, std::uint32_t amount)
{
    const auto begun = terminal.purchase_begin(amount);
    return terminal.send(shop_answer(chip, TransactionType::EpPurchase, begun, amount));
}

std::string protected_command(Terminal& terminal, const TripleDesKey& key, std::string_view header,
                              std::string_view data)
{
    crypto::Block iv{};
    std::ranges::copy(field<4>(terminal.send("0084000004"), 0), iv.begin());
    const auto length = to_hex(to_big_endian<1>(data.size() / 2 + 4));
    const auto covered = std::string{header} + length + std::string{data};
    return terminal.exchange(covered + to_hex(crypto::retail_mac(key, iv, bytes_of(covered))));
}

}  // namespace kiosk::emulators
