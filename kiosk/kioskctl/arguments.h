#pragma once

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/purse.h"
#include "kiosk/domain/secret.h"
#include "kiosk/domain/terminal_id.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>

/// Values as a person types them on the command line.  Every function takes the option's name for the complaint.
namespace kiosk::kioskctl {

/// "--factor: must be 16 hexadecimal digits".  Never repeats the value: it may be a key.
class ArgumentError : public std::runtime_error {
public:
    ArgumentError(const std::string& option, const std::string& wanted)
        : std::runtime_error{option + ": must be " + wanted}
    {
    }
};

/// Exactly 2*N hexadecimal digits, either case.
template <std::size_t N>
[[nodiscard]] std::array<std::byte, N> hex_argument(const std::string& option,
                                                    const std::string& text)
{
    const auto bytes = array_from_hex<N>(text);
    if (!bytes) throw ArgumentError{option, std::to_string(2 * N) + " hexadecimal digits"};
    return *bytes;
}

[[nodiscard]] TripleDesKey key_argument(const std::string& option, const std::string& text);
[[nodiscard]] std::uint16_t counter_argument(const std::string& option, const std::string& text);
/// Whole fen, `least` to 4294967295: what fits into the card's 4 bytes.
[[nodiscard]] Money fen_argument(const std::string& option, const std::string& text,
                                 std::int64_t least);
[[nodiscard]] TerminalId terminal_argument(const std::string& option, const std::string& text);
/// YYYYMMDDhhmmss, a day and a time that exist.
[[nodiscard]] CardTime time_argument(const std::string& option, const std::string& text);
/// Two hexadecimal digits, one of `allowed` (JR/T 0025.2 annex A).
[[nodiscard]] TransactionType type_argument(const std::string& option, const std::string& text,
                                            std::initializer_list<TransactionType> allowed);

}  // namespace kiosk::kioskctl
