#include "kiosk/kioskctl/answer.h"

#include "kiosk/domain/money.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace kiosk::kioskctl {
namespace {

using Json = Answer::Json;

constexpr std::string_view fen_suffix = "_fen";

bool is_fen(const std::string& name, const Json& value)
{
    return value.is_number_integer() && name.ends_with(fen_suffix);
}

std::string shown_name(const std::string& name, const Json& value)
{
    return is_fen(name, value) ? name.substr(0, name.size() - fen_suffix.size()) : name;
}

std::string shown(const std::string& name, const Json& value)
{
    if (is_fen(name, value)) return to_yuan_text(Money::fen(value.get<std::int64_t>())) + " yuan";
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    if (value.is_null()) return "-";
    return value.dump();
}

std::string row_of(const Json& object)
{
    if (!object.is_object()) return shown("", object);
    std::string row;
    for (const auto& [name, value] : object.items())
        row += (row.empty() ? "" : "  ") + shown_name(name, value) + '=' + shown(name, value);
    return row;
}

using Lines = std::vector<std::pair<std::string, std::string>>;

void collect(const std::string& name, const Json& value, Lines& lines)
{
    if (value.is_object()) {
        for (const auto& [inner, part] : value.items())
            collect(name.empty() ? inner : name + '.' + inner, part, lines);
    } else if (value.is_array() && value.empty()) {
        lines.emplace_back(name, "none");
    } else if (value.is_array()) {
        for (const auto& element : value) lines.emplace_back(name, row_of(element));
    } else {
        lines.emplace_back(shown_name(name, value), shown(name, value));
    }
}

}  // namespace

Answer::Answer(const Json& value) : value_{std::make_unique<const Json>(value)} {}

Answer::~Answer() = default;
Answer::Answer(Answer&&) noexcept = default;
Answer& Answer::operator=(Answer&&) noexcept = default;

void Answer::write(bool as_json, std::ostream& out) const
{
    if (as_json) {
        out << value_->dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
        return;
    }
    Lines lines;
    collect("", *value_, lines);
    std::size_t width = 0;
    for (const auto& [name, text] : lines) width = std::max(width, name.size());
    for (const auto& [name, text] : lines)
        out << name << std::string(width - name.size() + 2, ' ') << text << '\n';
}

}  // namespace kiosk::kioskctl
