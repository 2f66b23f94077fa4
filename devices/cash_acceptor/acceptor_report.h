#pragma once

#include "kiosk/domain/money.h"
#include "kiosk/domain/note.h"

#include <cstdint>
#include <optional>

namespace kiosk::devices {

/// What an acceptor says it is doing, in the words that all protocols share (the map at the end of devices.md
/// section 2).  CCNET / ID-003 in hex; a state of one protocol alone has one number.
enum class AcceptorState : std::uint8_t {
    PowerUp,                ///< 10 / 40
    PowerUpNoteInAcceptor,  ///< 11 / 41
    PowerUpNoteInStacker,   ///< 12 / 42
    Initialising,           ///< 13 / 1B
    Idling,                 ///< 14 / 11: it takes what is enabled
    Accepting,              ///< 15 / 12
    Escrow,                 ///< 80 / 13
    Holding,                ///< 1A / 19: as Escrow, after HOLD
    Stacking,               ///< 17 / 14
    InBox,                  ///< 81 / 15: the credit point
    Stacked,                ///< - / 16: the credit was confirmed
    Returning,              ///< 18 / 18
    Returned,               ///< 82 / -
    Rejecting,              ///< 1C / 17
    Disabled,               ///< 19 / 1A
    Busy,                   ///< 1B / -
    Pause,                  ///< 46 / 47
    CassetteFull,           ///< 41 / 43
    CassetteOut,            ///< 42 / 44
    JamInAcceptor,          ///< 43 / 45
    JamInCassette,          ///< 44 / 46
    Cheated,                ///< 45 / 48
    Failure,                ///< 47 / 49
};

struct AcceptorReport {
    AcceptorState state = AcceptorState::PowerUp;
    std::uint8_t code = 0;       ///< of Rejecting and Failure, for the log
    std::optional<Money> value;  ///< of Escrow, InBox, Returned, if it is said and ours
    /// Of Rejecting.  nullopt: no refusal, only the way in which a note goes back that was held in vain.
    std::optional<NoteRejection> refusal;
};

/// It takes notes or takes none, and holds nothing.
[[nodiscard]] constexpr bool is_at_rest(AcceptorState state)
{
    return state == AcceptorState::Idling || state == AcceptorState::Disabled;
}

/// Power has just come, and nothing but RESET leads on.
[[nodiscard]] constexpr bool is_power_up(AcceptorState state)
{
    return state == AcceptorState::PowerUp || state == AcceptorState::PowerUpNoteInAcceptor ||
           state == AcceptorState::PowerUpNoteInStacker;
}

/// A note waits for a decision.
[[nodiscard]] constexpr bool holds_a_note(AcceptorState state)
{
    return state == AcceptorState::Escrow || state == AcceptorState::Holding;
}

}  // namespace kiosk::devices
