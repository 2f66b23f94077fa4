#include "kiosk/journal/fact_codec.h"

#include "kiosk/journal/fact_fields.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <limits>
#include <type_traits>
#include <utility>

namespace kiosk::journal {
namespace {

using Json = nlohmann::ordered_json;  // the order below is the order on paper

constexpr std::int64_t largest_amount = 1'000'000'000'000;  // fen
constexpr std::array funding_names{"cash", "pending", "bank"};
constexpr std::array closed_names{"nothing-happened", "left-at-host"};

class Writer {
public:
    template <class T>
    void operator()(const char* name, T& value)
    {
        out[name] = json(value);
    }
    template <class T>
    void operator()(const char* name, std::optional<T>& value)
    {
        if (value) out[name] = json(*value);
    }
    void free_text(const char* name, std::string& text) { out[name] = mask_long_numbers(text); }

    Json out = Json::object();

private:
    template <class T>
    requires std::integral<T> || std::same_as<T, std::string>
    static Json json(T& value) { return value; }
    static Json json(Money& amount) { return amount.in_fen(); }
    template <std::size_t N>
    static Json json(Bcd<N>& digits)
    {
        return digits.digits();
    }
    template <std::size_t N>
    static Json json(std::array<std::byte, N>& bytes)
    {
        return to_hex(bytes);
    }
    static Json json(NoteKey& key)
    {
        return std::to_string(key.boot_epoch) + '-' + std::to_string(key.acceptor_epoch) + '-' +
               std::to_string(key.sequence);
    }
    static Json json(FundingKind& kind) { return funding_names.at(static_cast<std::size_t>(kind)); }
    static Json json(ClosedAs& as) { return closed_names.at(static_cast<std::size_t>(as)); }
    template <class T>
    static Json json(std::vector<T>& values)
    {
        auto array = Json::array();
        for (auto& value : values) array.push_back(json(value));
        return array;
    }
    template <class T>
    requires requires(Writer& w, T& t) { fields(w, t); }
    static Json json(T& part)
    {
        Writer writer;
        fields(writer, part);
        return std::move(writer.out);
    }
};

class Reader {
public:
    explicit Reader(const Json& in) : in_{in}, good_{in.is_object()} {}

    template <class T>
    void operator()(const char* name, T& value)
    {
        const auto* found = field(name);
        good_ = good_ && found != nullptr && read(*found, value);
    }
    template <class T>
    void operator()(const char* name, std::optional<T>& value)
    {
        if (const auto* found = field(name); found != nullptr)
            good_ = good_ && read(*found, value.emplace());
    }
    void free_text(const char* name, std::string& text) { (*this)(name, text); }

    [[nodiscard]] bool good() const { return good_; }

private:
    [[nodiscard]] const Json* field(const char* name) const
    {
        if (!in_.is_object()) return nullptr;
        const auto found = in_.find(name);
        return found == in_.end() ? nullptr : &*found;
    }

    static bool read(const Json& from, bool& value)
    {
        if (!from.is_boolean()) return false;
        value = from.get<bool>();
        return true;
    }
    template <std::unsigned_integral T>
    static bool read(const Json& from, T& value)
    {
        if (!from.is_number_unsigned()) return false;
        const auto number = from.get<std::uint64_t>();
        value = static_cast<T>(number);
        return number <= std::numeric_limits<T>::max();
    }
    static bool read(const Json& from, std::string& text)
    {
        if (!from.is_string()) return false;
        text = from.get<std::string>();
        return true;
    }
    static bool read(const Json& from, Money& amount)
    {
        // Above 2^63 get() would wrap; the parser calls only those "unsigned and not in range".
        if (!from.is_number_integer()) return false;
        if (from.is_number_unsigned() && from.get<std::uint64_t>() > largest_amount) return false;
        const auto fen = from.get<std::int64_t>();
        amount = Money::fen(fen);
        return fen >= -largest_amount;
    }
    template <std::size_t N>
    static bool read(const Json& from, Bcd<N>& digits)
    {
        std::string text;
        if (!read(from, text)) return false;
        const auto bcd = Bcd<N>::from_digits(text);
        digits = bcd.value_or(Bcd<N>{});
        return bcd.has_value();
    }
    template <std::size_t N>
    static bool read(const Json& from, std::array<std::byte, N>& bytes)
    {
        std::string text;
        if (!read(from, text)) return false;
        const auto parsed = array_from_hex<N>(text);
        bytes = parsed.value_or(std::array<std::byte, N>{});
        return parsed.has_value();
    }
    static bool read(const Json& from, NoteKey& key)
    {
        std::string text;
        if (!read(from, text)) return false;
        const auto* at = text.data();
        const auto* end = at + text.size();
        for (auto* part : {&key.boot_epoch, &key.acceptor_epoch, &key.sequence}) {
            const auto [stop, error] = std::from_chars(at, end, *part);
            const bool last = part == &key.sequence;
            if (error != std::errc{} || last != (stop == end) || (!last && *stop != '-'))
                return false;
            at = last ? stop : stop + 1;
        }
        return true;
    }
    template <class E, std::size_t N>
    static bool read_name(const Json& from, const std::array<const char*, N>& names, E& value)
    {
        std::string text;
        if (!read(from, text)) return false;
        const auto found = std::ranges::find(names, text);
        value = static_cast<E>(found - names.begin());
        return found != names.end();
    }
    static bool read(const Json& from, FundingKind& kind)
    {
        return read_name(from, funding_names, kind);
    }
    static bool read(const Json& from, ClosedAs& as) { return read_name(from, closed_names, as); }
    template <class T>
    static bool read(const Json& from, std::vector<T>& values)
    {
        if (!from.is_array()) return false;
        return std::ranges::all_of(
            from, [&values](const Json& element) { return read(element, values.emplace_back()); });
    }
    template <class T>
    requires requires(Reader& r, T& t) { fields(r, t); }
    static bool read(const Json& from, T& part)
    {
        Reader reader{from};
        fields(reader, part);
        return reader.good();
    }

