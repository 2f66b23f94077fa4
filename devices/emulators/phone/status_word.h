#pragma once

#include <cstddef>
#include <cstdint>

namespace kiosk::emulators {

/// SW1 SW2 as this chip answers them (card.md section 3).  63Cx, 61xx and 6Cxx carry a count: see below.
enum class StatusWord : std::uint16_t {
    Done = 0x9000,
    EndOfFile = 0x6282,      ///< fewer bytes than Le asked for
    Invalidated = 0x6283,    ///< SELECT of a blocked application; the FCI comes all the same
    MemoryFailure = 0x6581,  ///< nothing could be written; nothing has changed
    WrongLength = 0x6700,
    CannotProcess = 0x6900,  ///< overdraft limit below what is already used
    WrongState = 0x6901,     ///< CREDIT or DEBIT without its INITIALIZE
    WrongFileKind = 0x6981,
    SecurityNotSatisfied = 0x6982,  ///< the PIN was not verified
    AuthenticationLocked = 0x6983,  ///< no tries left
    NoChallenge = 0x6984,           ///< GET CHALLENGE was not the command right before
    ConditionsNotSatisfied = 0x6985,
    NoCurrentFile = 0x6986,
    SecureMessagingMissing = 0x6987,  ///< no MAC where one must be
    SecureMessagingWrong = 0x6988,    ///< the MAC does not fit
    WrongData = 0x6A80,
    NotSupported = 0x6A81,  ///< also: the card is blocked
    FileNotFound = 0x6A82,
    RecordNotFound = 0x6A83,
    NotEnoughSpace = 0x6A84,
    WrongParameters = 0x6A86,
    KeyNotFound = 0x6A88,
    OffsetOutside = 0x6B00,
    UnknownInstruction = 0x6D00,
    UnknownClass = 0x6E00,
    NoDiagnosis = 0x6F00,  ///< GET RESPONSE with nothing waiting
    InsufficientForCompound = 0x9301,
    MacWrong = 0x9302,           ///< MAC1 of DEBIT, MAC2 of CREDIT
    ApplicationLocked = 0x9303,  ///< for ever
    InsufficientFunds = 0x9401,
    CounterAtMaximum = 0x9402,
    KeyIndexUnknown = 0x9403,
    ProofNotAvailable = 0x9406,
    CompoundLocked = 0x9407,
    GreyLocked = 0x9408,
};

/// 63Cx: wrong, x tries left (at most 15).
constexpr StatusWord tries_left(unsigned tries)
{
    return static_cast<StatusWord>(0x63C0U | (tries & 0x0FU));
}
/// 6Cxx: not executed, ask for xx bytes.
constexpr StatusWord wrong_le(std::size_t available)
{
    return static_cast<StatusWord>(0x6C00U | (available & 0xFFU));
}
/// 61xx: executed, xx bytes wait for GET RESPONSE.
constexpr StatusWord more_data(std::size_t waiting)
{
    return static_cast<StatusWord>(0x6100U | (waiting & 0xFFU));
}

/// A failed command drops the purse to idle (JR/T 0025.2 table 1).  Warnings are no failure, nor is 6Cxx: nothing was
/// executed, and the same command comes again.
constexpr bool is_failure(StatusWord sw)
{
    const auto sw1 = static_cast<unsigned>(sw) >> 8U;
    return sw1 != 0x90 && sw1 != 0x61 && sw1 != 0x62 && sw1 != 0x6C;
}

}  // namespace kiosk::emulators
