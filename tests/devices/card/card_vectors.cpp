#include "tests/devices/card/card_vectors.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>

namespace kiosk::devices {
namespace {

std::map<std::string, VectorTable> load()
{
    std::ifstream file{"tests/devices/card/card-vectors.json"};
    return nlohmann::json::parse(file).get<std::map<std::string, VectorTable>>();
}

const std::map<std::string, VectorTable>& tables()
{
    static const auto all = load();
    return all;
}

}  // namespace

const VectorTable& published(std::string_view title)
{
    for (const auto& [name, table] : tables())
        if (name.starts_with(title)) return table;
    throw std::out_of_range{std::string{title}};
}

const std::string& published(std::string_view title, const std::string& name)
{
    return published(title).at(name);
}

std::size_t published_tables() { return tables().size(); }

}  // namespace kiosk::devices
