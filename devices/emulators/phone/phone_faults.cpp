#include "devices/emulators/phone/phone_faults.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace kiosk::emulators {
namespace {

using nlohmann::json;

constexpr std::array tear_names{"before", "inside_before_write", "inside_after_write", "after"};
constexpr unsigned most_counted = 1'000;
constexpr std::size_t longest_answer = 256;
constexpr std::size_t most_noise = longest_answer + 2;
constexpr std::int64_t most_delay_ms = 60'000;

struct HostileFci {
    const char* name;
    const char* bytes;
};
constexpr std::array hostile_fcis{
    HostileFci{"truncated", "6F1584"},                       // ends inside the name's object
    HostileFci{"huge", "6F84FFFFFFFF8405A000000003"},        // a length of 4 GiB
    HostileFci{"indefinite", "6F808405A000000003A5800000"},  // indefinite lengths, one end missing
    HostileFci{"endless_tag", "6F06BFFFFFFFFFFF"},           // a tag that never ends
    HostileFci{"short_issuer", "6F0FA50D9F0C0511223344559F08010203"},  // 9F0C of 5 bytes, odd rest
};

/// 6F in 6F in 6F ..: as deep as one answer can hold.
Bytes nested_fci()
{
    Bytes bytes;
    for (std::size_t left = 126; left >= 2; left -= 2) {
        bytes.push_back(octet(0x6F));
        bytes.push_back(octet(left - 2));
    }
    return bytes;
}

std::optional<Bytes> fci_bytes(const std::string& text)
{
    if (text == "nested") return nested_fci();
    const auto* const found = std::ranges::find(hostile_fcis, text, &HostileFci::name);
    return from_hex(found == hostile_fcis.end() ? text.c_str() : found->bytes);
}

/// The same noise for the same length always.
Bytes noise_of(std::size_t length)
{
    Bytes noise;
    for (std::size_t i = 0; i < length; ++i) noise.push_back(octet(0x5AU + 37U * i));
    return noise;
}

std::optional<std::uint64_t> whole_number(const json& value, std::uint64_t most)
{
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most) return std::nullopt;
    return value.get<std::uint64_t>();
}

void invert(std::span<std::byte> bytes)
{
    for (auto& b : bytes) b = ~b;
}

}  // namespace

std::optional<std::string> PhoneFaults::arm(const json& script)
{
    if (!script.is_object() || script.size() != 1)
        return R"(one fault at a time, e.g. {"tear":{"when":"before","ins":"52"}})";
    const auto& name = script.begin().key();
    const auto& details = script.begin().value();
    if (name == "clear") {
        waiting_.clear();
        slow_ = {};
        return std::nullopt;
    }
    if (name == "slow_ms") {
        const auto ms = whole_number(details, most_delay_ms);
        if (!ms) return "slow_ms takes a whole number from 0 to " + std::to_string(most_delay_ms);
        slow_ = std::chrono::milliseconds{*ms};
        return std::nullopt;
    }
    if (name == "fci") {
        auto bytes = details.is_string() ? fci_bytes(details.get<std::string>()) : std::nullopt;
        if (!bytes) return "fci takes a name or hexadecimal digits";
        waiting_.push_back({.kind = Kind::Fci, .ins = 0xA4, .answer = {*std::move(bytes)}});
        return std::nullopt;
    }
    const auto* const form = form_of(name);
    if (form == nullptr) return "unknown fault " + name;
    return add(*form, details);
}

/// A fault that is told in an object: which keys it takes, and which one it cannot do without.
struct PhoneFaults::Form {
    const char* name;
    Kind kind;
    std::array<std::string_view, 5> keys;
    std::string_view needed;
};

const PhoneFaults::Form* PhoneFaults::form_of(const std::string& name)
{
    static constexpr std::array forms{
        Form{"tear", Kind::Tear, {"when", "ins", "count"}, "when"},
        Form{"answer", Kind::Answer, {"sw", "data", "execute", "ins", "count"}, "sw"},
        Form{"nonsense", Kind::Nonsense, {"length", "execute", "ins", "count"}, "length"},
        Form{"wrong", Kind::WrongTac, {"what", "count"}, "what"},
    };
    const auto* const found = std::ranges::find(forms, name, &Form::name);
    return found == forms.end() ? nullptr : found;
}

