#pragma once

#include "devices/card/status_word.h"
#include "kiosk/domain/bytes.h"

#include <cstddef>
#include <cstdint>
#include <optional>

/// Command and response APDUs as values (JR/T 0025.1-2010 6; ISO 7816-4 5.1).  Short form only: no purse command needs
/// more, and the T=0 cards of this field know no other.
namespace kiosk::devices {

/// A command, in any of its four cases.
///
///     offset  0    1    2   3   4         5..4+Lc  last
///     case 1  CLA  INS  P1  P2
///     case 2  CLA  INS  P1  P2                     Le
///     case 3  CLA  INS  P1  P2  Lc 1-FF   data
///     case 4  CLA  INS  P1  P2  Lc 1-FF   data     Le
struct Command {
    std::byte cla{};
    std::byte ins{};
    std::byte p1{};
    std::byte p2{};
    Bytes data;  ///< 0 to 255 bytes
    std::optional<std::uint16_t>
        expected;  ///< Le, 1 to 256 bytes (256 travels as 00); nullopt: no data wanted

    friend bool operator==(const Command&, const Command&) = default;
};

[[nodiscard]] Bytes encode(const Command& command);

/// nullopt unless `apdu` is exactly one short command.
[[nodiscard]] std::optional<Command> parse_command(BytesView apdu);

/// Overwrites the bytes of a command that may hold a PIN.
void wipe(Bytes& apdu) noexcept;

/// A whole answer.
///
///     offset  0..n-1  n    n+1
///             data    SW1  SW2
struct Response {
    Bytes data;
    StatusWord status;

    friend bool operator==(const Response&, const Response&) = default;
};

[[nodiscard]] Bytes encode(const Response& response);

/// nullopt for fewer than 2 bytes: that is no answer at all (card.md section 1).
[[nodiscard]] std::optional<Response> parse_response(BytesView answer);

}  // namespace kiosk::devices
