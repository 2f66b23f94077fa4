#include "kiosk/journal/record_codec.h"

#include "kiosk/journal/fact_codec.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace kiosk::journal {
namespace {

using Json = nlohmann::ordered_json;
using Result = Expected<Record, RecordFault>;

constexpr std::int64_t largest_amount = 1'000'000'000'000;  // fen
constexpr std::size_t longest_key = 128;

std::string dumped(const Json& body)
{
    return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string text(const Json& body, const char* name)
{
    const auto found = body.find(name);
    return found != body.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// nullopt if absent, no whole number, negative, or above `most`.
std::optional<std::uint64_t> number(const Json& body, const char* name, std::uint64_t most)
{
    const auto found = body.find(name);
    if (found == body.end() || !found->is_number_unsigned()) return std::nullopt;
    const auto value = found->get<std::uint64_t>();
    return value <= most ? std::optional{value} : std::nullopt;
}

/// The sealed part of a request.
///
///     offset  0..3                n bytes    4 bytes  m bytes  the rest
///             n, most significant  order key  m        path     body
///             first
Bytes secret_of(const OutgoingRequest& request)
{
    Bytes secret;
    for (const auto* part : {&request.order_key, &request.path}) {
        append(secret, to_big_endian<4>(part->size()));
        append(secret, as_bytes(*part));
    }
    append(secret, request.body);
    return secret;
}

/// Takes one length and text off the front of `rest`; false if it is cut.
bool take_text(BytesView& rest, std::string& into)
{
    constexpr std::size_t width = 4;
    if (rest.size() < width) return false;
    const auto size = static_cast<std::size_t>(big_endian(rest.first(width)));
    rest = rest.subspan(width);
    if (rest.size() < size) return false;
    into.resize(size);
    std::ranges::transform(rest.first(size), into.begin(),
                           [](std::byte b) { return static_cast<char>(b); });
    rest = rest.subspan(size);
    return true;
}

bool is_valid_key(const std::string& key)
{
    return !key.empty() && key.size() <= longest_key &&
           std::ranges::all_of(key, [](char c) { return c > ' ' && c <= '~'; });
}

// One pair of overloads for each record that is not a fact.

Payload encode_one(const Fact& fact) { return encode_fact(fact); }

Payload encode_one(const Boot& boot)
{
    return {"Booted",
            std::nullopt,
            dumped({{"epoch", boot.epoch},
                    {"terminal", boot.terminal.digits()},
                    {"software", boot.software},
                    {"key_check", boot.key_check}}),
            {}};
}

Payload encode_one(const OutgoingRequest& request)
{
    return {"Request", std::nullopt,
            dumped({{"key", request.key},
                    {"lane", static_cast<unsigned>(request.lane)},
                    {"method", request.method},
                    {"amount_fen", request.amount.in_fen()}}),
            secret_of(request)};
}

Payload encode_one(const Acknowledgement& done)
{
    return {"Acknowledged",
            std::nullopt,
            dumped({{"request", static_cast<std::uint64_t>(done.request)}, {"ack", done.ack}}),
            {}};
}

Payload encode_one(const Quarantine& refused)
{
    return {"Quarantined",
            std::nullopt,
            dumped({{"request", static_cast<std::uint64_t>(refused.request)},
                    {"reason", mask_long_numbers(refused.reason)}}),
            {}};
}

Result decode_boot(const Json& body)
{
    const auto epoch = number(body, "epoch", std::numeric_limits<std::uint32_t>::max());
    const auto terminal = TerminalId::from_digits(text(body, "terminal"));
    if (!epoch || *epoch == 0 || !terminal) return unexpected{RecordFault::Malformed};
    return Record{Boot{static_cast<std::uint32_t>(*epoch), *terminal, text(body, "software"),
                       text(body, "key_check")}};
}

Result decode_request(const Json& body, BytesView secret)
{
    OutgoingRequest request;
    request.key = text(body, "key");
    request.method = text(body, "method");
    const auto lane = number(body, "lane", static_cast<unsigned>(Lane::Logs));
    const auto fen = number(body, "amount_fen", largest_amount);
    if (!is_valid_key(request.key) || request.method.empty() || !lane || !fen)
        return unexpected{RecordFault::Malformed};
    request.lane = static_cast<Lane>(*lane);
    request.amount = Money::fen(static_cast<std::int64_t>(*fen));
    if (!take_text(secret, request.order_key) || !take_text(secret, request.path))
        return unexpected{RecordFault::Malformed};
    request.body.assign(secret.begin(), secret.end());
    return Record{std::move(request)};
}

/// Acknowledged and Quarantined: a request and a text.
template <class T>
Result decode_word(const Json& body, const char* name, std::string T::*word)
{
    const auto id = number(body, "request", std::numeric_limits<std::int64_t>::max());
    T record;
    record.*word = text(body, name);
    if (!id || (record.*word).empty()) return unexpected{RecordFault::Malformed};
    record.request = RequestId{*id};
    return Record{std::move(record)};
}

}  // namespace

std::string to_text(RecordFault fault)
{
    switch (fault) {
        case RecordFault::UnknownKind:
            return "an entry of an unknown kind";
        case RecordFault::Malformed:
            return "an entry with a field missing or out of range";
        case RecordFault::BrokenSeal:
            return "an entry whose sealed part does not open";
    }
    return "an unknown fault";
}

Payload encode(const Record& record)
{
    return std::visit([](const auto& r) { return encode_one(r); }, record);
}

Expected<Record, RecordFault> decode(const Payload& payload)
{
    constexpr std::array ours{"Booted", "Request", "Acknowledged", "Quarantined"};
    if (std::ranges::find(ours, payload.kind) == ours.end()) return decode_fact(payload);
    const auto body = Json::parse(payload.body, nullptr, false);
    if (!body.is_object()) return unexpected{RecordFault::Malformed};
    if (payload.kind == ours[0]) return decode_boot(body);
    if (payload.kind == ours[1]) return decode_request(body, payload.secret);
    if (payload.kind == ours[2]) return decode_word(body, "ack", &Acknowledgement::ack);
    return decode_word(body, "reason", &Quarantine::reason);
}

std::string mask_long_numbers(std::string text)
{
    constexpr std::ptrdiff_t shortest = 13;  // of bank cards; terminal numbers have 12
    constexpr std::ptrdiff_t shown = 4;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    for (auto from = text.begin(); from != text.end();) {
        from = std::find_if(from, text.end(), is_digit);
        const auto to = std::find_if_not(from, text.end(), is_digit);
        if (to - from < shortest) {
            from = to;
            continue;
        }
        const auto kept = text.erase(from, to - shown);
        from = text.insert(kept, shown, '*') + 2 * shown;
    }
    return text;
}

}  // namespace kiosk::journal
