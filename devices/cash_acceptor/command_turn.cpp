#include "devices/cash_acceptor/command_turn.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <utility>

namespace kiosk::devices {
namespace {

/// How long a line of 9600 baud carries so many bytes.
Duration time_on_line(std::size_t bytes, int bits_per_byte)
{
    return std::chrono::microseconds{std::int64_t{1'000'000} * bits_per_byte *
                                     static_cast<std::int64_t>(bytes) / 9600};
}

}  // namespace

void CommandTurn::reset(TimePoint now)
{
    forget_input();
    output_.clear();
    busy_ = false;
    patience_ = timing_.answer;
    quiet_at_ = {};
    owed_ = 1;
    drained_at_ = now + timing_.slowest;
}

TimePoint CommandTurn::free_at() const
{
    return owed_ > 0 ? std::max(quiet_at_, drained_at_) : quiet_at_;
}

void CommandTurn::start(Bytes frame, int attempts, TimePoint now)
{
    assert(!busy() && attempts > 0);
    forget_input();
    owed_ = 0;
    busy_ = true;
    frame_ = std::move(frame);
    attempts_ = attempts_left_ = attempts;
    attempt(now);
}

void CommandTurn::put_out(const Bytes& frame, TimePoint now)
{
    append(output_, frame);
    quiet_at_ = now + time_on_line(frame.size(), timing_.bits_per_byte) + timing_.turnaround;
}

void CommandTurn::attempt(TimePoint now)
{
    --attempts_left_;
    ++owed_;
    put_out(frame_, now);
    deadline_ = now + time_on_line(frame_.size(), timing_.bits_per_byte) + patience_;
    attempt_ends_ = now + timing_.longest;
}

void CommandTurn::bytes_came(TimePoint now)
{
    // A long answer takes more time on the line than a device may take to begin one.
    if (busy()) deadline_ = std::min(attempt_ends_, now + patience_);
    quiet_at_ = std::max(quiet_at_, now + timing_.turnaround);
}

bool CommandTurn::answer_came()
{
    owed_ = std::max(0, owed_ - 1);
    return owed_ == 0;
}

bool CommandTurn::repeat(TimePoint now)
{
    if (attempts_left_ == 0) return false;
    attempt(now);
    return true;
}

void CommandTurn::finish(TimePoint now)
{
    busy_ = false;
    drained_at_ = now + timing_.slowest;
    learn_patience(attempts_left_ + 1 == attempts_);
}

void CommandTurn::learn_patience(bool in_time)
{
    constexpr std::chrono::milliseconds step{5};
    patience_ = in_time ? std::max<Duration>(timing_.answer, patience_ - step)
                        : std::min<Duration>(timing_.slowest, patience_ * 2);
}

bool CommandTurn::pass_time(TimePoint now)
{
    if (!busy() || now < deadline_) return false;
    forget_input();
    if (repeat(now)) return false;
    busy_ = false;
    drained_at_ = now + timing_.slowest;
    return true;
}

Bytes CommandTurn::take_output() { return std::exchange(output_, {}); }

}  // namespace kiosk::devices