    const Json& in_;
    bool good_;
};

/// Issuer and number of the card are the only secret of a fact.
///
///     offset  0..7    8..17
///             issuer  number
Bytes secret_of(const Fact& fact)
{
    Bytes secret;
    if (const auto* opened = std::get_if<fact::LoadOpened>(&fact)) {
        append(secret, opened->card.issuer);
        append(secret, opened->card.number.bytes());
    }
    return secret;
}

bool read_secret(BytesView secret, fact::LoadOpened& opened)
{
    const std::size_t issuer = opened.card.issuer.size();
    if (secret.size() < issuer) return false;
    std::ranges::copy(secret.first(issuer), opened.card.issuer.begin());
    const auto number = CardNumber::from_bytes(secret.subspan(issuer));
    opened.card.number = number.value_or(CardNumber{});
    return number.has_value();
}

template <class F>
Expected<Record, RecordFault> decode_as(const Payload& payload, const Json& body)
{
    F fact;
    if constexpr (std::is_same_v<F, fact::NoteUnattributed>) {
        fact.item = payload.item;
    } else {
        if (!payload.item) return unexpected{RecordFault::Malformed};
        fact.item = *payload.item;
    }
    if constexpr (std::is_same_v<F, fact::LoadOpened>) {
        if (!read_secret(payload.secret, fact)) return unexpected{RecordFault::Malformed};
    }
    Reader reader{body};
    fields(reader, fact);
    if (!reader.good()) return unexpected{RecordFault::Malformed};
    return Record{Fact{std::move(fact)}};
}

template <std::size_t... Index>
Expected<Record, RecordFault> decode_named(const Payload& payload, const Json& body,
                                           std::index_sequence<Index...> /*all facts*/)
{
    Expected<Record, RecordFault> result = unexpected{RecordFault::UnknownKind};
    const auto try_one = [&]<std::size_t I>() {
        using F = std::variant_alternative_t<I, Fact>;
        if (payload.kind != name_of(Fact{std::in_place_index<I>})) return false;
        result = decode_as<F>(payload, body);
        return true;
    };
    (try_one.template operator()<Index>() || ...);
    return result;
}

}  // namespace

Payload encode_fact(const Fact& fact)
{
    Payload payload{std::string{name_of(fact)}, item_of(fact), {}, secret_of(fact)};
    Writer writer;
    auto copy = fact;
    std::visit([&writer](auto& f) { fields(writer, f); }, copy);
    if (const auto* opened = std::get_if<fact::LoadOpened>(&fact))
        writer.out["card"] = opened->card.number.masked();  // for people; not read back
    payload.body = writer.out.dump(-1, ' ', false, Json::error_handler_t::replace);
    return payload;
}

Expected<Record, RecordFault> decode_fact(const Payload& payload)
{
    const auto body = Json::parse(payload.body, nullptr, false);
    return decode_named(payload, body, std::make_index_sequence<std::variant_size_v<Fact>>{});
}

}  // namespace kiosk::journal
