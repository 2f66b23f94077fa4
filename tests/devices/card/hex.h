#pragma once

#include "kiosk/domain/bytes.h"

#include <stdexcept>
#include <string>
#include <string_view>

/// Bytes as the specification pages write them: "00 A4 0400".
namespace kiosk {

inline Bytes hex(std::string_view text)
{
    std::string digits;
    for (const char c : text)
        if (c != ' ') digits.push_back(c);
    const auto bytes = from_hex(digits);
    if (!bytes) throw std::invalid_argument{"no hexadecimal: " + std::string{text}};
    return *bytes;
}

}  // namespace kiosk
