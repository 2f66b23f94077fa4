#include "devices/emulators/phone/chip_variant.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace kiosk::emulators {
namespace {

using nlohmann::json;

/// One difference between cards: its name, its values in the order of the enumeration, and its place in ChipVariant.
struct Choice {
    std::string name;
    std::vector<std::string> values;
    void (*set)(ChipVariant&, std::size_t);
    std::size_t (*get)(const ChipVariant&);
};

template <auto Member>
Choice choice(std::string name, std::vector<std::string> values)
{
    return {std::move(name), std::move(values),
            [](ChipVariant& variant, std::size_t index) {
                auto& field = variant.*Member;
                field = static_cast<std::remove_reference_t<decltype(field)>>(index);
            },
            [](const ChipVariant& variant) { return static_cast<std::size_t>(variant.*Member); }};
}

template <auto Member>
Choice yes_no(std::string name)
{
    return choice<Member>(std::move(name), {"false", "true"});
}

const std::vector<Choice>& choices()
{
    using V = ChipVariant;
    static const std::vector<Choice> all{
        choice<&V::proof_number>("proof_number", {"before", "after"}),
        choice<&V::proof>("proof", {"kept", "until_initialize", "none"}),
        yes_no<&V::proof_once>("proof_once"),
        choice<&V::proof_mac>("proof_mac", {"real", "zero"}),
        choice<&V::log_number>("log_number", {"before", "after"}),
        yes_no<&V::log_needs_pin>("log_needs_pin"),
        choice<&V::log_end>("log_end", {"not_found", "ff", "zero"}),
        yes_no<&V::logs_purchases>("logs_purchases"),
        yes_no<&V::load_needs_pin>("load_needs_pin"),
        choice<&V::fci>("fci", {"in_a5", "in_bf0c", "without_issuer_data", "none"}),
        yes_no<&V::pse>("pse"),
        choice<&V::holder_file>("holder_file", {"55", "39"}),
        choice<&V::wrong_pin>("wrong_pin", {"63Cx", "6Cxx"}),
        choice<&V::long_read>("long_read", {"6Cxx", "6282"}),
        choice<&V::blocked_select>("blocked_select", {"6283", "6A81"}),
        choice<&V::out_of_state>("out_of_state", {"6901", "6985"}),
        yes_no<&V::keeps_state_after_9302>("keeps_state_after_9302"),
        choice<&V::reload_pin_mac>("reload_pin_mac", {"pin_only", "with_header"}),
        choice<&V::pin_unblock_p2>("pin_unblock_p2", {"00", "01"}),
        yes_no<&V::always_61xx>("always_61xx"),
        yes_no<&V::grey_locked>("grey_locked"),
        yes_no<&V::compound_locked>("compound_locked"),
    };
    return all;
}

std::string listed(const Choice& choice)
{
    std::string text = choice.name + " (";
    for (const auto& value : choice.values) {
        if (value != choice.values.front()) text += '|';
        text += value;
    }
    return text + ")";
}

}  // namespace

std::optional<std::string> apply_variant(ChipVariant& variant, const json& changes)
{
    if (!changes.is_object()) return "a variant is an object, e.g. {\"pse\":false}";
    auto changed = variant;
    for (const auto& [name, value] : changes.items()) {
        const auto found = std::ranges::find(choices(), name, &Choice::name);
        if (found == choices().end())
            return "no variant is called " + name + "; there are " + variant_choices();
        // true and 39 may stand with or without quotation marks
        const auto text = value.is_string() ? value.get<std::string>() : value.dump();
        const auto at = std::ranges::find(found->values, text);
        if (at == found->values.end()) return listed(*found).insert(0, " can be ").insert(0, name);
        found->set(changed, static_cast<std::size_t>(at - found->values.begin()));
    }
    variant = changed;
    return std::nullopt;
}

json variant_values(const ChipVariant& variant)
{
    auto values = json::object();
    for (const auto& choice : choices()) {
        const auto& value = choice.values[choice.get(variant)];
        if (choice.values.front() == "false")
            values[choice.name] = value == "true";
        else
            values[choice.name] = value;
    }
    return values;
}

std::string variant_choices()
{
    std::string text;
    for (const auto& choice : choices()) text += (text.empty() ? "" : ", ") + listed(choice);
    return text;
}

}  // namespace kiosk::emulators
