#pragma once

#include "devices/link/waker.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/clock.h"
#include "kiosk/domain/expected.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace kiosk::devices {

/// What went wrong between terminal and phone.  Each value has one recovery (R19); after a money command only
/// LostBeforeSend and CardReset say that it was not executed.
enum class ContactFault : std::uint8_t {
    NoContact,  ///< nobody there in time: ask for the phone
    LostBeforeSend,  ///< it went before the command left: certainly not executed; ask for the phone again
    LostAfterSend,  ///< it went, or stayed silent, after the command left: PERHAPS EXECUTED; the resolver decides
    CardReset,      ///< somebody reset it before the command: not executed; select again
    SeveralPhones,  ///< more than one answers: ask for one alone
    Woken,          ///< the waker called; nothing happened
    ReaderLost,  ///< the reader or its service is gone and no command was under way: out of service till it is back
};

/// How well the radio reaches the phone: 0 (hardly) to 100.
using ContactQuality = std::uint8_t;

/// One phone or card in the field, from activation to destruction, which lets it go.
/// Not thread-safe: it belongs to its reader's worker thread.
class CardSession {
public:
    virtual ~CardSession() = default;

    /// Sends one command APDU (case 4 with Le at its end, as card.md writes it) and returns the whole response, SW1
    /// SW2 last, at least 2 bytes.  61xx is resolved always, 6Cxx only for commands without side effect or secret
    /// count (card.md section 1).  Blocks for at most 5 s.  After a fault the session is dead: every further exchange
    /// answers NoContact.
    virtual Expected<Bytes, ContactFault> exchange(BytesView command) = 0;

    /// Is it still there, and how well?  nullopt where the reader cannot measure.  Moves nothing on the card.
    virtual Expected<std::optional<ContactQuality>, ContactFault> contact() = 0;

    /// Other programs are kept off the card while the returned handle lives (a PC/SC transaction); nullptr where the
    /// reader is ours alone.
    virtual Expected<std::shared_ptr<void>, ContactFault> hold() = 0;
};

/// What a terminal shows on a reader that has lamps.
enum class ReaderLamp : std::uint8_t { Off, Ready, Busy, Done, Error };

/// A place where a phone is held.  Not thread-safe: it belongs to one worker thread.  Opens itself, reopens itself
/// after an unplug or a restart of its service (R16), and says ReaderLost until that has worked.
///
/// Implemented by RfBridgeReader (rf_bridge_reader.h) and PcscReader (pcsc_reader.h).
class CardReader {
public:
    virtual ~CardReader() = default;

    /// Waits for a phone until `deadline` and activates it.
    virtual Expected<std::unique_ptr<CardSession>, ContactFault> await_card(TimePoint deadline,
                                                                            const Waker& waker) = 0;
    /// Waits until the field is empty: true; or until `deadline`: false.  For "please take your phone": a phone must
    /// be lifted before it is served anew.
    virtual Expected<bool, ContactFault> await_removal(TimePoint deadline, const Waker& waker) = 0;

    virtual void lamp(ReaderLamp lamp) = 0;  ///< no effect where there is none

    /// "RF bridge GemCore.. on /dev/..": for the maintenance page and the log.
    [[nodiscard]] virtual std::string description() const = 0;
};

}  // namespace kiosk::devices
