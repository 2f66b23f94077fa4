#pragma once

#include "devices/link/waker.h"
#include "kiosk/domain/clock.h"
#include "kiosk/domain/note.h"

#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

/// One event model for every cash acceptor protocol (devices.md sections 1-3; XFS calls it the cash-in transaction).
/// Sessions (CCNET, ID-003) turn bytes into these events; the service loop turns them into facts.
namespace kiosk::devices {

// clang-format off

// Events.
/// It answered, identified itself and was reset.  The denominations are those of its bill table in our currency.
struct AcceptorReady { std::vector<Money> denominations; std::string identification; };
/// Its first word after power came on, before our RESET.  `value` if the protocol tells which note it was.
struct AcceptorPoweredUp { PowerUpNote note = PowerUpNote::None; std::optional<Money> value; };
/// Confirmed by its own state, not by our command: it takes the enabled notes / takes nothing and holds nothing.
struct AcceptorEnabled {};
struct AcceptorDisabled {};
/// A note is held and waits for stack() or give_back(); the session keeps it there with HOLD for up to 10 s more.
struct NoteInEscrow { Note note; };
/// It is in the box: the credit point.  The device repeats it until acknowledge(), which must follow the durable fact.
/// `left_over`: it was already in that state when we connected, so its key is new; `note.value` is then what it says.
struct NoteInBox { Note note; bool left_over = false; };
/// It is back with the citizen: no money.
struct NoteGivenBack { Note note; bool left_over = false; };
struct NoteRefused { NoteRejection why = NoteRejection::NotRecognised; std::uint8_t code = 0; };
/// Where the note under way is, is unknown from here on: link lost or power cut while stacking.  Followed, when the
/// device answers again, by NoteInBox, NoteGivenBack or NoteVanished.
struct AcceptorInTrouble { AcceptorProblem problem = AcceptorProblem::LinkLost; std::uint8_t code = 0; };
struct AcceptorRecovered { AcceptorProblem problem = AcceptorProblem::LinkLost; };
/// It answers again, is idle, and said nothing of the note that we had sent STACK for (R4): unattributed.
struct NoteVanished { Note note; };

using CashAcceptorEvent = std::variant<AcceptorReady, AcceptorPoweredUp, AcceptorEnabled, AcceptorDisabled, NoteInEscrow,
                                       NoteInBox, NoteGivenBack, NoteRefused, AcceptorInTrouble, AcceptorRecovered,
                                       NoteVanished>;
// clang-format on

/// A cash acceptor on its line: joins a session machine to a link.  Belongs to one worker thread; opens and reopens
/// its port by itself.  Commands take effect at the next poll of the device; each is answered by events, never by a
/// return value.  Commands that the state forbids (stack() without escrow) are ignored and logged by the caller's test
/// of events.
class CashAcceptor {
public:
    virtual ~CashAcceptor() = default;

    /// Talks to the device until `deadline`, a wake-up or the first events; returns what happened.
    virtual std::vector<CashAcceptorEvent> run(TimePoint deadline, const Waker& waker) = 0;

    /// Take these denominations, all with escrow; an empty set disables (rule 4).
    virtual void accept(const std::set<Money>& denominations) = 0;
    virtual void stack(NoteKey note) = 0;      ///< only behind a durable StackIntended (rule 1)
    virtual void give_back(NoteKey note) = 0;  ///< from escrow, to the citizen
    virtual void acknowledge(
        NoteKey note) = 0;  ///< behind the durable NoteStacked or NoteUnattributed (rule 1)
};

}  // namespace kiosk::devices
