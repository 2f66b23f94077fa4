#include "devices/emulators/bench/line_faults.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace kiosk::emulators {
namespace {

/// A count from 1 to 4096, or nullopt.
std::optional<std::size_t> count_of(const nlohmann::json& value)
{
    constexpr std::int64_t most = 4096;
    if (!value.is_number_integer()) return std::nullopt;
    const auto n = value.get<std::int64_t>();
    if (n < 0 || n > most) return std::nullopt;
    return static_cast<std::size_t>(n);
}

}  // namespace

std::optional<std::string> LineFaults::arm(const nlohmann::json& fault)
{
    if (!fault.is_object()) return "a fault is an object, e.g. {\"drop\":1}";
    for (const auto& [name, value] : fault.items()) {
        if (name == "mute") {
            if (!value.is_boolean()) return "mute takes true or false";
            mute_ = value.get<bool>();
            continue;
        }
        const auto n = count_of(value);
        if (!n) return name + " takes a whole number from 0 to 4096";
        if (name == "skip")
            skip_ = *n;
        else if (name == "stall_ms")
            stall_ = std::chrono::milliseconds{*n};
        else if (name == "garbage")
            garbage_ = *n;
        else if (name == "drop")
            kind_ = Kind::Drop, count_ = *n;
        else if (name == "duplicate")
            kind_ = Kind::Duplicate, count_ = *n;
        else if (name == "corrupt")
            kind_ = Kind::Corrupt, count_ = *n;
        else
            return "unknown line fault " + name;
    }
    return std::nullopt;
}

Bytes LineFaults::apply(BytesView bytes)
{
    if (mute_ || bytes.empty()) return {};
    Bytes out;
    for (; garbage_ > 0; --garbage_) out.push_back(octet(0x5AU + 37U * garbage_));
    for (const auto b : bytes) {
        if (kind_ == Kind::None || skip_ > 0 || count_ == 0) {
            if (kind_ != Kind::None && skip_ > 0) --skip_;
            out.push_back(b);
            continue;
        }
        if (kind_ == Kind::Duplicate) out.insert(out.end(), {b, b});
        if (kind_ == Kind::Corrupt) out.push_back(~b);
        if (--count_ == 0) kind_ = Kind::None;
    }
    return out;
}

std::optional<std::chrono::milliseconds> LineFaults::take_stall()
{
    return std::exchange(stall_, std::nullopt);
}

}  // namespace kiosk::emulators
