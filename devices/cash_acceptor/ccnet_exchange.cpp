#include "devices/cash_acceptor/ccnet_exchange.h"

#include "devices/cash_acceptor/ccnet_messages.h"

#include <utility>

namespace kiosk::devices::ccnet {
namespace {

bool is(const Bytes& payload, Answer answer)
{
    return payload.size() == 1 && payload[0] == octet(static_cast<std::uint8_t>(answer));
}

}  // namespace

void Exchange::begin(Command command, BytesView data, int attempts, TimePoint now)
{
    command_ = command;
    start(encode(command, data), attempts, now);
}

std::vector<Exchange::Reply> Exchange::feed(BytesView bytes, TimePoint now)
{
    bytes_came(now);
    reader_.feed(bytes);
    std::vector<Reply> replies;
    while (auto frame = reader_.next())
        if (frame->address == bill_validator)
            if (auto reply = judge(std::move(frame->payload), now))
                replies.push_back(std::move(*reply));
    return replies;
}

/// nullopt for NAK, which is dealt with here, and for a late ACK, NAK or ILLEGAL COMMAND, which says nothing.
std::optional<Exchange::Reply> Exchange::judge(Bytes payload, TimePoint now)
{
    const bool is_newest = answer_came();
    if (busy() && is(payload, Answer::Nak)) {
        (void)repeat(now);  // after the last attempt its time runs out
        return std::nullopt;
    }
    const bool plain =
        is(payload, Answer::Ack) || is(payload, Answer::Nak) || is(payload, Answer::IllegalCommand);
    if (!busy() || !answers(payload)) {
        if (plain) return std::nullopt;
        return Reply{.kind = Kind::Stray, .payload = std::move(payload)};
    }
    Reply reply{.command = command_, .is_newest = is_newest};
    reply.kind = !plain                     ? Kind::Data
                 : is(payload, Answer::Ack) ? Kind::Acknowledged
                                            : Kind::Illegal;
    reply.payload = std::move(payload);
    finish(now);
    return reply;
}

/// Whether `payload` is of the shape that command_ is answered with.  ILLEGAL COMMAND answers all but POLL, which is
/// legal always: there it is the late answer to the command before.
bool Exchange::answers(const Bytes& payload) const
{
    const bool illegal = is(payload, Answer::IllegalCommand);
    switch (command_) {
        case Command::Poll:
            return payload.size() <= 2 && !illegal && !is(payload, Answer::Ack);
        case Command::GetStatus:
            return illegal || payload.size() == 2 * mask_size;
        case Command::Identification:
            return illegal || payload.size() == identification_size;
        case Command::BillTable:
            return illegal || payload.size() == bill_table_size;
        case Command::Reset:
        case Command::SetSecurity:
        case Command::EnableBillTypes:
        case Command::Stack:
        case Command::Return:
        case Command::Hold:
        case Command::SetBarcodeParameters:
            return illegal || is(payload, Answer::Ack);
        case Command::ExtractBarcode:
        case Command::Download:
        case Command::CodeCrc32:
        case Command::Statistics:
            return true;
        case Command::Ack:
        case Command::Nak:
            return false;
    }
    return false;
}

}  // namespace kiosk::devices::ccnet
