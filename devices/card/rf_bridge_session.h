#pragma once

#include "devices/card/ccid_frame.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/clock.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace kiosk::devices {

/// One request after the other over a line that loses, doubles and garbles (rf-bridge.md "Frame").  Pure: bytes and
/// time go in, bytes to send and events come out.
///
///     idle --begin--> waiting --answer with the request's type and sequence--> idle, Answered
///                        |  ^ busy byte, "wants more time": the silence starts anew
///                        |  ^ NAK: the frame is sent again, at most most_repeats times, then idle, NotUnderstood
///                        |  ^ damaged frame: a NAK asks for the answer again, at most most_repeats times
///                        |  ^ silence after a transfer block: a NAK asks for the answer once more
///                        +--silence, or the limit--> idle, Silent
///
/// Answers with another sequence number or of another type are stale: dropped, never taken for the present one.
///
/// What is sent twice must be safe.  A NAK says that the bridge did not execute the frame.  For a transfer block it
/// is believed only while nothing else has come since the block left: after noise it could be a piece of a garbled
/// answer, after a busy byte the bridge is executing, after a NAK of our own it can mean that one.  Silence never sends
/// a block again: our NAK asks for an answer that got lost, and a bridge that never saw the block has none.
class RfBridgeSession {
public:
    /// How long a request may take.
    struct Patience {
        Duration silence;  ///< without an answer or a sign of life
        TimePoint limit;   ///< whatever signs of life come
    };

    /// Why a request ended without its answer.
    enum class Fault : std::uint8_t {
        NotUnderstood,  ///< NAKed to the end: certainly not executed
        Silent,         ///< nothing that could be read came in time: perhaps executed
    };
    struct Answered {
        ccid::Message message;
    };
    struct Unanswered {
        Fault why;
    };
    using Event = std::variant<Answered, Unanswered, ccid::CardLeft, ccid::CardCame>;

    struct Step {
        Bytes send;  ///< to be put on the line now; often empty
        std::vector<Event> events;
    };

    static constexpr int most_repeats = 3;
    /// How long the answer may take that is asked for after silence.
    static constexpr std::chrono::milliseconds last_chance{300};

    /// `first_sequence`: another one at each start keeps answers to an earlier program apart.
    explicit RfBridgeSession(std::uint8_t first_sequence) : sequence_{first_sequence} {}

    /// Numbers and sends `request`; only while idle.
    [[nodiscard]] Bytes begin(ccid::Message request, Patience patience, TimePoint now);
    /// Takes what came over the line.
    [[nodiscard]] Step feed(BytesView bytes, TimePoint now);
    /// Takes the passing of time.
    [[nodiscard]] Step tick(TimePoint now);

    [[nodiscard]] bool is_idle() const { return !pending_; }
    /// When tick() has something to do.
    [[nodiscard]] std::optional<TimePoint> deadline() const;

private:
    struct Pending {
        ccid::Message request;
        Bytes frame;
        Patience patience;
        TimePoint last_sign;
        int repeats = 0;      ///< of the frame, after a NAK from the bridge
        int asked_again = 0;  ///< NAKs of ours
        bool last_chance_taken = false;
        bool nak_counts = true;  ///< see the class comment
    };

    [[nodiscard]] TimePoint patience_ends() const;
    void end(Step& step, Event event);
    void take(const std::vector<ccid::LineItem>& items, TimePoint now, Step& step);
    void on(const ccid::Message& message, TimePoint now, Step& step);
    void on(const ccid::Nak& nak, TimePoint now, Step& step);
    void on(const ccid::Busy& busy, TimePoint now, Step& step);
    void on(const ccid::CardLeft& left, TimePoint now, Step& step);
    void on(const ccid::CardCame& came, TimePoint now, Step& step);
    void on(const ccid::Damaged& damaged, TimePoint now, Step& step);
    void on(const ccid::Noise& noise, TimePoint now, Step& step);

    ccid::FrameReader reader_{ccid::Direction::ToHost};
    std::uint8_t sequence_;  ///< of the next request
    std::optional<Pending> pending_;
};

}  // namespace kiosk::devices
