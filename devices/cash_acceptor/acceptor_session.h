#pragma once

#include "devices/cash_acceptor/acceptor_event.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/clock.h"
#include "kiosk/domain/note.h"

#include <set>
#include <variant>
#include <vector>

namespace kiosk::devices {

// clang-format off

// Commands to a cash acceptor.  Each is answered by events, never by a return value; one that the state forbids
// (StackNote without that note in escrow) does nothing.
struct AcceptNotes { std::set<Money> denominations; };  ///< take these, all with escrow; empty disables (rule 4)
struct StackNote { NoteKey note; };        ///< only behind a durable StackIntended (rule 1, I4)
struct GiveBackNote { NoteKey note; };     ///< from escrow, to the citizen; too late after StackNote
struct AcknowledgeNote { NoteKey note; };  ///< behind the durable fact of a NoteInBox (rule 1)
using AcceptorCommand = std::variant<AcceptNotes, StackNote, GiveBackNote, AcknowledgeNote>;

// clang-format on

/// What varies from one acceptor protocol to another: the conversation on an open line, as a pure machine with time as
/// an argument.  CCNET is one (ccnet_session.h); ID-003 fits behind the same events (devices.md section 2).
///
///     connected -> { feed | command | transmit at deadline() -> bytes to write, take_events } -> disconnected
///
/// Begins disconnected.  One thread.  `now` never goes back.
class AcceptorSession {
public:
    virtual ~AcceptorSession() = default;

    virtual void connected(TimePoint now) = 0;
    /// The line is gone, or could not be opened.
    virtual void disconnected(TimePoint now) = 0;
    virtual void command(const AcceptorCommand& command, TimePoint now) = 0;
    /// Bytes that came, in any division.
    virtual void feed(BytesView bytes, TimePoint now) = 0;
    /// Lets time pass; answers the bytes to write now, or none.  To be called after every other call, and at deadline().
    virtual Bytes transmit(TimePoint now) = 0;
    /// When transmit() has something to do without new input.
    [[nodiscard]] virtual TimePoint deadline() const = 0;
    virtual std::vector<CashAcceptorEvent> take_events() = 0;
};

}  // namespace kiosk::devices
