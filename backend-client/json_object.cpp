#include "backend-client/json_object.h"

#include <nlohmann/json.hpp>

namespace kiosk::backend {

JsonObject& JsonObject::json(std::string_view name, std::string_view finished)
{
    if (members_.size() > 1) members_ += ',';
    members_.append("\"").append(name).append("\":").append(finished);
    return *this;
}

JsonObject& JsonObject::text(std::string_view name, std::string_view value)
{
    return json(name, json_text(value));
}

JsonObject& JsonObject::number(std::string_view name, std::int64_t value)
{
    return json(name, std::to_string(value));
}

JsonObject& JsonObject::flag(std::string_view name, bool value)
{
    return json(name, value ? "true" : "false");
}

JsonObject& JsonObject::fen(std::string_view name, Money value)
{
    return number(name, value.in_fen());
}

JsonObject& JsonObject::hex(std::string_view name, BytesView value)
{
    return json(name, '"' + to_hex(value) + '"');
}

std::string json_array(const std::vector<std::string>& finished)
{
    std::string array = "[";
    for (const auto& element : finished) {
        if (array.size() > 1) array += ',';
        array += element;
    }
    return array + ']';
}

std::string json_text(std::string_view text)
{
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace kiosk::backend
