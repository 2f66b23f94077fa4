#include "devices/emulators/desk/desk_config.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <functional>
#include <map>
#include <stdexcept>

namespace kiosk::emulators {
namespace {

using nlohmann::json;

/// What one key sets; throws std::runtime_error, or nlohmann's on a wrong type.
using Setters = std::map<std::string, std::function<void(const json&)>>;

void require(bool good, const char* what)
{
    if (!good) throw std::runtime_error{what};
}

std::int64_t number_in(const json& value, std::int64_t least, std::int64_t most)
{
    require(value.is_number_integer(), "a whole number is needed");
    const auto n = value.get<std::int64_t>();
    if (n < least || n > most)
        throw std::runtime_error{"from " + std::to_string(least) + " to " + std::to_string(most)};
    return n;
}

/// What is wrong with a value is thrown on with its key in front, one for each object around it.
void apply(const json& object, const Setters& setters)
{
    require(object.is_object(), "an object is needed");
    for (const auto& [key, value] : object.items()) {
        const auto setter = setters.find(key);
        if (setter == setters.end()) throw std::runtime_error{key + ": there is no such key"};
        try {
            setter->second(value);
        } catch (const json::exception&) {
            throw std::runtime_error{key + ": is of the wrong type"};
        } catch (const std::runtime_error& wrong) {
            throw std::runtime_error{key + ": " + wrong.what()};
        }
    }
}

std::vector<Money> denominations_in(const json& values)
{
    constexpr std::size_t most_types = 24;  // bill types of a CCNET table
    constexpr std::int64_t largest_note = 1'000'000;
    require(values.is_array() && !values.empty() && values.size() <= most_types,
            "a list of 1 to 24 amounts is needed");
    std::vector<Money> all;
    for (const auto& value : values) all.push_back(Money::fen(number_in(value, 1, largest_note)));
    return all;
}

AcceptorProtocol protocol_in(const json& value)
{
    const auto name = value.get<std::string>();
    require(name == "ccnet" || name == "id003", R"("ccnet" or "id003")");
    return name == "id003" ? AcceptorProtocol::Id003 : AcceptorProtocol::Ccnet;
}

void set_acceptor(const json& value, DeskConfig& config)
{
    auto& model = config.cash_acceptor;
    apply(value,
          {{"country",
            [&](const json& v) {
                model.country = v.get<std::string>();
                require(model.country.size() == 3, "three letters are needed");
            }},
           {"protocol", [&](const json& v) { config.acceptor_protocol = protocol_in(v); }},
           {"denominations_fen", [&](const json& v) { model.denominations = denominations_in(v); }},
           {"movement_ms",
            [&](const json& v) {
                const std::chrono::milliseconds each{number_in(v, 1, 10'000)};
                const auto escrow = model.times.escrow;
                model.times = {each, each, each, each, each, escrow};
            }},
           {"capacity", [&](const json& v) {
                model.capacity = static_cast<std::uint32_t>(number_in(v, 1, 100'000));
            }}});
}

void set_printer(const json& value, PrinterModel& model)
{
    apply(value, {{"paper_mm",
                   [&](const json& v) {
                       const auto width = v.get<int>();
                       require(width == 58 || width == 80, "58 or 80");
                       model.paper =
                           width == 58 ? devices::PaperWidth::Mm58 : devices::PaperWidth::Mm80;
                   }},
                  {"lines_per_second",
                   [&](const json& v) {
                       model.lines_per_second = static_cast<unsigned>(number_in(v, 1, 1'000'000));
                   }},
                  {"flow_control", [&](const json& v) { model.flow_control = v.get<bool>(); }}});
}

void set_commands(const json& value, std::vector<std::string>& commands)
{
    require(value.is_array(), "a list of commands is needed");
    for (const auto& command : value) commands.push_back(command.dump());
}

}  // namespace

DeskConfig read_desk_config(const std::filesystem::path& file)
{
    std::ifstream stream{file};
    if (!stream) throw std::runtime_error{file.string() + ": cannot be read"};
    DeskConfig config;
    try {
        apply(json::parse(stream),
              {{"cash_acceptor", [&](const json& v) { set_acceptor(v, config); }},
               {"printer", [&](const json& v) { set_printer(v, config.printer); }},
               {"commands", [&](const json& v) { set_commands(v, config.commands); }}});
    } catch (const std::exception& wrong) {
        throw std::runtime_error{file.string() + ": " + wrong.what()};
    }
    return config;
}

}  // namespace kiosk::emulators
