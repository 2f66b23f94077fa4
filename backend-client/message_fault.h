#pragma once

#include <cstdint>
#include <string_view>

namespace kiosk::backend {

/// Why a body is not the message that was expected.  A client treats each of them as no answer at all: nothing is
/// settled, the same bytes go out again.  A server answers 400 `malformed`.
enum class MessageFault : std::uint8_t {
    NotJson,       ///< HTML, cut off, not UTF-8, nested deeper than 32, or longer than 4 MiB
    MissingField,  ///< a required member is absent or null
    WrongType,     ///< text for a number, a fraction for fen, an object for a list
    OutOfRange,    ///< negative money, 2^53, a card number of 19 digits, a word that nobody defined
};

/// What a technician reads in the log.
[[nodiscard]] std::string_view to_text(MessageFault fault);

}  // namespace kiosk::backend
