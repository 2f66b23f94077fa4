#pragma once

#include "devices/cash_acceptor/acceptor_session.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace kiosk::devices {

using namespace std::chrono_literals;

/// A session, and a device that answers whatever the test says, over a line that takes no time: what is the same in
/// every protocol.
class ScriptedDevice {
public:
    virtual ~ScriptedDevice() = default;

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
    virtual void talk() = 0;

    AcceptorSession& session;
    TimePoint now{};
    bool mute = false;

    std::vector<std::string> commands;  ///< all but polls and ACKs, with their data
    std::vector<TimePoint> polls;
    int acks_of_credit = 0;  ///< ACKs of the host that followed its credit report
    TimePoint last_command{};
    std::vector<CashAcceptorEvent> last;  ///< what came() compared

protected:
    explicit ScriptedDevice(AcceptorSession& s) : session{s} {}

    void note_command(std::string_view name, BytesView data)
    {
        last_command = now;
        commands.push_back(std::string{name} + (data.empty() ? "" : " " + to_hex(data)));
    }
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
