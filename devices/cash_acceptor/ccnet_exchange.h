#pragma once

#include "devices/cash_acceptor/ccnet_frame.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/clock.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

/// One CCNET command and its answer at a time, over a half-duplex line that drops, doubles, delays and damages bytes.
/// Pure: time is an argument.  Knows which answer belongs to which command, and nothing of notes.
namespace kiosk::devices::ccnet {

class Exchange {
public:
    struct Timing {
        /// Silence after which a command is repeated.  Grows to `slowest` while answers keep coming later than that, and
        /// shrinks back while they come in time.
        std::chrono::milliseconds answer{100};
        std::chrono::milliseconds slowest{400};  ///< an answer that has not come by then never will
        std::chrono::milliseconds longest{
            1'000};  ///< of one attempt, however much noise keeps coming
        std::chrono::milliseconds turnaround{
            10};  ///< between the last byte on the line and our next command
    };

    enum class Kind : std::uint8_t {
        Acknowledged,  ///< 00
        Illegal,       ///< 30; wants our ACK
        Data,          ///< what the command asks for; wants our ACK
        Silence,       ///< no attempt brought an answer
        Stray,  ///< a frame that answers nothing we wait for: doubled or late.  The line keeps order, so a state that
                ///< comes this way was true once, and later than all that came before it.
    };
    struct Reply {
        Kind kind = Kind::Silence;
        Command command = Command::Poll;
        Bytes payload;
        /// The device's newest answer.  Else it may be a late one, to an earlier attempt or to a program before us, and
        /// our ACK would reach the device as that of a newer answer, perhaps of a credit that we have not seen.
        bool is_newest = false;
    };

    explicit Exchange(Timing timing) : timing_{timing}, patience_{timing.answer} {}

    /// Sends a command, at most `attempts` times.  Only while !busy() and not before free_at().
    void begin(Command command, BytesView data, int attempts, TimePoint now);
    /// Sends ACK for the answer that has just come.
    void acknowledge(TimePoint now);
    /// Forgets everything: the line was opened or closed.  What was asked before may still be answered.
    void reset(TimePoint now);

    std::vector<Reply> feed(BytesView bytes, TimePoint now);
    /// Repeats or gives up what has waited too long.
    std::optional<Reply> pass_time(TimePoint now);
    /// What is to go out now.
    Bytes take_output();

    [[nodiscard]] bool busy() const { return command_.has_value(); }
    /// While !busy(): when the line is quiet and no late answer is to be expected any more.
    [[nodiscard]] TimePoint free_at() const;
    [[nodiscard]] TimePoint deadline() const { return deadline_; }  ///< while busy()

private:
    void put_out(const Bytes& frame, TimePoint now);
    void attempt(TimePoint now);
    [[nodiscard]] bool answers(const Bytes& payload) const;
    std::optional<Reply> judge(Bytes payload, TimePoint now);
    void learn_patience(bool in_time);

    Timing timing_;
    Duration patience_;
    FrameReader reader_;
    Bytes output_;
    std::optional<Command> command_;
    Bytes frame_;  ///< of command_
    int attempts_ = 0;
    int attempts_left_ = 0;
    int owed_ = 0;  ///< answers that may still come, to attempts that were given up
    TimePoint quiet_at_{};
    TimePoint drained_at_{};  ///< what is owed then, is lost
    TimePoint deadline_{};
    TimePoint attempt_ends_{};
};

}  // namespace kiosk::devices::ccnet
