#include "devices/emulators/phone/purse_applet.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kiosk::emulators {

/// One instruction: the classes it comes in, and when it is allowed.
struct PurseApplet::Row {
    std::uint8_t ins;
    std::array<std::uint8_t, 2> classes;
    bool anywhere;      ///< also outside the application
    bool when_blocked;  ///< also while the application is blocked (card.md section 10)
    bool in_compound;   ///< also inside a compound purchase (card.md section 7)
    Answer (*run)(PurseApplet&, const CommandApdu&);
};

PurseApplet::PurseApplet(Chip chip) : chip_{std::move(chip)} {}

void PurseApplet::reset()
{
    security_.reset();
    files_.reset();
    purse_.to_idle();
}

const PurseApplet::Row* PurseApplet::row_of(std::uint8_t ins)
{
    using A = PurseApplet;
    using C = const CommandApdu;
    constexpr bool yes = true;
    constexpr bool no = false;
    // clang-format off
    static constexpr std::array rows{
        //  INS    classes       anywhere blocked compound
        Row{0xA4, {0x00, 0x00},  yes,     yes,    yes, [](A& a, C& c) { return a.select(c); }},
        Row{0xB0, {0x00, 0x04},  yes,     no,     no,  [](A& a, C& c) { return a.files_.read_binary(c); }},
        Row{0xB2, {0x00, 0x04},  yes,     no,     no,  [](A& a, C& c) { return a.files_.read_record(c); }},
        Row{0xD6, {0x00, 0x04},  yes,     no,     no,  [](A& a, C& c) { return a.files_.update_binary(c); }},
        Row{0x84, {0x00, 0x00},  yes,     yes,    no,  [](A& a, C& c) { return a.security_.get_challenge(c); }},
        Row{0x82, {0x00, 0x00},  no,      no,     no,  [](A& a, C& c) { return a.security_.external_authenticate(c); }},
        Row{0x20, {0x00, 0x00},  no,      no,     no,  [](A& a, C& c) { return a.pins_.verify(c); }},
        Row{0x5E, {0x80, 0x80},  no,      no,     no,  [](A& a, C& c) { return a.pins_.change_or_reload(c); }},
        Row{0x24, {0x84, 0x84},  no,      no,     no,  [](A& a, C& c) { return a.pins_.unblock(c); }},
        Row{0x1E, {0x84, 0x84},  no,      yes,    no,  [](A& a, C& c) { return a.lock_.block(c); }},
        Row{0x18, {0x84, 0x84},  no,      yes,    no,  [](A& a, C& c) { return a.lock_.unblock(c); }},
        Row{0x16, {0x84, 0x84},  no,      yes,    no,  [](A& a, C& c) { return a.lock_.block_card(c); }},
        Row{0x5C, {0x80, 0x80},  no,      no,     yes, [](A& a, C& c) { return a.purse_.get_balance(c); }},
        Row{0x50, {0x80, 0x80},  no,      no,     no,  [](A& a, C& c) { return a.purse_.initialize(c); }},
        Row{0x52, {0x80, 0x80},  no,      no,     no,  [](A& a, C& c) { return a.purse_.credit_for_load(c); }},
        Row{0x54, {0x80, 0x80},  no,      no,     yes, [](A& a, C& c) { return a.purse_.debit(c); }},
        Row{0x58, {0x80, 0x80},  no,      no,     no,  [](A& a, C& c) { return a.purse_.update_overdraw_limit(c); }},
        Row{0xDC, {0x80, 0x80},  no,      no,     yes, [](A& a, C& c) { return a.purse_.update_compound_cache(c); }},
        Row{0x5A, {0x80, 0x80},  no,      no,     yes, [](A& a, C& c) { return get_transaction_prove(a.chip_, c); }},
    };
    // clang-format on
    const auto* const row = std::ranges::find(rows, ins, &Row::ins);
    return row == rows.end() ? nullptr : row;
}

std::optional<StatusWord> PurseApplet::refuse(const CommandApdu& command, const Row* row) const
{
    const auto state = chip_.image().application;
    const bool in_application = files_.in_application();
    if (in_application && state == ApplicationState::Locked && command.ins != 0xA4)
        return StatusWord::ApplicationLocked;
    if (in_application && state == ApplicationState::Blocked &&
        (row == nullptr || !row->when_blocked))
        return StatusWord::ConditionsNotSatisfied;
    if (row == nullptr) return StatusWord::UnknownInstruction;
    if (std::ranges::find(row->classes, command.cla) == row->classes.end())
        return StatusWord::UnknownClass;
    if (!row->anywhere && !in_application) return StatusWord::ConditionsNotSatisfied;
    if (purse_.in_compound() && !row->in_compound) return StatusWord::WrongState;
    return std::nullopt;
}

Answer PurseApplet::execute(const CommandApdu& command)
{
    if (chip_.image().card_blocked) return refused(StatusWord::NotSupported);
    security_.next_command();
    const auto* const row = row_of(command.ins);
    const auto refusal = refuse(command, row);
    auto answer = refusal ? refused(*refusal) : row->run(*this, command);
    purse_.after_command(answer.sw);
    return answer;
}

Answer PurseApplet::select(const CommandApdu& command)
{
    auto answer = files_.select(command);
    purse_.to_idle();
    if (!files_.in_application()) security_.leave_application();
    return answer;
}

}  // namespace kiosk::emulators
