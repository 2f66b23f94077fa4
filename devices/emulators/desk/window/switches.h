#pragma once

#include "devices/emulators/desk/window/pen.h"
#include "devices/emulators/desk/window/teller.h"

#include <initializer_list>

namespace kiosk::emulators {

/// One chip of a device's panel: pressed, it says `command`, or `undo` while it is on.
struct Switch {
    const char* label;    ///< of one device no two are equal
    const char* command;  ///< without the device: "\"unplug\":true"
    bool on = false;
    const char* undo = nullptr;  ///< nullptr: it is no state, each press does it again
};

/// The n-th row of chips below a device.
[[nodiscard]] Rect row_below(const Rect& device, int n);

/// Lays the chips out in a row from `row`.low(), equally wide, and carries out what is pressed.
void draw_switches(const Pen& pen, Teller& teller, const Rect& row, const char* device,
                   std::initializer_list<Switch> switches);

/// The row that every device on a serial line has: its cable and its power.
void draw_cable_switches(const Pen& pen, Teller& teller, const Rect& row, const char* device,
                         const CableView& cable);

}  // namespace kiosk::emulators
