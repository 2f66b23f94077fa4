#include "kiosk/flows/effect.h"

#include <cassert>

namespace kiosk::flows {

void Turn::record(LoadItem& item, const Fact& fact)
{
    const auto applied = apply(item, fact);
    assert(applied);
    facts_.push_back(fact);
}

}  // namespace kiosk::flows
