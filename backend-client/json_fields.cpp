#include "backend-client/json_fields.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace kiosk::backend {

using nlohmann::json;

struct JsonState {
    json document;
    std::optional<MessageFault> fault;
};

namespace {

constexpr int deepest = 32;

int step_of(char c)
{
    return static_cast<int>(c == '[' || c == '{') - static_cast<int>(c == ']' || c == '}');
}

/// Brackets outside of texts, counted before anything is built: a megabyte of '[' costs one pass.
bool nests_too_deep(std::string_view text)
{
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') quoted = !quoted;
        if (quoted && text[i] == '\\') ++i;
        if (!quoted) depth += step_of(text[i]);
        if (depth > deepest) return true;
    }
    return false;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool is_visible(char c) { return c > ' ' && c <= '~'; }

/// A whole number in range; the fault where it is not.
Expected<std::int64_t, MessageFault> whole(const json& value, std::int64_t least, std::int64_t most)
{
    if (value.is_number_float()) {
        // Digits beyond 64 bits arrive as a float too: out of range, whereas 0.5 is no whole number.
        const auto huge = std::abs(value.get<double>()) >= static_cast<double>(largest_number);
        return unexpected{huge ? MessageFault::OutOfRange : MessageFault::WrongType};
    }
    if (!value.is_number_integer()) return unexpected{MessageFault::WrongType};
    const bool fits = value.is_number_unsigned()
                          ? std::cmp_less_equal(value.get<std::uint64_t>(), most)
                          : value.get<std::int64_t>() <= most;
    if (!fits) return unexpected{MessageFault::OutOfRange};
    const auto number = value.get<std::int64_t>();
    if (number < least) return unexpected{MessageFault::OutOfRange};
    return number;
}

}  // namespace

std::string_view to_text(MessageFault fault)
{
    switch (fault) {
        case MessageFault::NotJson:
            return "not JSON";
        case MessageFault::MissingField:
            return "a member is missing";
        case MessageFault::WrongType:
            return "a member has the wrong type";
        case MessageFault::OutOfRange:
            return "a value is out of range";
    }
    return "unknown";
}

JsonDocument::JsonDocument(std::string_view text) : state_{std::make_unique<JsonState>()}
{
    if (text.size() > longest_message || nests_too_deep(text)) {
        state_->fault = MessageFault::NotJson;
        return;
    }
    state_->document = json::parse(text, nullptr, false);
    if (state_->document.is_discarded())
        state_->fault = MessageFault::NotJson;
    else if (!state_->document.is_object())
        state_->fault = MessageFault::WrongType;
}

JsonDocument::~JsonDocument() = default;

JsonFields JsonDocument::root() { return {*state_, state_->fault ? nullptr : &state_->document}; }

std::optional<MessageFault> JsonDocument::fault() const { return state_->fault; }

void JsonFields::note(MessageFault fault) const
{
    if (!state_->fault) state_->fault = fault;
}

bool JsonFields::has(std::string_view name) const
{
    if (object_ == nullptr) return false;
    const auto found = object_->find(name);
    return found != object_->end() && !found->is_null();
}

/// nullptr, with the fault noted, where it is absent.
const json* JsonFields::member(std::string_view name) const
{
    if (has(name)) return &*object_->find(name);
    note(MessageFault::MissingField);
    return nullptr;
}

std::string JsonFields::text(std::string_view name, std::size_t longest) const
{
    const auto* value = member(name);
    if (value == nullptr) return {};
    if (!value->is_string()) {
        note(MessageFault::WrongType);
        return {};
    }
    const auto& text = value->get_ref<const std::string&>();
    if (text.empty() || text.size() > longest || std::ranges::any_of(text, is_control)) {
        note(MessageFault::OutOfRange);
        return {};
    }
    return text;
}

std::string JsonFields::token(std::string_view name, std::size_t longest) const
{
    auto token = text(name, longest);
    if (!std::ranges::all_of(token, is_visible)) note(MessageFault::OutOfRange);
    return token;
}

std::string JsonFields::remark(std::string_view name, std::size_t longest) const
{
    if (!has(name) || !object_->find(name)->is_string()) return {};
    auto text = object_->find(name)->get<std::string>();
    if (text.size() > longest) {
        constexpr auto continues = [](char c) {
            return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
        };
        while (longest > 0 && continues(text[longest])) --longest;  // never half a character
        text.resize(longest);
    }
    std::ranges::replace_if(text, is_control, ' ');
    return text;
}

bool JsonFields::flag(std::string_view name) const
{
    const auto* value = member(name);
    if (value == nullptr) return false;
    if (!value->is_boolean()) {
        note(MessageFault::WrongType);
        return false;
    }
    return value->get<bool>();
}

std::int64_t JsonFields::integer(std::string_view name, std::int64_t least, std::int64_t most) const
{
    const auto* value = member(name);
    if (value == nullptr) return least;
    const auto number = whole(*value, least, most);
    if (!number) note(number.error());
    return number.value_or(least);
}

Money JsonFields::fen(std::string_view name, Money least, Money most) const
{
    return Money::fen(integer(name, least.in_fen(), most.in_fen()));
}

JsonFields JsonFields::object(std::string_view name) const
{
    const auto* value = member(name);
    if (value != nullptr && value->is_object()) return {*state_, value};
    note(MessageFault::WrongType);  // unless member() noted that it is missing
    return {*state_, nullptr};
}

const json* JsonFields::array(std::string_view name, std::size_t most) const
{
    const auto* value = member(name);
    if (value == nullptr) return nullptr;
    if (value->is_array() && value->size() <= most) return value;
    note(value->is_array() ? MessageFault::OutOfRange : MessageFault::WrongType);
    return nullptr;
}

std::vector<JsonFields> JsonFields::objects(std::string_view name, std::size_t most) const
{
    std::vector<JsonFields> all;
    const auto* values = array(name, most);
    if (values == nullptr) return all;
    for (const auto& value : *values) {
        if (!value.is_object()) note(MessageFault::WrongType);
        all.push_back({*state_, value.is_object() ? &value : nullptr});
    }
    return all;
}

std::vector<std::string> JsonFields::texts(std::string_view name, std::size_t most) const
{
    std::vector<std::string> all;
    const auto* values = array(name, most);
    if (values == nullptr) return all;
    for (const auto& value : *values) {
        if (!value.is_string()) {
            note(MessageFault::WrongType);
            continue;
        }
        all.push_back(value.get<std::string>());
        if (all.back().find('\n') != std::string::npos) note(MessageFault::OutOfRange);
    }
    return all;
}

std::vector<Money> JsonFields::amounts(std::string_view name, std::size_t most) const
{
    std::vector<Money> all;
    const auto* values = array(name, most);
    if (values == nullptr) return all;
    for (const auto& value : *values) {
        const auto fen = whole(value, 1, largest_on_card.in_fen());
        if (!fen) note(fen.error());
        all.push_back(Money::fen(fen.value_or(1)));
    }
    return all;
}

std::vector<std::string> JsonFields::names() const
{
    std::vector<std::string> all;
    if (object_ == nullptr) return all;
    for (const auto& [name, value] : object_->items()) all.push_back(name);
    return all;
}

}  // namespace kiosk::backend
