#include "kiosk/screens/theme.h"

#include <algorithm>
#include <cmath>

namespace kiosk::screens {
namespace {

double linear(std::uint8_t channel)
{
    const auto value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(Colour c)
{
    return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

}  // namespace

double contrast(Colour a, Colour b)
{
    const auto [dark, light] = std::minmax({luminance(a), luminance(b)});
    return (light + 0.05) / (dark + 0.05);
}

}  // namespace kiosk::screens
