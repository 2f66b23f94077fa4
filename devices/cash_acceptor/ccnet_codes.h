#pragma once

#include "kiosk/domain/note.h"

#include <cstdint>
#include <string_view>

/// Every number that CCNET gives a meaning (devices.md section 1), under its name there.
namespace kiosk::devices::ccnet {

inline constexpr std::uint8_t bill_validator =
    0x03;  ///< ADR; 01 bill-to-bill, 02 coin changer, 04 card reader

/// CMD, host to device.  Ack and Nak are answers of the host that the device does not answer.
enum class Command : std::uint8_t {
    Ack = 0x00,
    Reset = 0x30,
    GetStatus = 0x31,
    SetSecurity = 0x32,
    Poll = 0x33,
    EnableBillTypes = 0x34,
    Stack = 0x35,   ///< legal only in Escrow and Holding
    Return = 0x36,  ///< legal only in Escrow and Holding
    Identification = 0x37,
    Hold = 0x38,
    SetBarcodeParameters = 0x39,
    ExtractBarcode = 0x3A,
    BillTable = 0x41,
    Download = 0x50,
    CodeCrc32 = 0x51,
    Statistics = 0x60,
    Nak = 0xFF,
};

/// The answers of the device that are one byte long and no state.  The host sends ACK after every answer that is
/// neither Ack nor Nak; the device sends nothing back to that.
enum class Answer : std::uint8_t {
    Ack = 0x00,
    IllegalCommand = 0x30,
    Nak = 0xFF,  ///< our frame came with a wrong CRC
};

/// What the device says to POLL.
enum class State : std::uint8_t {
    PowerUp = 0x10,
    PowerUpBillInValidator = 0x11,
    PowerUpBillInStacker = 0x12,
    Initialize = 0x13,
    Idling = 0x14,  ///< at least one bill type is enabled
    Accepting = 0x15,
    Stacking = 0x17,
    Returning = 0x18,
    UnitDisabled = 0x19,  ///< the mask is 0
    Holding = 0x1A,
    Busy = 0x1B,       ///< detail: times 100 ms
    Rejecting = 0x1C,  ///< detail: a Rejection
    CassetteFull = 0x41,
    CassetteRemoved = 0x42,
    JamInAcceptor = 0x43,
    JamInCassette = 0x44,
    Cheated = 0x45,
    Pause = 0x46,         ///< a second note was inserted too early
    Failure = 0x47,       ///< detail: a FailureCode
    Escrow = 0x80,        ///< detail: the bill type
    BillStacked = 0x81,   ///< detail: the bill type; repeated until polled and acknowledged
    BillReturned = 0x82,  ///< detail: the bill type; repeated likewise
};

/// Reason of Rejecting.  92 to 95 are those of barcode tickets.
enum class Rejection : std::uint8_t {
    Insertion = 0x60,
    Magnetic = 0x61,
    BillRemainsInHead = 0x62,
    Multiplying = 0x63,
    Conveying = 0x64,
    Identification = 0x65,
    Verification = 0x66,
    Optic = 0x67,
    Inhibit = 0x68,  ///< the type is not enabled
    Capacity = 0x69,
    Operation = 0x6A,
    Length = 0x6C,
    Ultraviolet = 0x6D,
    Barcode92 = 0x92,
    Barcode93 = 0x93,
    Barcode94 = 0x94,
    Barcode95 = 0x95,
};

/// Code of Failure.
enum class FailureCode : std::uint8_t {
    StackMotor = 0x50,
    TransportSpeed = 0x51,
    TransportMotor = 0x52,
    AligningMotor = 0x53,
    InitialCassette = 0x54,
    OpticCanal = 0x55,
    MagneticCanal = 0x56,
    CapacitanceCanal = 0x5F,
};

/// The name on the page, for logs and the maintenance screen; empty for a number that the page does not know.
[[nodiscard]] std::string_view to_text(Command command);
[[nodiscard]] std::string_view to_text(State state);
[[nodiscard]] std::string_view to_text(Rejection reason);
[[nodiscard]] std::string_view to_text(FailureCode code);

/// Busy, Rejecting, Failure, Escrow, BillStacked and BillReturned are followed by one byte.
[[nodiscard]] bool carries_detail(State state);

/// 10, 11 and 12: power has just come, and nothing but RESET leads on.
[[nodiscard]] bool is_power_up(State state);

/// What a rejection asks of the citizen; NotRecognised for a reason that the page does not know.
[[nodiscard]] NoteRejection meaning(Rejection reason);

}  // namespace kiosk::devices::ccnet
