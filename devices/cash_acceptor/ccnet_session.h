#pragma once

#include "devices/cash_acceptor/acceptor_session.h"
#include "devices/cash_acceptor/ccnet_exchange.h"
#include "devices/cash_acceptor/ccnet_messages.h"
#include "devices/cash_acceptor/ccnet_setup.h"
#include "devices/cash_acceptor/note_tracker.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kiosk::devices {

struct CcnetSettings {
    std::uint32_t boot_epoch = 0;  ///< goes into every NoteKey
    /// What the validator's bill table may call renminbi: which one a firmware uses is not known for certain.
    std::set<std::string> countries{"CHN", "CNY", "RMB"};

    ccnet::Exchange::Timing line;
    NoteTracker::Timing notes;
    std::chrono::milliseconds poll_period{100};  ///< while something is accepted or in the device
    std::chrono::milliseconds idle_period{200};
    std::chrono::milliseconds lost_period{1'000};  ///< after "no link"
    std::chrono::milliseconds note_period{
        300};  ///< before a STACK or RETURN that changed nothing is repeated
    std::chrono::milliseconds reset_period{
        3'000};  ///< before a RESET that changed nothing is repeated
    std::chrono::milliseconds repair_period{30'000};  ///< between RESETs against a jam or a failure
    int attempts = 6;                                 ///< a command and five repetitions
};

/// The host's side of CCNET as a pure machine (devices.md sections 1 and 3).
///
/// Every answer to POLL is compared with what is wanted, and at most one command follows from the difference; nothing
/// depends on having seen a particular sequence of states.
///
///     POLL -> 10, 11, 12: RESET (12 only when the note is credited) -> 13 -> 37 -> 41 -> 34 with the wanted mask
///          -> 80, 1A: STACK or RETURN as told, HOLD when nothing was told in time
///          -> 81: no ACK before AcknowledgeNote
///          -> 14, 19: 34 when the mask is not the wanted one
class CcnetSession final : public AcceptorSession {
public:
    explicit CcnetSession(CcnetSettings settings);

    void connected(TimePoint now) override;
    void disconnected(TimePoint now) override;
    void command(const AcceptorCommand& command, TimePoint now) override;
    void feed(BytesView bytes, TimePoint now) override;
    Bytes transmit(TimePoint now) override;
    [[nodiscard]] TimePoint deadline() const override;
    std::vector<CashAcceptorEvent> take_events() override;

private:
    enum class Link : std::uint8_t { Unknown, Up, Lost };

    // What came.
    void on_reply(const ccnet::Exchange::Reply& reply, TimePoint now);
    void on_answer(const ccnet::Exchange::Reply& reply, TimePoint now);
    void on_state(ccnet::PollReply reply, TimePoint now);
    void believe(ccnet::PollReply reply, bool is_new, TimePoint now);
    void on_power_up(PowerUpNote note);
    void on_problem(std::optional<AcceptorProblem> problem, std::uint8_t code, TimePoint now);
    void tell_tracker(ccnet::PollReply reply, bool is_new, TimePoint now);
    void report_condition();
    void found_link();
    void lost_link(TimePoint now);

    // What is to go out.
    [[nodiscard]] std::optional<ccnet::Outgoing> needed(TimePoint now) const;
    [[nodiscard]] std::optional<ccnet::Outgoing> needed_by_note(TimePoint now) const;
    [[nodiscard]] bool needs_reset(TimePoint now) const;
    void send(const ccnet::Outgoing& outgoing, TimePoint now);
    [[nodiscard]] Duration poll_period() const;

    void report(CashAcceptorEvent event);

    CcnetSettings settings_;
    ccnet::Exchange exchange_;
    ccnet::SetUp set_up_;
    NoteTracker notes_;
    std::vector<CashAcceptorEvent> events_;

    bool open_ = false;  ///< the port
    Link link_ = Link::Unknown;
    std::optional<ccnet::PollReply> state_;  ///< the newest; nullopt until it answers
    bool fresh_ = false;  ///< state_ is the answer to a POLL, and no command went out since
    bool unexplained_ =
        false;  ///< state_ names a bill that no table explains yet: nobody has been told
    bool confirmed_ =
        false;  ///< AcceptorEnabled or AcceptorDisabled was reported for the last AcceptNotes
    std::optional<AcceptorProblem> problem_;
    TimePoint now_{};  ///< the newest `now`
    TimePoint next_poll_{};
    TimePoint next_reset_{};
    TimePoint next_note_command_{};
};

}  // namespace kiosk::devices
