#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace kiosk::devices {

/// One table of card.md section 16, name -> value as card-vectors.json writes it.
using VectorTable = std::map<std::string, std::string>;

/// The table whose title begins so; throws std::out_of_range if there is none.
const VectorTable& published(std::string_view title);

/// One value of it.
const std::string& published(std::string_view title, const std::string& name);

/// How many tables the page has.
std::size_t published_tables();

}  // namespace kiosk::devices
