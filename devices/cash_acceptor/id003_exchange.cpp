#include "devices/cash_acceptor/id003_exchange.h"

#include <utility>

namespace kiosk::devices::id003 {
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
    while (auto payload = reader_.next())
        if (auto reply = judge(std::move(*payload), now)) replies.push_back(std::move(*reply));
    return replies;
}

/// nullopt for COMMUNICATION ERROR, which is dealt with here, and for a late ACK or INVALID COMMAND, which says nothing.
std::optional<Exchange::Reply> Exchange::judge(Bytes payload, TimePoint now)
{
    if (is(payload, Answer::Enquiry)) return Reply{.kind = Kind::Enquiry};
    const bool is_newest = answer_came();
    if (is(payload, Answer::CommunicationError)) {
        if (busy()) (void)repeat(now);  // after the last attempt its time runs out
        return std::nullopt;
    }
    const bool acknowledged = is(payload, Answer::Ack);
    const bool invalid = is(payload, Answer::InvalidCommand);
    if (!busy() || !answers(payload)) {
        if (acknowledged || invalid) return std::nullopt;
        return Reply{.kind = Kind::Stray, .payload = std::move(payload)};
    }
    Reply reply{.command = command_, .is_newest = is_newest};
    reply.kind = acknowledged ? Kind::Acknowledged : invalid ? Kind::Invalid : Kind::Data;
    reply.payload = std::move(payload);
    finish(now);
    return reply;
}

/// Whether `payload` is what command_ is answered with.  INVALID COMMAND answers all but STATUS REQ, which is legal
/// always: there it is the late answer to the command before.
bool Exchange::answers(const Bytes& payload) const
{
    const bool invalid = is(payload, Answer::InvalidCommand);
    if (command_ == Command::StatusRequest) return !invalid && payload[0] < octet(0x50);
    if (is_operation(command_)) return invalid || is(payload, Answer::Ack);
    return invalid || payload[0] == octet(static_cast<std::uint8_t>(command_));
}

}  // namespace kiosk::devices::id003
