#pragma once

#include "devices/printer/escpos.h"
#include "devices/printer/receipt_encoder.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/clock.h"
#include "kiosk/domain/expected.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace kiosk::devices {

/// One job's conversation with the printer, as a pure machine: time is an argument, no line.
///
///     ask 1..4 -> (compose a step, ask 1 -> release it, wait for GS r) for each step -> ask 1..4 -> outcome
///
/// A step is released only while the printer says that it is on line, and the next one is composed only when the
/// printer has confirmed the last: at any moment at most one line is on its way, whatever the printer's buffer could
/// hold.  Paper end or an open cover ends the job; a hot head is waited for, and for two seconds a printer that is off
/// line and does not say why.
class PrintSession {
public:
    using Outcome = Expected<PrinterStatus, PrintFault>;

    /// How fast the line is, for time-outs that count from when a byte has gone out.
    struct Pace {
        Duration per_byte{};
        std::size_t queued = 0;  ///< bytes that go out before the first question
    };

    /// No `steps`: asks how the printer is, and answers even if it cannot print.
    PrintSession(std::vector<PrintStep> steps, Pace pace, TimePoint now, TimePoint deadline);

    /// What is to be sent now; also lets time-outs strike.  Call it when bytes came and at wake_at().
    Bytes poll(TimePoint now);
    void feed(BytesView bytes, TimePoint now);
    /// The cable is out: whatever was open is not known.
    void lose_line();

    [[nodiscard]] TimePoint wake_at() const;
    /// When it stops waiting for the printer, unless that answers meanwhile.
    [[nodiscard]] TimePoint gives_up_at() const;
    [[nodiscard]] const std::optional<Outcome>& outcome() const { return outcome_; }
    /// Something was released: paper may have moved.
    [[nodiscard]] bool has_moved_paper() const { return released_; }
    /// It ended without the printer's word: perhaps the printer has not got all that was sent.
    [[nodiscard]] bool gave_up() const { return gave_up_; }

private:
    enum class Phase : std::uint8_t {
        Before,      ///< the four questions, before anything is sent
        Composed,    ///< a step lies in the printer's memory; is it on line?
        Released,    ///< the step is being printed: GS r will tell
        WhyOffLine,  ///< the four questions, between the other two
        After,       ///< the four questions, when the cut is confirmed
    };

    void enter(Phase phase, TimePoint now);
    void heard(TimePoint now);
    void hear_now(std::byte status, TimePoint now);
    void hear_in_turn(std::byte status, TimePoint now);
    void answered_all_four(TimePoint now);
    void judge_off_line(TimePoint now);
    void step_done(TimePoint now);
    void give_up(bool expired);
    void finish(Outcome outcome) { outcome_ = outcome; }
    void finish_printed(PrinterStatus status);
    [[nodiscard]] bool is_last_step() const { return step_ + 1 == steps_.size(); }
    [[nodiscard]] bool is_printing() const;
    [[nodiscard]] bool asks_four() const;
    [[nodiscard]] Bytes opening_words() const;

    std::vector<PrintStep> steps_;
    Duration per_byte_;
    TimePoint deadline_;
    TimePoint silent_at_;     ///< no answer by then: no printer, or no longer
    TimePoint ask_at_;        ///< when poll() speaks next
    TimePoint confirm_at_{};  ///< when a GS r whose answer was lost is sent again
    TimePoint line_busy_until_;

    Phase phase_ = Phase::Before;
    Phase resume_ = Phase::Composed;  ///< whence we came to WhyOffLine
    bool fresh_ = true;               ///< the phase's opening words were not sent yet
    bool confirmed_ = false;          ///< GS r answered while we asked why
    bool released_ = false;
    bool gave_up_ = false;
    PaperState paper_ = PaperState::Enough;  ///< by the last answer to GS r
    std::size_t step_ = 0;
    std::uint8_t question_ = 1;
    int rounds_without_reason_ = 0;  ///< off line throughout the job, and no bit said why
    escpos::StatusReplies replies_{};
    escpos::StatusReplies reason_{};  ///< why it is off line, by the round before
    escpos::ReplyReader reader_;
    std::optional<Outcome> outcome_;
};

}  // namespace kiosk::devices
