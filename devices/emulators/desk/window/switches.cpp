#include "devices/emulators/desk/window/switches.h"

namespace kiosk::emulators {

Rect row_below(const Rect& device, int n)
{
    return {device.x, device.high().y + 12 + 34 * static_cast<float>(n), device.width, 28};
}

void draw_switches(const Pen& pen, Teller& teller, const Rect& row, const char* device,
                   std::initializer_list<Switch> switches)
{
    constexpr float gap = 8;
    const auto count = static_cast<float>(switches.size());
    const float width = (row.width - gap * (count - 1)) / count;
    ImGui::PushID(device);
    float x = row.x;
    for (const auto& one : switches) {
        const bool undoes = one.on && one.undo != nullptr;
        if (pen.chip({x, row.y, width, row.height}, one.label, one.on))
            teller.press(device, undoes ? one.undo : one.command);
        x += width + gap;
    }
    ImGui::PopID();
}

void draw_cable_switches(const Pen& pen, Teller& teller, const Rect& row, const char* device,
                         const CableView& cable)
{
    draw_switches(pen, teller, row, device,
                  {{"unplug", R"("unplug":true)", !cable.plugged_in, R"("plug_in":true)"},
                   {"mute line", R"("line":{"mute":true})", cable.mute, R"("line":{"mute":false})"},
                   {"off and on", R"("power_cycle":true)"}});
}

}  // namespace kiosk::emulators
