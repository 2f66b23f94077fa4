#pragma once

#include <compare>
#include <cstdint>
#include <optional>

/// SW1 SW2, the last two bytes of every answer (JR/T 0025.1-2010 6; card.md section 3).
namespace kiosk::devices {

struct StatusWord {
    std::uint16_t value = 0;

    [[nodiscard]] constexpr std::uint8_t sw1() const
    {
        return static_cast<std::uint8_t>(value >> 8U);
    }
    [[nodiscard]] constexpr std::uint8_t sw2() const { return static_cast<std::uint8_t>(value); }
    /// 9000 or 61xx: the card did it (card.md section 1 takes both, on any protocol).
    [[nodiscard]] constexpr bool is_done() const { return value == 0x9000 || sw1() == 0x61; }

    friend constexpr auto operator<=>(const StatusWord&, const StatusWord&) = default;
};

/// The status words of card.md section 3 that carry no number of their own (61xx, 63Cx and 6Cxx do).
namespace status {

inline constexpr StatusWord done{0x9000};
inline constexpr StatusWord no_information{0x6200};
inline constexpr StatusWord data_may_be_corrupt{0x6281};
inline constexpr StatusWord end_of_file{0x6282};
inline constexpr StatusWord application_blocked{0x6283};  ///< SELECT: the FCI comes all the same
inline constexpr StatusWord fci_format_not_supported{0x6284};
inline constexpr StatusWord authentication_failed{0x6300};
inline constexpr StatusWord memory_unchanged{0x6400};
inline constexpr StatusWord memory_failure{0x6581};
inline constexpr StatusWord wrong_length{0x6700};
inline constexpr StatusWord no_secure_messaging{0x6882};
inline constexpr StatusWord cannot_process{0x6900};
inline constexpr StatusWord wrong_state{0x6901};
inline constexpr StatusWord wrong_file_structure{0x6981};
inline constexpr StatusWord security_not_satisfied{0x6982};
inline constexpr StatusWord authentication_locked{0x6983};
inline constexpr StatusWord no_challenge{0x6984};
inline constexpr StatusWord conditions_not_satisfied{0x6985};
inline constexpr StatusWord no_current_file{0x6986};
inline constexpr StatusWord secure_messaging_missing{0x6987};
inline constexpr StatusWord secure_messaging_wrong{0x6988};
inline constexpr StatusWord wrong_data{0x6A80};
inline constexpr StatusWord not_supported_or_locked{0x6A81};
inline constexpr StatusWord file_not_found{0x6A82};
inline constexpr StatusWord record_not_found{0x6A83};
inline constexpr StatusWord not_enough_space{0x6A84};
inline constexpr StatusWord wrong_parameters{0x6A86};
inline constexpr StatusWord key_not_found{0x6A88};
inline constexpr StatusWord wrong_offset{0x6B00};
inline constexpr StatusWord unknown_instruction{0x6D00};
inline constexpr StatusWord unknown_class{0x6E00};
inline constexpr StatusWord no_diagnosis{0x6F00};
inline constexpr StatusWord insufficient_funds_extended{
    0x9301};  ///< compound purchase and grey lock
inline constexpr StatusWord wrong_mac{0x9302};
inline constexpr StatusWord locked_for_ever{0x9303};
inline constexpr StatusWord insufficient_funds{0x9401};
inline constexpr StatusWord counter_exhausted{0x9402};
inline constexpr StatusWord key_index_not_supported{0x9403};
inline constexpr StatusWord no_proof{0x9406};
inline constexpr StatusWord compound_application_locked{0x9407};
inline constexpr StatusWord grey_locked{0x9408};

}  // namespace status

/// What a status word means for the citizen and the terminal.  A few words mean several things on different cards:
/// the comment says which reading is taken.
enum class StatusMeaning : std::uint8_t {
    Done,             ///< 9000, 61xx
    DoneWithWarning,  ///< 62xx but 6283: done, with a remark about the data
    Blocked,          ///< 6283, 9303: the issuer blocked this purse: service desk
    Locked,           ///< 6A81: the card is locked, or has no such function: service desk
    PinNeeded,        ///< 6982: ask for the PIN
    PinWrong,         ///< 6300, 63C1 to 63CF: ask again, tries_left() more times
    PinLocked,        ///< 63C0, 6983: the PIN must be unblocked by the issuer
    NotNow,           ///< 6901, 6984 to 6987: out of order, or blocked; begin again with SELECT
    WrongMac,         ///< 9302, 6988: card and host disagree; nothing was changed
    NoFunds,          ///< 9401, 9301: the purse holds too little
    WornOut,          ///< 9402: a transaction counter is at its end: the card must be replaced
    GreyLocked,       ///< 9407, 9408: an unfinished purchase elsewhere must be ended there first
    NoProof,          ///< 9406: nothing was recorded for that type and number
    NotFound,         ///< 6A82, 6A83, 6B00, 6986: no such file, record or offset
    NoSuchKey,        ///< 9403, 6A88: the terminal's configuration does not fit this card
    NotSupported,     ///< 6882, 6D00, 6E00: this card cannot do that
    TerminalMistake,  ///< 6700, 6900, 6981, 6A80, 6A84, 6A86, 6Cxx: the command does not fit: our fault
    Unsure,  ///< 6400, 6581, 66xx, 6F00: after a money command PERHAPS EXECUTED (card.md section 1)
    Unknown,  ///< none of card.md's: after a money command PERHAPS EXECUTED
};

[[nodiscard]] StatusMeaning meaning_of(StatusWord status);

/// How many PIN tries a 63Cx leaves; nullopt for any other word.
[[nodiscard]] std::optional<unsigned> tries_left(StatusWord status);

}  // namespace kiosk::devices
