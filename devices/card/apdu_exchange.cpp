#include "devices/card/apdu_exchange.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace kiosk::devices {
namespace {

struct Instruction {
    std::byte cla;
    std::byte ins;
};

/// Changes nothing, counts no tries: 6Cxx may be answered with the same command again.
constexpr std::array repeatable{
    Instruction{std::byte{0x00}, std::byte{0xA4}},  // SELECT
    Instruction{std::byte{0x00}, std::byte{0xB0}},  // READ BINARY
    Instruction{std::byte{0x00}, std::byte{0xB2}},  // READ RECORD
    Instruction{std::byte{0x00}, std::byte{0x84}},  // GET CHALLENGE
    Instruction{std::byte{0x80}, std::byte{0x5C}},  // GET BALANCE
};

bool is_repeatable(const Command& command)
{
    return std::ranges::any_of(repeatable, [&](const Instruction& i) {
        return i.cla == command.cla && i.ins == command.ins;
    });
}

/// xx of 61xx and 6Cxx: 00 says 256.
std::uint16_t size_of(std::uint8_t xx) { return xx == 0 ? 256 : xx; }

Command get_response(std::uint8_t xx)
{
    return {.cla = std::byte{0x00}, .ins = std::byte{0xC0}, .expected = size_of(xx)};
}

Bytes shape(CardProtocol protocol, const Command& command)
{
    auto bytes = encode(command);
    if (protocol == CardProtocol::T1) return bytes;
    if (command.data.empty() && !command.expected) bytes.push_back(std::byte{0x00});  // case 1: P3
    if (!command.data.empty() && command.expected) bytes.pop_back();  // case 4: no Le
    return bytes;
}

bool is_warning(StatusWord status) { return status.sw1() == 0x62 || status.sw1() == 0x63; }

Command parsed(BytesView apdu)
{
    auto command = parse_command(apdu);
    assert(command);
    return std::move(*command);
}

}  // namespace

ApduExchange::ApduExchange(CardProtocol protocol, BytesView command)
    : protocol_{protocol}, command_{parsed(command)}, outgoing_{shape(protocol, command_)}
{
}

ApduExchange::~ApduExchange()
{
    wipe(outgoing_);
    wipe(command_.data);
}

ApduExchange::Step ApduExchange::take(BytesView answer)
{
    const auto response = parse_response(answer);
    if (!response || data_.size() + answer.size() > max_size) return Step::NoAnswer;
    answered_ = true;

    const auto status = response->status;
    if (status.sw1() == 0x6C) return repeat(status);
    // The command itself is done: a refused GET RESPONSE must not read like a refused command.
    if (fetching_ && !status.is_done() && !is_warning(status)) return Step::Finished;
    append(data_, response->data);
    status_ = status;
    return status.sw1() == 0x61 ? fetch() : Step::Finished;
}

ApduExchange::Step ApduExchange::fetch()
{
    fetching_ = true;
    return transmit_next(get_response(status_.sw2()));
}

ApduExchange::Step ApduExchange::repeat(StatusWord wrong_size)
{
    if (fetching_) return transmit_next(get_response(wrong_size.sw2()));
    status_ = wrong_size;
    const bool le_travels = protocol_ == CardProtocol::T1 || command_.data.empty();
    if (!le_travels || !is_repeatable(command_)) return Step::Finished;
    command_.expected = size_of(wrong_size.sw2());
    return transmit_next(command_);
}

ApduExchange::Step ApduExchange::transmit_next(const Command& command)
{
    if (follow_ups_ == max_follow_ups) return Step::Finished;
    ++follow_ups_;
    wipe(outgoing_);
    outgoing_ = shape(protocol_, command);
    return Step::TransmitNext;
}

Bytes ApduExchange::response() const { return encode(Response{data_, status_}); }

Expected<Bytes, ContactFault> exchange_apdu(CardProtocol protocol, BytesView command,
                                            const Transmit& transmit)
{
    ApduExchange apdu{protocol, command};
    while (true) {
        const auto answer = transmit(apdu.to_transmit());
        if (!answer) {
            return unexpected{apdu.answered() ? ContactFault::LostAfterSend : answer.error()};
        }
        switch (apdu.take(*answer)) {
            case ApduExchange::Step::TransmitNext:
                break;
            case ApduExchange::Step::Finished:
                return apdu.response();
            case ApduExchange::Step::NoAnswer:
                return unexpected{ContactFault::LostAfterSend};
        }
    }
}

}  // namespace kiosk::devices
