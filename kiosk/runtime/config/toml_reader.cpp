#include "kiosk/runtime/config/toml_reader.h"

#include "kiosk/runtime/config/config.h"

#include <toml++/toml.h>

#include <set>

namespace kiosk::runtime {
namespace {

struct File {
    std::filesystem::path path;
    toml::table root;
};

}  // namespace

struct TomlTable::Data {
    std::shared_ptr<const File> file;
    const toml::table* table = nullptr;
    std::string prefix;  ///< "cash_acceptor." for the keys of a table
    std::set<std::string> asked{};

    const toml::node* find(const std::string& key)
    {
        asked.insert(key);
        return table->get(key);
    }
};

TomlTable::TomlTable(std::unique_ptr<Data> data) : data_{std::move(data)} {}
TomlTable::TomlTable(TomlTable&&) noexcept = default;
TomlTable::~TomlTable() = default;

TomlTable TomlTable::parse(const std::filesystem::path& file)
{
    auto parsed = std::make_shared<File>();
    parsed->path = file;
    if (!std::filesystem::exists(file)) throw ConfigError{file.string() + ": no such file"};
    try {
        parsed->root = toml::parse_file(file.string());
    } catch (const toml::parse_error& e) {
        throw ConfigError{file.string() + ':' + std::to_string(e.source().begin.line) + ": " +
                          std::string{e.description()}};
    }
    auto data = std::make_unique<Data>();
    data->table = &parsed->root;
    data->file = std::move(parsed);
    return TomlTable{std::move(data)};
}

void TomlTable::complain(const std::string& key, const std::string& what) const
{
    const auto* node = data_->table->get(key);
    const auto line = (node != nullptr ? node->source() : data_->table->source()).begin.line;
    throw ConfigError{data_->file->path.string() + ':' + std::to_string(line) + ": " +
                      data_->prefix + key + ": " + what};
}

bool TomlTable::has(const std::string& key) const { return data_->table->contains(key); }

std::string TomlTable::text(const std::string& key)
{
    const auto* node = data_->find(key);
    if (node == nullptr) complain(key, "is missing");
    const auto value = node->value<std::string>();
    if (!node->is_string() || !value) complain(key, "must be a text in quotes");
    if (value->empty()) complain(key, "must not be empty");
    return *value;
}

std::string TomlTable::text_or(const std::string& key, std::string otherwise)
{
    const auto* node = data_->find(key);
    if (node == nullptr) return otherwise;
    if (!node->is_string()) complain(key, "must be a text in quotes");
    return *node->value<std::string>();
}

std::int64_t TomlTable::number(const std::string& key, std::int64_t least, std::int64_t most)
{
    const auto* node = data_->find(key);
    if (node == nullptr) complain(key, "is missing");
    const auto value = node->value<std::int64_t>();
    if (!node->is_integer() || !value || *value < least || *value > most)
        complain(key, "must be a whole number from " + std::to_string(least) + " to " +
                          std::to_string(most));
    return *value;
}

std::int64_t TomlTable::number_or(const std::string& key, std::int64_t least, std::int64_t most,
                                  std::int64_t otherwise)
{
    return has(key) ? number(key, least, most) : otherwise;
}

double TomlTable::real_or(const std::string& key, double least, double most, double otherwise)
{
    const auto* node = data_->find(key);
    if (node == nullptr) return otherwise;
    const auto value = node->value<double>();
    if (!node->is_number() || !value || *value < least || *value > most)
        complain(key,
                 "must be a number from " + std::to_string(least) + " to " + std::to_string(most));
    return *value;
}

bool TomlTable::flag_or(const std::string& key, bool otherwise)
{
    const auto* node = data_->find(key);
    if (node == nullptr) return otherwise;
    if (!node->is_boolean()) complain(key, "must be true or false");
    return *node->value<bool>();
}

std::vector<std::string> TomlTable::texts(const std::string& key)
{
    const auto* node = data_->find(key);
    if (node == nullptr) complain(key, "is missing");
    const auto* array = node->as_array();
    if (array == nullptr || array->empty()) complain(key, "must be a list of texts");
    std::vector<std::string> all;
    for (const auto& element : *array) {
        if (!element.is_string()) complain(key, "must be a list of texts");
        all.push_back(*element.value<std::string>());
    }
    return all;
}

TomlTable TomlTable::table(const std::string& key)
{
    const auto* node = data_->find(key);
    if (node == nullptr) complain(key, "this table is missing");
    if (!node->is_table()) complain(key, "must be a table: [" + key + "]");
    auto data = std::make_unique<Data>();
    data->file = data_->file;
    data->table = node->as_table();
    data->prefix = data_->prefix + key + '.';
    return TomlTable{std::move(data)};
}

std::vector<TomlTable> TomlTable::tables(const std::string& key)
{
    const auto* node = data_->find(key);
    const auto* array = node == nullptr ? nullptr : node->as_array();
    if (array == nullptr || array->empty())
        complain(key, "must be at least one table: [[" + key + "]]");
    std::vector<TomlTable> all;
    for (const auto& element : *array) {
        if (!element.is_table()) complain(key, "must be tables: [[" + key + "]]");
        auto data = std::make_unique<Data>();
        data->file = data_->file;
        data->table = element.as_table();
        data->prefix = data_->prefix + key + '.';
        all.push_back(TomlTable{std::move(data)});
    }
    return all;
}

std::filesystem::path TomlTable::path(const std::string& key)
{
    const std::filesystem::path given{text(key)};
    return given.is_absolute() ? given : data_->file->path.parent_path() / given;
}

void TomlTable::finish() const
{
    for (const auto& [key, node] : *data_->table)
        if (!data_->asked.contains(std::string{key.str()}))
            complain(std::string{key.str()}, "nobody knows this key");
}

}  // namespace kiosk::runtime
