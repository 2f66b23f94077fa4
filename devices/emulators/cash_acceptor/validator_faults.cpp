#include "devices/emulators/cash_acceptor/validator_faults.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace kiosk::emulators {

using nlohmann::json;

namespace {

constexpr std::array power_cuts{
    std::pair<std::string_view, BillPath::PowerCut>{"never", BillPath::PowerCut::Never},
    std::pair<std::string_view, BillPath::PowerCut>{"before", BillPath::PowerCut::Before},
    std::pair<std::string_view, BillPath::PowerCut>{"in_stacker", BillPath::PowerCut::InStacker},
    std::pair<std::string_view, BillPath::PowerCut>{"after", BillPath::PowerCut::After},
    std::pair<std::string_view, BillPath::PowerCut>{"forgetful", BillPath::PowerCut::Forgetful},
};

std::optional<BillPath::PowerCut> power_cut_from(const json& value)
{
    if (!value.is_string()) return std::nullopt;
    const auto name = value.get<std::string>();
    const auto* found = std::ranges::find(power_cuts, name, [](const auto& p) { return p.first; });
    return found == power_cuts.end() ? std::nullopt : std::optional{found->second};
}

std::optional<std::uint32_t> number_from(const json& value, std::uint32_t least, std::uint32_t most)
{
    if (!value.is_number_unsigned()) return std::nullopt;
    const auto n = value.get<std::uint64_t>();
    if (n < least || n > most) return std::nullopt;
    return static_cast<std::uint32_t>(n);
}

/// The plan of one fault object: checked as a whole before any of it counts.
struct Plan {
    ValidatorFaults faults;
    std::optional<BillPath::PowerCut> power_cut;
    bool return_next = false;
};

bool add_number(Plan& plan, const std::string& name, const json& value)
{
    constexpr std::uint32_t most = 4096;
    constexpr std::uint32_t most_copies = 9;
    const bool copies = name == "copies";
    const auto n = number_from(value, copies ? 1 : 0, copies ? most_copies : most);
    if (!n) return false;
    if (copies)
        plan.faults.copies = *n;
    else if (name == "lose_ack")
        plan.faults.lose_ack = *n;
    else if (name == "lose_answer")
        plan.faults.lose_answer = *n;
    else if (name == "stall_ms")
        plan.faults.stall = std::chrono::milliseconds{*n};
    else if (name == "slow_ms")
        plan.faults.slow = std::chrono::milliseconds{*n};
    else
        return false;
    return true;
}

bool add(Plan& plan, const std::string& name, const json& value)
{
    if (name == "power_cut") {
        plan.power_cut = power_cut_from(value);
        return plan.power_cut.has_value();
    }
    if (!value.is_boolean()) return add_number(plan, name, value);
    if (name == "mute")
        plan.faults.mute = value.get<bool>();
    else if (name == "return_next")
        plan.return_next = value.get<bool>();
    else
        return false;
    return true;
}

}  // namespace

std::optional<std::string> ValidatorFaults::arm(const json& fault, BillPath& path)
{
    if (!fault.is_object()) return R"(a fault is an object, e.g. {"lose_ack":1})";
    Plan plan{.faults = *this};
    for (const auto& [name, value] : fault.items())
        if (!add(plan, name, value)) return "no such fault: \"" + name + "\":" + value.dump();
    *this = plan.faults;
    if (plan.power_cut) path.cut_power(*plan.power_cut);
    if (plan.return_next) path.return_next();
    return std::nullopt;
}

}  // namespace kiosk::emulators
