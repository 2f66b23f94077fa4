#include "devices/card/status_word.h"

#include <algorithm>
#include <array>

namespace kiosk::devices {
namespace {

struct Row {
    StatusWord status;
    StatusMeaning meaning;
};

/// card.md section 3.
constexpr std::array table{
    Row{status::done, StatusMeaning::Done},
    Row{status::application_blocked, StatusMeaning::Blocked},
    Row{status::locked_for_ever, StatusMeaning::Blocked},
    Row{status::not_supported_or_locked, StatusMeaning::Locked},
    Row{status::security_not_satisfied, StatusMeaning::PinNeeded},
    Row{status::authentication_failed, StatusMeaning::PinWrong},
    Row{StatusWord{0x63C0}, StatusMeaning::PinLocked},
    Row{status::authentication_locked, StatusMeaning::PinLocked},
    Row{status::wrong_state, StatusMeaning::NotNow},
    Row{status::no_challenge, StatusMeaning::NotNow},
    Row{status::conditions_not_satisfied, StatusMeaning::NotNow},
    Row{status::secure_messaging_missing, StatusMeaning::NotNow},
    Row{status::wrong_mac, StatusMeaning::WrongMac},
    Row{status::secure_messaging_wrong, StatusMeaning::WrongMac},
    Row{status::insufficient_funds, StatusMeaning::NoFunds},
    Row{status::insufficient_funds_extended, StatusMeaning::NoFunds},
    Row{status::counter_exhausted, StatusMeaning::WornOut},
    Row{status::compound_application_locked, StatusMeaning::GreyLocked},
    Row{status::grey_locked, StatusMeaning::GreyLocked},
    Row{status::no_proof, StatusMeaning::NoProof},
    Row{status::no_current_file, StatusMeaning::NotFound},
    Row{status::file_not_found, StatusMeaning::NotFound},
    Row{status::record_not_found, StatusMeaning::NotFound},
    Row{status::wrong_offset, StatusMeaning::NotFound},
    Row{status::key_index_not_supported, StatusMeaning::NoSuchKey},
    Row{status::key_not_found, StatusMeaning::NoSuchKey},
    Row{status::no_secure_messaging, StatusMeaning::NotSupported},
    Row{status::unknown_instruction, StatusMeaning::NotSupported},
    Row{status::unknown_class, StatusMeaning::NotSupported},
    Row{status::wrong_length, StatusMeaning::TerminalMistake},
    Row{status::cannot_process, StatusMeaning::TerminalMistake},
    Row{status::wrong_file_structure, StatusMeaning::TerminalMistake},
    Row{status::wrong_data, StatusMeaning::TerminalMistake},
    Row{status::not_enough_space, StatusMeaning::TerminalMistake},
    Row{status::wrong_parameters, StatusMeaning::TerminalMistake},
    Row{status::memory_unchanged, StatusMeaning::Unsure},
    Row{status::memory_failure, StatusMeaning::Unsure},
    Row{status::no_diagnosis, StatusMeaning::Unsure},
};

bool carries_tries(StatusWord status) { return (status.value & 0xFFF0U) == 0x63C0U; }

}  // namespace

StatusMeaning meaning_of(StatusWord status)
{
    const auto* row = std::ranges::find(table, status, &Row::status);
    if (row != table.end()) return row->meaning;
    if (carries_tries(status)) return StatusMeaning::PinWrong;
    if (status.sw1() == 0x61) return StatusMeaning::Done;
    if (status.sw1() == 0x62) return StatusMeaning::DoneWithWarning;
    if (status.sw1() == 0x66) return StatusMeaning::Unsure;
    if (status.sw1() == 0x6C) return StatusMeaning::TerminalMistake;
    return StatusMeaning::Unknown;
}

std::optional<unsigned> tries_left(StatusWord status)
{
    if (!carries_tries(status)) return std::nullopt;
    return status.value & 0x0FU;
}

}  // namespace kiosk::devices
