#pragma once

#include "devices/cash_acceptor/ccnet_frame.h"
#include "devices/cash_acceptor/command_turn.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/clock.h"

#include <cstdint>
#include <optional>
#include <vector>

/// One CCNET command and its answer at a time.  Pure: time is an argument.  Knows which answer belongs to which command,
/// and nothing of notes.
namespace kiosk::devices::ccnet {

class Exchange final : public CommandTurn {
public:
    enum class Kind : std::uint8_t {
        Acknowledged,  ///< 00
        Illegal,       ///< 30; wants our ACK
        Data,          ///< what the command asks for; wants our ACK
        Stray,  ///< a frame that answers nothing we wait for: doubled or late.  The line keeps order, so a state that
                ///< comes this way was true once, and later than all that came before it.
    };
    struct Reply {
        Kind kind = Kind::Stray;
        Command command = Command::Poll;
        Bytes payload;
        /// The device's newest answer.  Else it may be a late one, to an earlier attempt or to a program before us, and
        /// our ACK would reach the device as that of a newer answer, perhaps of a credit that we have not seen.
        bool is_newest = false;
    };

    using CommandTurn::CommandTurn;

    /// Sends a command, at most `attempts` times.  Only while !busy() and not before free_at().
    void begin(Command command, BytesView data, int attempts, TimePoint now);
    /// Sends ACK for the answer that has just come.
    void acknowledge(TimePoint now) { put_out(encode(Command::Ack), now); }

    std::vector<Reply> feed(BytesView bytes, TimePoint now);

private:
    void forget_input() override { reader_.clear(); }
    [[nodiscard]] bool answers(const Bytes& payload) const;
    std::optional<Reply> judge(Bytes payload, TimePoint now);

    FrameReader reader_;
    Command command_ = Command::Poll;  ///< while busy()
};

}  // namespace kiosk::devices::ccnet
