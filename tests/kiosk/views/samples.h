#pragma once

#include "kiosk/flows/terminal.h"
#include "kiosk/views/intent.h"

#include <optional>
#include <string>
#include <vector>

/// States that together show every screen there is, with ordinary and with extreme contents.
namespace kiosk::views::testing {

struct Sample {
    std::string name;  ///< of its picture
    flows::Terminal terminal;
    Looks looks{};
    std::optional<std::uint8_t> contact{};
};

/// The moment at which all samples are looked at.
constexpr TimePoint sample_time{std::chrono::hours{1}};

[[nodiscard]] std::vector<Sample> every_sample();
[[nodiscard]] Sample sample(const std::string& name);

/// Long name, six digits of yuan, full card: what a purse can hold at most.
[[nodiscard]] flows::Guest extreme_guest();
[[nodiscard]] flows::Guest ordinary_guest();
/// A terminal in full health where nobody is.
[[nodiscard]] flows::Terminal healthy_terminal();

}  // namespace kiosk::views::testing