std::optional<std::string> PhoneFaults::add(const Form& form, const json& details)
{
    std::string wrong = form.name;
    if (!details.is_object()) return wrong += " takes an object";
    if (!details.contains(form.needed)) return (wrong += " must say ") += form.needed;
    Waiting fault{.kind = form.kind};
    for (const auto& [key, value] : details.items()) {
        if (std::ranges::find(form.keys, key) == form.keys.end())
            return (wrong += " knows no ") += key;
        if (!set(fault, key, value)) return ((wrong += ": ") += key) += " has no usable value";
    }
    waiting_.push_back(std::move(fault));
    return std::nullopt;
}

bool PhoneFaults::set(Waiting& fault, std::string_view key, const json& value)
{
    if (key == "count") {
        const auto count = whole_number(value, most_counted);
        fault.count = static_cast<unsigned>(count.value_or(0));
        return fault.count > 0;
    }
    if (key == "length") {
        const auto length = whole_number(value, most_noise);
        fault.length = static_cast<std::size_t>(length.value_or(0));
        return length.has_value();
    }
    if (key == "execute") {
        fault.execute = value.is_boolean() && value.get<bool>();
        return value.is_boolean();
    }
    return value.is_string() && set_text(fault, key, value.get<std::string>());
}

bool PhoneFaults::set_text(Waiting& fault, std::string_view key, const std::string& text)
{
    if (key == "when") {
        const auto* const found = std::ranges::find(tear_names, text);
        fault.tear = static_cast<TearPoint>(found - tear_names.begin());
        return found != tear_names.end();
    }
    if (key == "what") {
        if (text == "mac1") fault.kind = Kind::WrongMac1;
        return text == "mac1" || text == "tac";
    }
    auto bytes = from_hex(text);
    if (!bytes) return false;
    if (key == "data") {
        fault.answer.data = *std::move(bytes);
        return fault.answer.data.size() <= longest_answer;
    }
    if (bytes->size() != (key == "sw" ? 2U : 1U)) return false;
    const auto number = big_endian(*bytes);
    if (key == "sw")
        fault.answer.sw = static_cast<StatusWord>(number);
    else
        fault.ins = static_cast<std::uint8_t>(number);
    return true;
}

bool PhoneFaults::is_for(const Waiting& fault, std::uint8_t ins)
{
    switch (fault.kind) {
        case Kind::WrongTac:
            return ins == 0x52 || ins == 0x54 || ins == 0x58;
        case Kind::WrongMac1:
            return ins == 0x50;
        case Kind::Tear:
        case Kind::Answer:
        case Kind::Nonsense:
        case Kind::Fci:
            return !fault.ins || *fault.ins == ins;
    }
    return false;
}

PhoneFaults::Strike PhoneFaults::strike(std::uint8_t ins)
{
    Strike strike;
    for (auto& fault : waiting_) {
        if (!is_for(fault, ins) || --fault.count > 0) continue;
        switch (fault.kind) {
            case Kind::Tear:
                strike.tear = fault.tear;
                break;
            case Kind::Answer:
                strike.forged = fault.answer;
                strike.execute = fault.execute;
                break;
            case Kind::Nonsense:
                strike.noise = noise_of(fault.length);
                strike.execute = fault.execute;
                break;
            case Kind::WrongTac:
                strike.wrong_tac = true;
                break;
            case Kind::WrongMac1:
                strike.wrong_mac1 = true;
                break;
            case Kind::Fci:
                strike.fci = fault.answer.data;
                break;
        }
    }
    std::erase_if(waiting_, [](const Waiting& fault) { return fault.count == 0; });
    return strike;
}

Answer PhoneFaults::Strike::twisted(Answer answer) const
{
    if (forged) return *forged;
    if (answer.sw != StatusWord::Done) return answer;
    auto& data = answer.data;
    if (fci) data = *fci;
    if (wrong_tac && data.size() >= 4) invert(std::span{data}.first(4));
    // INITIALIZE answers 16 bytes for a load or unload, 19 for an overdraft limit, and no MAC1 for a purchase.
    if (wrong_mac1 && (data.size() == 16 || data.size() == 19)) invert(std::span{data}.last(4));
    return answer;
}

}  // namespace kiosk::emulators
