#pragma once

#include "devices/card/purse.h"
#include "kiosk/flows/effect.h"
#include "kiosk/flows/event.h"
#include "kiosk/runtime/workers/card_worker.h"

#include <cstdint>

/// One command of a flow to the purse on a reader, and the one event that answers it.
namespace kiosk::runtime {

struct PurseTerms {
    TerminalId terminal;
    std::uint8_t key_index = 1;
};

/// `alive`: the contact still holds after it.
struct CardAnswer {
    flows::Event event;
    bool alive = true;
};

[[nodiscard]] CardAnswer carry_out(const CardCommand& command, devices::Purse& purse,
                                   const PurseTerms& terms);

/// The answer when there is no phone: nothing was done.
[[nodiscard]] flows::Event no_phone(const CardCommand& command);

[[nodiscard]] flows::CardProblem problem_of(const devices::PurseFault& fault);

}  // namespace kiosk::runtime
