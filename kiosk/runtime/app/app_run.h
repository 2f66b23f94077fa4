#pragma once

#include "kiosk/runtime/app/stop_signals.h"
#include "kiosk/runtime/app/terminal_app.h"
#include "kiosk/runtime/config/config.h"

namespace kiosk::runtime {

/// Runs the terminal until it is told to end; the program's exit status.  Both throw what keeps a terminal from
/// starting at all: a control socket that another terminal serves, no display, missing fonts or catalogues.

/// Without a window: devices, flows and the control socket.  Throws journal::JournalError too.
int run_headless(const Config& config, const TerminalOptions& options, StopSignals& signals);

/// With its window, which comes first: journal and devices start behind it.  A journal that cannot be opened is shown as
/// "out of service" (R13).
int run_in_window(const Config& config, const TerminalOptions& options, StopSignals& signals);

}  // namespace kiosk::runtime
