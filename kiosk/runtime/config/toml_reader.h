#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace kiosk::runtime {

/// One table of a TOML file, read key by key.  Every complaint names file, line and key and is a ConfigError; finish()
/// complains about keys that were never asked for.  The only place that knows the TOML library.
class TomlTable {
public:
    static TomlTable parse(const std::filesystem::path& file);
    TomlTable(TomlTable&&) noexcept;
    ~TomlTable();

    [[nodiscard]] bool has(const std::string& key) const;
    [[nodiscard]] std::string text(const std::string& key);
    [[nodiscard]] std::string text_or(const std::string& key, std::string otherwise);
    [[nodiscard]] std::int64_t number(const std::string& key, std::int64_t least,
                                      std::int64_t most);
    [[nodiscard]] std::int64_t number_or(const std::string& key, std::int64_t least,
                                         std::int64_t most, std::int64_t otherwise);
    [[nodiscard]] double real_or(const std::string& key, double least, double most,
                                 double otherwise);
    [[nodiscard]] bool flag_or(const std::string& key, bool otherwise);
    [[nodiscard]] std::vector<std::string> texts(const std::string& key);
    [[nodiscard]] TomlTable table(const std::string& key);
    [[nodiscard]] std::vector<TomlTable> tables(const std::string& key);
    /// A path, absolute or relative to the file's folder.
    [[nodiscard]] std::filesystem::path path(const std::string& key);

    /// Throws the ConfigError "file:line: key: what is wrong".
    [[noreturn]] void complain(const std::string& key, const std::string& what) const;
    /// To be called when all known keys were read.
    void finish() const;

private:
    struct Data;
    explicit TomlTable(std::unique_ptr<Data> data);
    std::unique_ptr<Data> data_;
};

}  // namespace kiosk::runtime
