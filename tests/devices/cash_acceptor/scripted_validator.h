#pragma once

#include "devices/cash_acceptor/ccnet_session.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace kiosk::devices {

using namespace std::chrono_literals;

/// A session, and a device that answers whatever the test says, over a line that takes no time.  The test plays the
/// device by setting `state`; nothing moves by itself but what is said below.
class ScriptedValidator {
public:
    explicit ScriptedValidator(CcnetSettings settings = {{.boot_epoch = 7}}) : session{settings}
    {
        for (std::uint8_t type = 0; type < 6; ++type)
            table[type] = {Money::yuan(std::array{1, 5, 10, 20, 50, 100}[type]), "CHN"};
        session.connected(now);
    }

    /// Lets time pass, in the session's own steps.
    void run(Duration duration)
    {
        const auto end = now + duration;
        for (;;) {
            talk();
            const auto next = std::max(session.deadline(), now + 1ms);
            if (next > end) break;
            now = next;
        }
        now = end;
        talk();
    }
    void run_in(ccnet::PollReply in, Duration duration = 500ms)
    {
        state = in;
        run(duration);
    }
    /// Power came on, start-up is over, `accepted` is enabled; events so far are forgotten.
    void start(const std::set<Money>& accepted = {Money::yuan(50), Money::yuan(100)})
    {
        tell(AcceptNotes{accepted});
        run(2s);
        take();
        commands.clear();
    }
    /// As start(), and a note of 100 yuan is held; answers its key.
    NoteKey start_with_escrow()
    {
        start();
        run_in({ccnet::State::Escrow, 5}, 300ms);
        const auto events = take();
        return events.empty() ? NoteKey{} : std::get<NoteInEscrow>(events.front()).note.key;
    }
    void tell(const AcceptorCommand& command)
    {
        session.command(command, now);
        talk();
    }
    std::vector<CashAcceptorEvent> take() { return session.take_events(); }
    /// Whether exactly these events have come since the last look.
    template <class... Event>
    [[nodiscard]] bool came(const Event&... event)
    {
        last = take();
        return last == std::vector<CashAcceptorEvent>{event...};
    }
    [[nodiscard]] long sent(const std::string& command) const
    {
        return std::ranges::count(commands, command);
    }

    /// Puts what the session says on the line and the device's answers back.
    void talk()
    {
        reader_.feed(session.transmit(now));
        while (auto frame = reader_.next()) {
            if (const auto answer = answer_to(*frame); !answer.empty() && !mute)
                session.feed(ccnet::encode(ccnet::Frame{.payload = answer}), now);
            reader_.feed(session.transmit(now));
        }
    }

    CcnetSession session;
    TimePoint now{};
    ccnet::PollReply state{ccnet::State::PowerUp};
    ccnet::PollReply after_reset{ccnet::State::UnitDisabled};
    ccnet::BillTable table;
    std::set<ccnet::Command> illegal;  ///< answered 30
    std::set<ccnet::Command> nak_once;
    bool mute = false;
    bool follows_mask = true;  ///< 13, 14 and 19 become 14 or 19 by ENABLE BILL TYPES

    std::vector<std::string> commands;  ///< all but POLL and ACK, with their data
    std::vector<TimePoint> polls;
    int acks = 0;            ///< ACKs of the host
    int acks_of_credit = 0;  ///< of them, those that followed an answer to POLL with 81
    TimePoint last_command{};
    std::vector<CashAcceptorEvent> last;  ///< what came() compared

private:
    Bytes answer_to(const ccnet::Frame& frame)
    {
        const auto command = static_cast<ccnet::Command>(frame.payload[0]);
        const auto data = BytesView{frame.payload}.subspan(1);
        if (command == ccnet::Command::Ack) {
            ++acks;
            if (last_said_.state == ccnet::State::BillStacked) ++acks_of_credit;
            return {};
        }
        if (command == ccnet::Command::Poll) {
            polls.push_back(now);
            last_said_ = state;
            return ccnet::encode(state);
        }
        last_said_ = {};
        last_command = now;
        commands.push_back(std::string{to_text(command)} +
                           (data.empty() ? "" : " " + to_hex(data)));
        if (nak_once.erase(command) > 0) return {std::byte{0xFF}};
        if (illegal.contains(command)) return {std::byte{0x30}};
        if (command == ccnet::Command::Identification)
            return ccnet::encode(ccnet::Identification{"PART", "SERIAL", {}});
        if (command == ccnet::Command::BillTable) return ccnet::encode(table);
        if (command == ccnet::Command::Reset) state = after_reset;
        const bool at_rest = state.state == ccnet::State::Initialize ||
                             state.state == ccnet::State::Idling ||
                             state.state == ccnet::State::UnitDisabled;
        if (command == ccnet::Command::EnableBillTypes && at_rest && follows_mask)
            state = {big_endian(data.first(3)) != 0 ? ccnet::State::Idling
                                                    : ccnet::State::UnitDisabled};
        return {std::byte{0x00}};
    }

    ccnet::FrameReader reader_;
    ccnet::PollReply last_said_;
};

/// Events of one kind, in order.
template <class Event>
[[nodiscard]] std::vector<Event> only(const std::vector<CashAcceptorEvent>& events)
{
    std::vector<Event> some;
    for (const auto& event : events)
        if (const auto* it = std::get_if<Event>(&event)) some.push_back(*it);
    return some;
}

}  // namespace kiosk::devices
