#pragma once

#include "devices/printer/printer_status.h"
#include "kiosk/domain/expected.h"

#include <variant>

namespace kiosk::devices {

/// What a job came to, in a form that EXPECT_EQ can compare.
using Result = std::variant<PrinterStatus, PrintFault>;

inline Result result_of(const Expected<PrinterStatus, PrintFault>& outcome)
{
    if (outcome) return *outcome;
    return outcome.error();
}

}  // namespace kiosk::devices
