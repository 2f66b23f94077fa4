#include "devices/printer/print_session.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace kiosk::devices {
namespace {

using namespace std::chrono_literals;

constexpr auto first_patience = 500ms;  ///< a printer that is there answers DLE EOT in milliseconds
constexpr auto patience = 5s;           ///< in mid-job; a short one cuts receipts (R44)
constexpr auto ask_again = 200ms;
constexpr auto confirm_again = 2s;
constexpr int most_rounds =
    10;  ///< of questions to a printer that is off line and does not say why: two seconds

}  // namespace

PrintSession::PrintSession(std::vector<PrintStep> steps, Pace pace, TimePoint now,
                           TimePoint deadline)
    : steps_{std::move(steps)},
      per_byte_{pace.per_byte},
      deadline_{deadline},
      silent_at_{now + first_patience + pace.per_byte * pace.queued},
      ask_at_{now},
      line_busy_until_{now + pace.per_byte * pace.queued}
{
}

Bytes PrintSession::poll(TimePoint now)
{
    if (!outcome_ && now >= deadline_) give_up(true);
    if (!outcome_ && now >= silent_at_) give_up(false);
    if (outcome_ || now < ask_at_) return {};

    const bool opening = std::exchange(fresh_, false);
    released_ = released_ || phase_ == Phase::Released;
    auto words = opening ? opening_words() : escpos::ask_now(asks_four() ? question_ : 1);
    if (phase_ == Phase::Released && now >= confirm_at_) {
        append(words, escpos::ask_in_turn());
        confirm_at_ = now + confirm_again;
    }
    line_busy_until_ = std::max(line_busy_until_, now) + per_byte_ * words.size();
    ask_at_ = line_busy_until_ + ask_again;
    if (opening && phase_ != Phase::Before) silent_at_ = line_busy_until_ + patience;
    return words;
}

Bytes PrintSession::opening_words() const
{
    if (asks_four()) return escpos::ask_now(question_);
    if (phase_ == Phase::Released) return steps_[step_].release;  // poll() adds GS r
    auto words = steps_[step_].compose;
    append(words, escpos::ask_now(1));
    return words;
}

void PrintSession::feed(BytesView bytes, TimePoint now)
{
    const auto replies = reader_.feed(bytes);
    // One question is open at a time; two answers at once are noise or came late, and nobody knows which is which.
    const bool ambiguous =
        std::ranges::count(replies, escpos::ReplyKind::Now, &escpos::Reply::kind) > 1;
    for (const auto& reply : replies) {
        if (outcome_) return;
        if (reply.kind == escpos::ReplyKind::InTurn)
            hear_in_turn(reply.status, now);
        else if (!ambiguous)
            hear_now(reply.status, now);
    }
    if (ambiguous) ask_at_ = now;
}

void PrintSession::lose_line()
{
    if (!outcome_) give_up(false);
}

TimePoint PrintSession::wake_at() const { return std::min(ask_at_, gives_up_at()); }
TimePoint PrintSession::gives_up_at() const { return std::min(silent_at_, deadline_); }

/// A step was released and is not confirmed.
bool PrintSession::is_printing() const
{
    return (phase_ == Phase::Released && !fresh_) ||
           (phase_ == Phase::WhyOffLine && resume_ == Phase::Released);
}

bool PrintSession::asks_four() const
{
    return phase_ != Phase::Composed && phase_ != Phase::Released;
}

void PrintSession::enter(Phase phase, TimePoint now)
{
    phase_ = phase;
    question_ = 1;
    fresh_ = true;
    ask_at_ = now;
    confirm_at_ = now;
    heard(now);
}

void PrintSession::heard(TimePoint now)
{
    if (phase_ != Phase::Before) silent_at_ = now + patience;
}

void PrintSession::hear_now(std::byte status, TimePoint now)
{
    if (fresh_) return;  // nothing was asked yet
    heard(now);
    if (asks_four()) {
        replies_[question_ - 1U] = status;
        if (question_ == 4) return answered_all_four(now);
        ++question_;
        fresh_ = true;
        ask_at_ = now;
        return;
    }
    if (escpos::is_off_line(status)) {
        resume_ = phase_;
        confirmed_ = false;
        reason_ = {};
        enter(Phase::WhyOffLine, now);
    } else if (phase_ == Phase::Composed) {
        enter(Phase::Released, now);
    }
}

void PrintSession::hear_in_turn(std::byte status, TimePoint now)
{
    if (!is_printing()) return;  // left over from an earlier job
    heard(now);
    paper_ = escpos::decode_paper(status);
    if (paper_ == PaperState::Out)
        finish(unexpected{PrintFault::BrokenOff});
    else if (phase_ == Phase::WhyOffLine)
        confirmed_ = true;
    else
        step_done(now);
}

void PrintSession::step_done(TimePoint now)
{
    if (is_last_step()) return enter(Phase::After, now);
    ++step_;
    enter(Phase::Composed, now);
}

void PrintSession::answered_all_four(TimePoint now)
{
    const auto status = escpos::decode_status(replies_);
    if (phase_ == Phase::WhyOffLine) return judge_off_line(now);
    if (phase_ == Phase::After) {
        // A jammed knife cannot have confirmed the cut.
        if (status.cutter_error) return finish(unexpected{PrintFault::BrokenOff});
        return finish_printed(status);
    }
    if (steps_.empty()) return finish(status);
    if (!status.can_print()) return finish(unexpected{PrintFault::CannotPrint});
    enter(Phase::Composed, now);
}

void PrintSession::judge_off_line(TimePoint now)
{
    const auto status = escpos::decode_status(replies_);
    if (confirmed_ && is_last_step() && !status.cutter_error) return finish_printed(status);

    const bool passing =
        escpos::is_off_line_without_reason(replies_) && ++rounds_without_reason_ <= most_rounds;
    if (!status.can_print() && !passing && !escpos::is_cooling(replies_)) {
        // Only what is said twice: something may have changed between two questions of one round.
        const bool said_before = std::exchange(reason_, replies_) == replies_;
        if (!said_before) return enter(Phase::WhyOffLine, now);
        return finish(unexpected{released_ ? PrintFault::BrokenOff : PrintFault::CannotPrint});
    }
    phase_ = resume_;
    if (confirmed_) return step_done(now);
    ask_at_ = now + ask_again;
}

void PrintSession::finish_printed(PrinterStatus status)
{
    if (status.paper == PaperState::Enough) status.paper = paper_;
    finish(status);
}

void PrintSession::give_up(bool expired)
{
    gave_up_ = true;
    const bool all_sent = is_last_step() && (is_printing() || phase_ == Phase::After);
    auto fault = expired ? PrintFault::Expired : PrintFault::NoPrinter;
    if (released_) fault = all_sent ? PrintFault::Unconfirmed : PrintFault::BrokenOff;
    finish(unexpected{fault});
}

}  // namespace kiosk::devices
