#include "devices/cash_acceptor/ccnet_exchange.h"

#include "devices/cash_acceptor/ccnet_messages.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace kiosk::devices::ccnet {
namespace {

/// How long the line carries so many bytes: 9600 baud, 10 bits a byte.
Duration time_on_line(std::size_t bytes)
{
    return std::chrono::microseconds{10'000'000 * static_cast<std::int64_t>(bytes) / 9600};
}

bool is(const Bytes& payload, Answer answer)
{
    return payload.size() == 1 && payload[0] == octet(static_cast<std::uint8_t>(answer));
}

}  // namespace

void Exchange::begin(Command command, BytesView data, int attempts, TimePoint now)
{
    assert(!busy() && attempts > 0);
    reader_.clear();
    owed_ = 0;
    command_ = command;
    frame_ = encode(command, data);
    attempts_ = attempts_left_ = attempts;
    attempt(now);
}

void Exchange::acknowledge(TimePoint now) { put_out(encode(Command::Ack), now); }

void Exchange::reset(TimePoint now)
{
    *this = Exchange{timing_};
    owed_ = 1;
    drained_at_ = now + timing_.slowest;
}

TimePoint Exchange::free_at() const
{
    return owed_ > 0 ? std::max(quiet_at_, drained_at_) : quiet_at_;
}

void Exchange::put_out(const Bytes& frame, TimePoint now)
{
    append(output_, frame);
    quiet_at_ = now + time_on_line(frame.size()) + timing_.turnaround;
}

void Exchange::attempt(TimePoint now)
{
    --attempts_left_;
    ++owed_;
    put_out(frame_, now);
    deadline_ = now + time_on_line(frame_.size()) + patience_;
    attempt_ends_ = now + timing_.longest;
}

std::vector<Exchange::Reply> Exchange::feed(BytesView bytes, TimePoint now)
{
    // A long answer takes more time on the line than a device may take to begin one.
    if (busy()) deadline_ = std::min(attempt_ends_, now + patience_);
    quiet_at_ = std::max(quiet_at_, now + timing_.turnaround);
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
    owed_ = std::max(0, owed_ - 1);
    if (busy() && is(payload, Answer::Nak)) {
        if (attempts_left_ > 0) attempt(now);
        return std::nullopt;
    }
    const bool plain =
        is(payload, Answer::Ack) || is(payload, Answer::Nak) || is(payload, Answer::IllegalCommand);
    if (!busy() || !answers(payload)) {
        if (plain) return std::nullopt;
        return Reply{.kind = Kind::Stray, .payload = std::move(payload)};
    }
    Reply reply{.command = *command_, .is_newest = owed_ == 0};
    reply.kind = !plain                     ? Kind::Data
                 : is(payload, Answer::Ack) ? Kind::Acknowledged
                                            : Kind::Illegal;
    reply.payload = std::move(payload);
    command_.reset();
    drained_at_ = now + timing_.slowest;
    learn_patience(attempts_left_ + 1 == attempts_);
    return reply;
}

void Exchange::learn_patience(bool in_time)
{
    constexpr std::chrono::milliseconds step{5};
    patience_ = in_time ? std::max<Duration>(timing_.answer, patience_ - step)
                        : std::min<Duration>(timing_.slowest, patience_ * 2);
}

/// Whether `payload` is of the shape that command_ is answered with.  ILLEGAL COMMAND answers all but POLL, which is
/// legal always: there it is the late answer to the command before.
bool Exchange::answers(const Bytes& payload) const
{
    const bool illegal = is(payload, Answer::IllegalCommand);
    switch (*command_) {
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

std::optional<Exchange::Reply> Exchange::pass_time(TimePoint now)
{
    if (!busy() || now < deadline_) return std::nullopt;
    reader_.clear();
    if (attempts_left_ > 0) {
        attempt(now);
        return std::nullopt;
    }
    drained_at_ = now + timing_.slowest;
    return Reply{.kind = Kind::Silence, .command = *std::exchange(command_, std::nullopt)};
}

Bytes Exchange::take_output() { return std::exchange(output_, {}); }

}  // namespace kiosk::devices::ccnet
