#pragma once

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/money.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Writes JSON as the contract wants it: members in the order they are added, no white space, UTF-8 as it is.  The same
/// values give the same bytes for ever, which is what an idempotency key stands for.
namespace kiosk::backend {

/// One object.  Member names are ours: plain ASCII, each added once.
class JsonObject {
public:
    JsonObject& text(std::string_view name, std::string_view value);
    JsonObject& number(std::string_view name, std::int64_t value);
    JsonObject& flag(std::string_view name, bool value);
    JsonObject& fen(std::string_view name, Money value);
    JsonObject& hex(std::string_view name, BytesView value);  ///< upper case
    /// `finished` is JSON already: the finish() of another object, or json_array().
    JsonObject& json(std::string_view name, std::string_view finished);

    [[nodiscard]] std::string finish() const { return members_ + '}'; }

private:
    std::string members_ = "{";
};

/// `finished` values, each JSON already.
[[nodiscard]] std::string json_array(const std::vector<std::string>& finished);

/// As json_array(), of encode_one(element) for each element.
template <class T, class EncodeOne>
[[nodiscard]] std::string json_array(const std::vector<T>& elements, EncodeOne encode_one)
{
    std::vector<std::string> finished;
    finished.reserve(elements.size());
    for (const auto& element : elements) finished.emplace_back(encode_one(element));
    return json_array(finished);
}

/// A quoted text.  Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_text(std::string_view text);

}  // namespace kiosk::backend
