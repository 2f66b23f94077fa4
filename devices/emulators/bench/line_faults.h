#pragma once

#include "kiosk/domain/bytes.h"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace kiosk::emulators {

/// What is wrong with a cable: applied to what the emulated device sends, byte by byte, in order of arrival.
/// A fault is armed by one command, strikes after `skip` further bytes and is then used up; "mute" stays until it is
/// taken back.
class LineFaults {
public:
    /// `{"drop":n}` loses n bytes; `{"duplicate":n}` sends n bytes twice; `{"corrupt":n}` inverts n bytes;
    /// `{"garbage":n}` puts n bytes of noise in front; `{"stall_ms":t}` holds the line for t ms;
    /// `{"mute":true|false}`.  Any with `"skip":k`.  Answers an error text, or nullopt when armed.
    std::optional<std::string> arm(const nlohmann::json& fault);

    /// What arrives at the other end instead of `bytes`.
    Bytes apply(BytesView bytes);

    [[nodiscard]] bool is_mute() const { return mute_; }

    /// A pending stall, taken once.
    std::optional<std::chrono::milliseconds> take_stall();

private:
    enum class Kind { None, Drop, Duplicate, Corrupt };
    Kind kind_ = Kind::None;
    std::size_t skip_ = 0;
    std::size_t count_ = 0;
    std::size_t garbage_ = 0;
    bool mute_ = false;
    std::optional<std::chrono::milliseconds> stall_;
};

}  // namespace kiosk::emulators
