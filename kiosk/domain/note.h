#pragma once

#include "kiosk/domain/money.h"

#include <compare>
#include <cstdint>

namespace kiosk {

/// One physical note: the same key for every frame and event that speaks of it (R3).
struct NoteKey {
    std::uint32_t boot_epoch = 0;      ///< which start of the application
    std::uint32_t acceptor_epoch = 0;  ///< which (re)connection to the acceptor within it, from 1
    std::uint32_t sequence = 0;        ///< which note since then, from 1

    friend constexpr auto operator<=>(const NoteKey&, const NoteKey&) = default;
};

/// A note the acceptor has recognised.
struct Note {
    NoteKey key;
    Money value;

    friend constexpr auto operator<=>(const Note&, const Note&) = default;
};

/// Where the acceptor says it found a note when power came back (devices.md section 3, rule 3).
enum class PowerUpNote : std::uint8_t {
    None,        ///< no note in its path
    InAcceptor,  ///< in the head: it will be returned to the citizen
    InStacker,  ///< on its way into the box: it is ours; one pending STACK intent is credited by it
};

/// Why the acceptor takes no money now.  Each value asks for another word to the citizen or the technician.
enum class AcceptorProblem : std::uint8_t {
    LinkLost,  ///< it does not answer: cable, power; where a note is, is unknown until it answers again
    CassetteFull,    ///< no room: the function closes until the bag is exchanged
    CassetteOut,     ///< the box is not in place
    JamInAcceptor,   ///< a note is stuck in the head: perhaps this citizen's
    JamInCassette,   ///< a note is stuck on its way into the box
    Cheated,         ///< it saw an attempt to pull a note back: alarm
    Failure,         ///< its own hardware failure: out of service
    UnknownCurrency  ///< its bill table holds no note of ours: configuration
};

/// Why a note came straight back out.  No money moved.
enum class NoteRejection : std::uint8_t {
    NotRecognised,  ///< inserted badly, worn or false: "please turn or smooth it, or try another"
    NotAccepted,    ///< a denomination that is not enabled now
    Mechanical,     ///< conveying, capacity, multiple notes
};

}  // namespace kiosk
