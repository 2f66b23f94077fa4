#pragma once

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/clock.h"

#include <chrono>

namespace kiosk::devices {

/// Whose turn it is on a half-duplex line whose master we are: one command and its answer at a time, over a line that
/// drops, doubles, delays and damages bytes (devices.md sections 1 and 2, "Link").  Pure: time is an argument.  Knows
/// nothing of what the bytes say; a protocol's Exchange adds that.
class CommandTurn {
public:
    struct Timing {
        /// Silence after which a command is repeated.  Grows to `slowest` while answers keep coming later than that, and
        /// shrinks back while they come in time.
        std::chrono::milliseconds answer{100};
        std::chrono::milliseconds slowest{400};  ///< an answer that has not come by then never will
        std::chrono::milliseconds longest{
            1'000};  ///< of one attempt, however much noise keeps coming
        std::chrono::milliseconds turnaround{
            10};                 ///< between the last byte on the line and our next command
        int bits_per_byte = 10;  ///< start, 8 data, stop; 11 with parity
    };

    explicit CommandTurn(Timing timing) : timing_{timing}, patience_{timing.answer} {}

    /// Forgets everything: the line was opened or closed.  What was asked before may still be answered.
    void reset(TimePoint now);
    /// Repeats what has waited too long; true if it was given up, because no attempt brought an answer.
    bool pass_time(TimePoint now);
    /// What is to go out now.
    Bytes take_output();

    [[nodiscard]] bool busy() const { return busy_; }
    /// While !busy(): when the line is quiet and no late answer is to be expected any more.
    [[nodiscard]] TimePoint free_at() const;
    [[nodiscard]] TimePoint deadline() const { return deadline_; }  ///< while busy()

protected:
    ~CommandTurn() = default;

    /// The beginning of a frame that has come is of no use any more.
    virtual void forget_input() = 0;

    /// Sends `frame`, at most `attempts` times.  Only while !busy() and not before free_at().
    void start(Bytes frame, int attempts, TimePoint now);
    /// Sends a frame that is not answered.
    void put_out(const Bytes& frame, TimePoint now);
    void bytes_came(TimePoint now);
    /// An answer has come: true if it is the device's newest.  Else it may be a late one, to an earlier attempt or to a
    /// program before us.
    bool answer_came();
    /// The device asks for the command once more; false if it had all attempts.
    bool repeat(TimePoint now);
    /// The answer that was waited for is here.
    void finish(TimePoint now);

private:
    void attempt(TimePoint now);
    void learn_patience(bool in_time);

    Timing timing_;
    Duration patience_;
    Bytes output_;
    Bytes frame_;  ///< under way, while busy_
    bool busy_ = false;
    int attempts_ = 0;
    int attempts_left_ = 0;
    int owed_ = 0;  ///< answers that may still come, to attempts that were given up
    TimePoint quiet_at_{};
    TimePoint drained_at_{};  ///< what is owed then, is lost
    TimePoint deadline_{};
    TimePoint attempt_ends_{};
};

}  // namespace kiosk::devices
