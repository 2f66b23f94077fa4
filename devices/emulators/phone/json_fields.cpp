#include "devices/emulators/phone/json_fields.h"

#include <nlohmann/json.hpp>

namespace kiosk::emulators {

JsonFields::JsonFields(const nlohmann::json& object, std::string where)
    : object_{&object}, where_{std::move(where)}
{
    if (!object.is_object()) throw BrokenPhoneFile{where_ + ": a JSON object is needed"};
}

bool JsonFields::has(std::string_view key) const
{
    const auto found = object_->find(key);
    return found != object_->end() && !found->is_null();
}

const nlohmann::json& JsonFields::at(std::string_view key) const
{
    const auto found = object_->find(key);
    if (found == object_->end()) refuse(key, "is missing");
    return *found;
}

std::uint64_t JsonFields::number(std::string_view key, std::uint64_t most) const
{
    const auto& value = at(key);
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most)
        refuse(key, "a whole number from 0 to " + std::to_string(most) + " is needed");
    return value.get<std::uint64_t>();
}

bool JsonFields::truth(std::string_view key) const
{
    const auto& value = at(key);
    if (!value.is_boolean()) refuse(key, "true or false is needed");
    return value.get<bool>();
}

std::string JsonFields::text(std::string_view key) const
{
    const auto& value = at(key);
    if (!value.is_string()) refuse(key, "a text is needed");
    return value.get<std::string>();
}

Bytes JsonFields::hex(std::string_view key, std::size_t size) const
{
    auto bytes = from_hex(text(key));
    if (!bytes || bytes->size() != size)
        refuse(key, std::to_string(2 * size) + " hexadecimal digits are needed");
    return *std::move(bytes);
}

std::vector<Bytes> JsonFields::hex_list(std::string_view key, std::size_t size,
                                        std::size_t most) const
{
    const auto& value = at(key);
    const auto complain = [&] {
        refuse(key, "a list of at most " + std::to_string(most) + " texts of " +
                        std::to_string(2 * size) + " hexadecimal digits is needed");
    };
    if (!value.is_array() || value.size() > most) complain();
    std::vector<Bytes> list;
    for (const auto& entry : value) {
        auto bytes = entry.is_string() ? from_hex(entry.get<std::string>()) : std::nullopt;
        if (!bytes || bytes->size() != size) complain();
        list.push_back(*std::move(bytes));
    }
    return list;
}

JsonFields JsonFields::object(std::string_view key) const
{
    const auto& value = at(key);
    if (!value.is_object()) refuse(key, "an object is needed");
    return {value, where_ + ": " + std::string{key}};
}

void JsonFields::refuse(std::string_view key, std::string_view why) const
{
    // "wang.json: keys" + "dlk" reads "wang.json: keys.dlk"
    const bool nested = where_.find(": ") != std::string::npos;
    throw BrokenPhoneFile{where_ + (nested ? "." : ": ") + std::string{key} + ": " +
                          std::string{why}};
}

}  // namespace kiosk::emulators
