#include "kiosk/runtime/window/orbit.h"

#include <array>

namespace kiosk::runtime {
namespace {

constexpr Duration rest = std::chrono::minutes{10};
constexpr Duration pace = std::chrono::minutes{1};
constexpr std::array<PixelOffset, 8> ring{
    {{8, 0}, {6, 6}, {0, 8}, {-6, 6}, {-8, 0}, {-6, -6}, {0, -8}, {6, -6}}};

}  // namespace

PixelOffset orbit(Duration idle)
{
    if (idle < rest) return {};
    return ring[static_cast<std::size_t>((idle - rest) / pace) % ring.size()];
}

Duration next_orbit_step(Duration idle)
{
    if (idle < rest) return rest;
    return rest + ((idle - rest) / pace + 1) * pace;
}

}  // namespace kiosk::runtime
