#include "backend-client/sandbox/office/terminal_desk.h"

#include "backend-client/sandbox/office/host_clock.h"

namespace kiosk::sandbox {

HttpAnswer TerminalDesk::sign_on(const backend::SignOn& request, const Asking& asking)
{
    books_.terminals.sign_on(asking.caller, request, asking.now);
    return {.body = encode(backend::SignedOn{asking.now, business_date_of(asking.now),
                                             books_.cards.parameters().version,
                                             books_.cards.hotlist_version()})};
}

HttpAnswer TerminalDesk::heartbeat(const Asking& asking)
{
    books_.terminals.heartbeat(asking.caller, asking.body, asking.now);
    return {.body = encode(backend::HeartbeatAnswer{asking.now})};
}

HttpAnswer TerminalDesk::journal_segment(const backend::JournalSegment& segment,
                                         const Asking& asking)
{
    if (segment.terminal != asking.caller)
        return problem_answer(backend::ProblemType::WrongTerminal,
                              "the certificate is that of " + asking.caller.digits());
    books_.terminals.journal_segment(segment, asking.body, asking.now);
    return {.status = 201,
            .body = encode(backend::Acknowledgement{"J-" + segment.terminal.digits() + '-' +
                                                    std::to_string(segment.first) + '-' +
                                                    std::to_string(segment.last)})};
}

}  // namespace kiosk::sandbox
