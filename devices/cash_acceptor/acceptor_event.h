#pragma once

#include "kiosk/domain/note.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// One event model for every cash acceptor protocol (devices.md sections 1-3; XFS calls it the cash-in transaction).
/// Sessions (CCNET, ID-003) turn bytes into these events; the service loop turns them into facts.
///
/// After a start of the application the events of a note that the last run left in the device (`left_over`) come
/// before the first AcceptorReady.  What the journal then still holds as "STACK intended" is nowhere to be found: the
/// runtime books it as NoteUnattributed (R4).
namespace kiosk::devices {

// clang-format off

// Events.
/// It answered, identified itself and is ready for accept().  The denominations are those of its bill table in our
/// currency.  Again after every lost link and every power-up.
struct AcceptorReady { std::vector<Money> denominations; std::string identification;
    friend bool operator==(const AcceptorReady&, const AcceptorReady&) = default; };
/// Its first word after power came on, before our RESET; the event of the note itself, if any, follows.
/// `value` if the protocol tells which note it was.  InStacker: a note that is as good as in the box (CCNET 12).  A
/// device that will still say so itself (ID-003 42, then VEND VALID) has not said it yet: None.
struct AcceptorPoweredUp { PowerUpNote note = PowerUpNote::None; std::optional<Money> value;
    friend bool operator==(const AcceptorPoweredUp&, const AcceptorPoweredUp&) = default; };
/// Confirmed by its own state, not by our command: it takes the enabled notes / takes nothing and holds nothing.
/// Every accept() that can be carried out is answered by one of them.
struct AcceptorEnabled { friend bool operator==(const AcceptorEnabled&, const AcceptorEnabled&) = default; };
struct AcceptorDisabled { friend bool operator==(const AcceptorDisabled&, const AcceptorDisabled&) = default; };
/// A note is held and waits for StackNote or GiveBackNote; the session keeps it there with HOLD for up to 10 s more.
struct NoteInEscrow { Note note;
    friend bool operator==(const NoteInEscrow&, const NoteInEscrow&) = default; };
/// It is in the box: the credit point.  The device repeats it until AcknowledgeNote, which must follow the durable
/// fact.  `left_over`: found there when we connected or when power came back.  Its key is new if we did not know it, and
/// its value then zero if the device does not say which note it was (CCNET 12, ID-003 always).  A left-over note with a
/// new key is the one whose STACK intent has no result in the journal; if there is none, it is the note credited last,
/// whose acknowledgement the device never got: it is acknowledged and not credited again.
struct NoteInBox { Note note; bool left_over = false;
    friend bool operator==(const NoteInBox&, const NoteInBox&) = default; };
/// It is back with the citizen: no money.  `left_over` as above; also a note that came to escrow when nothing was
/// accepted, which the session gives back unasked (I14).  Value zero if the device does not say.
struct NoteGivenBack { Note note; bool left_over = false;
    friend bool operator==(const NoteGivenBack&, const NoteGivenBack&) = default; };
/// `code` is the protocol's own reason, for the log.
struct NoteRefused { NoteRejection why = NoteRejection::NotRecognised; std::uint8_t code = 0;
    friend bool operator==(const NoteRefused&, const NoteRefused&) = default; };
/// Where the note under way is, is unknown from here on: link lost or power cut while stacking.  Followed, when the
/// device answers again, by NoteInBox, NoteGivenBack or NoteVanished.  `code`: the protocol's failure code, or 0.
struct AcceptorInTrouble { AcceptorProblem problem = AcceptorProblem::LinkLost; std::uint8_t code = 0;
    friend bool operator==(const AcceptorInTrouble&, const AcceptorInTrouble&) = default; };
struct AcceptorRecovered { AcceptorProblem problem = AcceptorProblem::LinkLost;
    friend bool operator==(const AcceptorRecovered&, const AcceptorRecovered&) = default; };
/// It answers, is idle, and said nothing of the note that we had sent STACK for; or nothing was learnt within 30 s:
/// unattributed (R4).  Should the device speak of it later, NoteInBox or NoteGivenBack follows under the same key,
/// for the record: NoteInBox is then acknowledged, and not credited.
struct NoteVanished { Note note;
    friend bool operator==(const NoteVanished&, const NoteVanished&) = default; };

using CashAcceptorEvent = std::variant<AcceptorReady, AcceptorPoweredUp, AcceptorEnabled, AcceptorDisabled, NoteInEscrow,
                                       NoteInBox, NoteGivenBack, NoteRefused, AcceptorInTrouble, AcceptorRecovered,
                                       NoteVanished>;
// clang-format on

}  // namespace kiosk::devices
