#pragma once

#include "kiosk/domain/note.h"

#include <cstdint>
#include <string_view>

/// Every number that ID-003 gives a meaning (devices.md section 2), under its name there.
namespace kiosk::devices::id003 {

/// CMD, host to device.  Operations (40 to 45) are answered Ack; settings (C0 to C7) are echoed whole, and accepted in
/// Initialize, Disabled and Idling alone; requests (80 to 8A, 91) are answered with their own number and a value.
enum class Command : std::uint8_t {
    StatusRequest = 0x11,
    Reset = 0x40,
    Stack1 = 0x41,  ///< legal only in Escrow and Holding
    Stack2 = 0x42,  ///< legal only in Escrow and Holding
    Return = 0x43,  ///< legal only in Escrow and Holding
    Hold = 0x44,    ///< legal only in Escrow and Holding
    Wait = 0x45,
    Ack = 0x50,                ///< answer to VendValid alone; the device sends nothing back
    Denominations = 0xC0,      ///< data: a DisableMask
    Security = 0xC1,           ///< 2 bytes
    CommunicationMode = 0xC2,  ///< 0 polled, 1 interrupt
    Inhibit = 0xC3,            ///< 1: it takes nothing
    Direction = 0xC4,          ///< 1 byte
    OptionalFunction = 0xC5,   ///< 2 bytes, see OptionalFunction
    BarFunction = 0xC6,        ///< 01 12
    BarInhibit = 0xC7,         ///< 1 byte
    GetDenominations = 0x80,
    GetSecurity = 0x81,
    GetCommunicationMode = 0x82,
    GetInhibit = 0x83,
    GetDirection = 0x84,
    GetOptionalFunction = 0x85,
    GetBarFunction = 0x86,
    GetBarInhibit = 0x87,
    Version = 0x88,         ///< ASCII
    BootVersion = 0x89,     ///< 4 ASCII
    CurrencyAssign = 0x8A,  ///< id003_messages.h
    Serial = 0x91,          ///< 12 ASCII, by one source
};

/// What the device says that is no state.
enum class Answer : std::uint8_t {
    Enquiry = 0x05,             ///< ENQ, unasked, in interrupt mode: its state has changed
    CommunicationError = 0x4A,  ///< the command did not come whole
    InvalidCommand = 0x4B,
    Ack = 0x50,  ///< to an operation
};

/// What the device says to STATUS REQ.
enum class State : std::uint8_t {
    Idling = 0x11,
    Accepting = 0x12,
    Escrow = 0x13,  ///< detail: the escrow code, 61 to 68
    Stacking = 0x14,
    VendValid = 0x15,  ///< the credit point: repeated until the host's Ack
    Stacked = 0x16,
    Rejecting = 0x17,  ///< detail: a Rejection
    Returning = 0x18,
    Holding = 0x19,
    Disabled = 0x1A,  ///< inhibited
    Initialize = 0x1B,
    PowerUp = 0x40,
    PowerUpBillInAcceptor = 0x41,
    PowerUpBillInStacker = 0x42,
    StackerFull = 0x43,
    StackerOpen = 0x44,
    JamInAcceptor = 0x45,
    JamInStacker = 0x46,
    Pause = 0x47,
    Cheated = 0x48,
    Failure = 0x49,  ///< detail: a FailureCode
};

/// Detail of Rejecting.  91 to 98, 9B and 9D are those of tickets and of several notes at once.
enum class Rejection : std::uint8_t {
    Insertion = 0x71,
    Magnetic = 0x72,
    ResidualInHead = 0x73,
    Calibration = 0x74,
    Conveying = 0x75,
    Discrimination = 0x76,
    PhotoPattern1 = 0x77,
    PhotoLevel = 0x78,
    Inhibited = 0x79,  ///< also the denomination, the direction, and no answer to escrow
    Operation = 0x7B,
    ResidualInStacker = 0x7C,
    Length = 0x7D,
    PhotoPattern2 = 0x7E,
    TrueBill = 0x7F,
    Ticket91 = 0x91,
    Ticket92 = 0x92,
    Ticket93 = 0x93,
    Ticket94 = 0x94,
    Ticket95 = 0x95,
    Ticket96 = 0x96,
    Ticket97 = 0x97,
    Ticket98 = 0x98,
    Ticket9B = 0x9B,
    Ticket9D = 0x9D,
};

/// Detail of Failure.
enum class FailureCode : std::uint8_t {
    StackMotor = 0xA2,
    TransportSpeed = 0xA5,
    TransportMotor = 0xA6,
    Solenoid = 0xA8,
    PbUnit = 0xA9,
    CashBoxNotReady = 0xAB,
    HeadRemoved = 0xAF,
    BootRom = 0xB0,
    ExternalRom = 0xB1,
    Ram = 0xB2,
    ExternalRomWrite = 0xB3,
};

/// The name on the page, for logs and the maintenance screen; empty for a number that the page does not know.
[[nodiscard]] std::string_view to_text(Command command);
[[nodiscard]] std::string_view to_text(State state);
[[nodiscard]] std::string_view to_text(Rejection reason);
[[nodiscard]] std::string_view to_text(FailureCode code);

[[nodiscard]] constexpr bool is_operation(Command command)
{
    return command >= Command::Reset && command <= Command::Wait;
}
[[nodiscard]] constexpr bool is_setting(Command command)
{
    return command >= Command::Denominations && command <= Command::BarInhibit;
}
/// Settings are accepted here, and nowhere else.
[[nodiscard]] constexpr bool takes_settings(State state)
{
    return state == State::Initialize || state == State::Disabled || state == State::Idling;
}

/// Escrow, Rejecting and Failure are followed by one byte.
[[nodiscard]] bool carries_detail(State state);

/// What a rejection asks of the citizen; NotRecognised for a reason that the page does not know.
[[nodiscard]] NoteRejection meaning(Rejection reason);

}  // namespace kiosk::devices::id003
