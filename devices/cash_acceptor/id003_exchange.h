#pragma once

#include "devices/cash_acceptor/command_turn.h"
#include "devices/cash_acceptor/id003_frame.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/clock.h"

#include <cstdint>
#include <optional>
#include <vector>

/// One ID-003 command and its answer at a time.  Pure: time is an argument.  Knows which answer belongs to which
/// command, and nothing of notes.
namespace kiosk::devices::id003 {

class Exchange final : public CommandTurn {
public:
    enum class Kind : std::uint8_t {
        Acknowledged,  ///< 50
        Invalid,       ///< 4B
        Data,          ///< a state, an echo, a value
        Enquiry,       ///< ENQ, unasked: its state has changed
        Stray,  ///< a frame that answers nothing we wait for: doubled or late.  The line keeps order.
    };
    struct Reply {
        Kind kind = Kind::Stray;
        Command command = Command::StatusRequest;
        Bytes payload;
        bool is_newest =
            false;  ///< the device's newest answer; else it may be one to an earlier attempt
    };

    using CommandTurn::CommandTurn;

    /// Sends a command, at most `attempts` times.  Only while !busy() and not before free_at().
    void begin(Command command, BytesView data, int attempts, TimePoint now);
    /// Sends ACK for the VEND VALID that has just come; the device does not answer it.
    void acknowledge(TimePoint now) { put_out(encode(Command::Ack), now); }

    std::vector<Reply> feed(BytesView bytes, TimePoint now);

private:
    void forget_input() override { reader_.clear(); }
    [[nodiscard]] bool answers(const Bytes& payload) const;
    std::optional<Reply> judge(Bytes payload, TimePoint now);

    FrameReader reader_;
    Command command_ = Command::StatusRequest;  ///< while busy()
};

}  // namespace kiosk::devices::id003
