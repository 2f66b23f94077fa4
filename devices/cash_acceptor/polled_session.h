#pragma once

#include "devices/cash_acceptor/acceptor_report.h"
#include "devices/cash_acceptor/acceptor_session.h"
#include "devices/cash_acceptor/acceptor_setup.h"
#include "devices/cash_acceptor/command_turn.h"
#include "devices/cash_acceptor/note_tracker.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace kiosk::devices {

struct PolledSettings {
    std::uint32_t boot_epoch = 0;  ///< goes into every NoteKey

    CommandTurn::Timing line;
    NoteTracker::Timing notes;
    std::chrono::milliseconds poll_period{100};  ///< while something is accepted or in the device
    std::chrono::milliseconds idle_period{200};
    std::chrono::milliseconds lost_period{1'000};  ///< after "no link"
    std::chrono::milliseconds fresh_for{500};      ///< an answer older than that is not acted upon
    std::chrono::milliseconds note_period{
        300};  ///< before a STACK or RETURN that changed nothing is repeated
    std::chrono::milliseconds reset_period{
        3'000};  ///< before a RESET that changed nothing is repeated
    std::chrono::milliseconds repair_period{30'000};  ///< between RESETs against a jam or a failure
    int attempts = 6;                                 ///< a command and five repetitions
};

/// The host's side of every protocol that asks the device for its state again and again (devices.md sections 1-3).
///
/// Every answer to a poll is compared with what is wanted, and at most one command follows from the difference; nothing
/// depends on having seen a particular sequence of states.  A protocol says what came, in AcceptorReports, and how a
/// command goes out; the rules of money and of repair are here.
class PolledSession : public AcceptorSession {
public:
    void connected(TimePoint now) override;
    void disconnected(TimePoint now) override;
    void command(const AcceptorCommand& command, TimePoint now) override;
    Bytes transmit(TimePoint now) override;
    [[nodiscard]] TimePoint deadline() const override;
    std::vector<CashAcceptorEvent> take_events() override;

protected:
    /// What is to go out.
    enum class Order : std::uint8_t {
        Poll,
        Reset,
        Stack,
        GiveBack,
        Hold,
        SetUp,  ///< what the set-up is missing
    };

    /// `line` and `set_up` are members of the protocol's session.
    PolledSession(const PolledSettings& settings, CommandTurn& line, AcceptorSetUp& set_up);

    // How a protocol differs.
    /// Puts the command on the line, which is free.
    virtual void begin(Order order, int attempts, TimePoint now) = 0;
    /// The link is lost: no state is known any more.
    virtual void forget_state() = 0;
    /// RESET, in the state of the last report, loses nothing and skips nothing.
    [[nodiscard]] virtual bool is_reset_safe(AcceptorState) const { return notes_.may_reset(); }
    /// An order whose answer was lost may be given twice.  Else the state is asked for, and decides.
    [[nodiscard]] virtual bool may_repeat(Order) const { return true; }
    /// At power-up with a note in the stacker: the device says once more, after RESET, that the note is in the box.
    [[nodiscard]] virtual bool says_box_after_power_up() const { return false; }
    /// How long a device that is known, does as it was told, and holds no note, may go unasked.
    [[nodiscard]] virtual Duration calm_period() const
    {
        return set_up_.wants_any() ? settings_.poll_period : settings_.idle_period;
    }

    // What came.
    void heard(TimePoint now);  ///< bytes; to be called before any of the below
    void found_link();          ///< it answers
    /// The newest state; believe() follows, at once or when it can be explained.
    void see(const AcceptorReport& report) { state_ = report; }
    /// Draws the conclusions from `report`.  `is_new`: not the same as the one before.
    void believe(const AcceptorReport& report, bool is_new, TimePoint now);
    /// The report was the answer to a poll: it may be acted upon while it is new, until a command goes out.
    void may_act() { fresh_until_ = now_ + settings_.fresh_for; }
    /// The device has moved on since its last report.
    void may_not_act() { fresh_until_ = TimePoint::min(); }
    void changed_state() { next_note_command_ = {}; }
    void hold_answered() { notes_.hold_answered(); }
    void poll_at(TimePoint when) { next_poll_ = when; }

    [[nodiscard]] const NoteTracker& notes() const { return notes_; }

private:
    enum class Link : std::uint8_t { Unknown, Up, Lost };

    void on_power_up(PowerUpNote note);
    void on_problem(const AcceptorReport& report, TimePoint now);
    void tell_tracker(const AcceptorReport& report, bool is_new, TimePoint now);
    void report_condition();
    void on_silence(TimePoint now);
    void lost_link(TimePoint now);

    [[nodiscard]] std::optional<Order> needed(TimePoint now) const;
    [[nodiscard]] std::optional<Order> needed_by_note(TimePoint now) const;
    [[nodiscard]] bool needs_reset(TimePoint now) const;
    void send(Order order, TimePoint now);
    [[nodiscard]] Duration poll_period() const;

    void tell(CashAcceptorEvent event);

    PolledSettings settings_;
    CommandTurn& line_;
    AcceptorSetUp& set_up_;
    NoteTracker notes_;
    std::vector<CashAcceptorEvent> events_;

    bool open_ = false;          ///< the port
    Order order_ = Order::Poll;  ///< the last one
    Link link_ = Link::Unknown;
    std::optional<AcceptorReport> state_;       ///< the newest; nullopt until it answers
    TimePoint fresh_until_ = TimePoint::min();  ///< so long state_ may be acted upon
    bool confirmed_ =
        false;  ///< AcceptorEnabled or AcceptorDisabled was told for the last AcceptNotes
    std::optional<AcceptorProblem> problem_;
    TimePoint now_{};  ///< the newest `now`
    TimePoint next_poll_{};
    TimePoint next_reset_{};
    TimePoint next_note_command_{};
};

}  // namespace kiosk::devices
