#pragma once

#include "kiosk/domain/bytes.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kiosk::emulators {

/// A file of a phone that cannot be used: "wang.json: keys.dlk: 48 hexadecimal digits are needed".
class BrokenPhoneFile : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Reads a JSON object field by field.  Every refusal is a BrokenPhoneFile that names the file and the path of the
/// key, never its value.  Holds a reference: the JSON must live longer.
class JsonFields {
public:
    /// `where` goes before every complaint, e.g. "wang.json".  Refuses what is no object.
    JsonFields(const nlohmann::json& object, std::string where);

    [[nodiscard]] bool has(std::string_view key) const;  ///< present and not null
    [[nodiscard]] std::uint64_t number(std::string_view key, std::uint64_t most) const;
    [[nodiscard]] bool truth(std::string_view key) const;
    [[nodiscard]] std::string text(std::string_view key) const;
    [[nodiscard]] Bytes hex(std::string_view key,
                            std::size_t size) const;  ///< exactly `size` bytes
    /// An array of texts of 2 x size hexadecimal digits, at most `most` of them.
    [[nodiscard]] std::vector<Bytes> hex_list(std::string_view key, std::size_t size,
                                              std::size_t most) const;
    [[nodiscard]] JsonFields object(std::string_view key) const;
    [[nodiscard]] const nlohmann::json& at(std::string_view key) const;

    [[noreturn]] void refuse(std::string_view key, std::string_view why) const;

private:
    const nlohmann::json* object_;
    std::string where_;
};

}  // namespace kiosk::emulators
