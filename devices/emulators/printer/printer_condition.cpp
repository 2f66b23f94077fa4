#include "devices/emulators/printer/printer_condition.h"

#include <cassert>

namespace kiosk::emulators {
namespace {

unsigned when(bool condition, unsigned bits) { return condition ? bits : 0; }

}  // namespace

std::byte PrinterCondition::reply_now(unsigned n) const
{
    assert(n >= 1 && n <= 4);
    constexpr unsigned fixed = 0x12;
    switch (n) {
        case 1:
            return octet(fixed | when(!on_line(), 0x08));
        case 2:
            return octet(fixed | when(cover_open, 0x04) | when(paper == Paper::Out, 0x20) |
                         when(has_error(), 0x40));
        case 3:
            return octet(fixed | when(cutter_jammed, 0x08) | when(head_hot, 0x40));
        default:
            return octet(fixed | when(paper != Paper::Enough, 0x0C) |
                         when(paper == Paper::Out, 0x60));
    }
}

std::byte PrinterCondition::reply_in_turn() const
{
    return octet(when(paper != Paper::Enough, 0x03) | when(paper == Paper::Out, 0x0C));
}

std::array<std::byte, 4> PrinterCondition::unasked() const
{
    return {octet(0x10U | when(!on_line(), 0x08) | when(cover_open, 0x20)),
            octet(when(cutter_jammed, 0x08) | when(head_hot, 0x40)), reply_in_turn(), octet(0)};
}

}  // namespace kiosk::emulators
