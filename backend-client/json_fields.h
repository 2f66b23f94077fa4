#pragma once

#include "backend-client/message_fault.h"
#include "backend-client/words.h"

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/expected.h"
#include "kiosk/domain/money.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Reads the JSON of a message, whatever it may be.  Members that nobody asks for are ignored.  The first fault stays in
/// the document and every read after it gives a default, so a decoder reads straight through and is judged at its end:
///
///     return decode_json<Verdict>(text, [](const JsonFields& in) {
///         return Verdict{in.parsed("item", item_id_from_text), in.number<std::uint32_t>("attempt", 1)};
///     });
namespace kiosk::backend {

/// The largest body that is read, requests and answers alike: 4 MiB.
constexpr std::size_t longest_message = std::size_t{4} * 1024 * 1024;
/// The largest number that every JSON reader keeps exactly.
constexpr std::int64_t largest_number = (std::int64_t{1} << 53) - 1;
/// What fits the four bytes of an amount or a balance on the card.
constexpr Money largest_on_card = Money::fen(std::numeric_limits<std::uint32_t>::max());

struct JsonState;

/// One object of the document that lent it; lives no longer than that.
class JsonFields {
public:
    [[nodiscard]] bool has(std::string_view name) const;  ///< present and not null

    /// 1 to `longest` bytes of UTF-8 without control characters.
    [[nodiscard]] std::string text(std::string_view name, std::size_t longest) const;
    /// 1 to `longest` visible ASCII characters: a name that the host gave.
    [[nodiscard]] std::string token(std::string_view name, std::size_t longest) const;
    /// For people: never a fault, "" if it is absent or no text, cut to `longest` bytes, control characters as spaces.
    [[nodiscard]] std::string remark(std::string_view name, std::size_t longest) const;
    [[nodiscard]] bool flag(std::string_view name) const;
    [[nodiscard]] Money fen(std::string_view name, Money least, Money most) const;

    template <class T>
    [[nodiscard]] T number(std::string_view name, T least = 0) const
    {
        constexpr auto most = std::numeric_limits<T>::max();
        return static_cast<T>(integer(name, static_cast<std::int64_t>(least),
                                      std::cmp_less(most, largest_number)
                                          ? static_cast<std::int64_t>(most)
                                          : largest_number));
    }

    /// A text that `parse` turns into a value; OutOfRange where it gives nullopt.
    template <class Parse>
    [[nodiscard]] auto parsed(std::string_view name, Parse parse) const
    {
        auto value = parse(std::string_view{text(name, 64)});
        if (!value) note(MessageFault::OutOfRange);
        return value.value_or(typename decltype(value)::value_type{});
    }
    template <std::size_t N>
    [[nodiscard]] std::array<std::byte, N> hex(std::string_view name) const
    {
        return parsed(name, array_from_hex<N>);
    }
    template <class E, std::size_t N>
    [[nodiscard]] E word(std::string_view name, const Words<E, N>& words) const
    {
        const auto value = from_word(words, text(name, 64));
        if (!value) note(MessageFault::OutOfRange);
        return value.value_or(words.front().second);
    }

    [[nodiscard]] JsonFields object(std::string_view name) const;
    /// At most `most` of them.
    [[nodiscard]] std::vector<JsonFields> objects(std::string_view name, std::size_t most) const;
    /// Lines: any text without a line feed, also an empty one.
    [[nodiscard]] std::vector<std::string> texts(std::string_view name, std::size_t most) const;
    [[nodiscard]] std::vector<Money> amounts(std::string_view name, std::size_t most) const;
    /// Names of the members, sorted.
    [[nodiscard]] std::vector<std::string> names() const;

    /// As objects(), each turned into a T.
    template <class ReadOne>
    [[nodiscard]] auto list(std::string_view name, std::size_t most, ReadOne read_one) const
    {
        std::vector<decltype(read_one(std::declval<const JsonFields&>()))> values;
        for (const auto& one : objects(name, most)) values.push_back(read_one(one));
        return values;
    }

    /// Finds the message at fault for a reason of the reader's own; the first reason stays.
    void note(MessageFault fault) const;

private:
    friend class JsonDocument;
    JsonFields(JsonState& state, const nlohmann::json* object) : state_{&state}, object_{object} {}
    [[nodiscard]] const nlohmann::json* member(std::string_view name) const;
    [[nodiscard]] const nlohmann::json* array(std::string_view name, std::size_t most) const;
    [[nodiscard]] std::int64_t integer(std::string_view name, std::int64_t least,
                                       std::int64_t most) const;

    JsonState* state_;
    const nlohmann::json* object_;  // nullptr: a fault was noted on the way here
};

class JsonDocument {
public:
    explicit JsonDocument(std::string_view text);
    ~JsonDocument();
    JsonDocument(const JsonDocument&) = delete;
    JsonDocument& operator=(const JsonDocument&) = delete;

    [[nodiscard]] JsonFields root();
    [[nodiscard]] std::optional<MessageFault> fault() const;

private:
    std::unique_ptr<JsonState> state_;
};

/// What `read` makes of the text's one object, or the first fault.
template <class T, class Read>
[[nodiscard]] Expected<T, MessageFault> decode_json(std::string_view text, Read read)
{
    JsonDocument document{text};
    T value = read(document.root());
    if (const auto fault = document.fault()) return unexpected{*fault};
    return value;
}

}  // namespace kiosk::backend
