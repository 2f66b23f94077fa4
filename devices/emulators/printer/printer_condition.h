#pragma once

#include "kiosk/domain/bytes.h"

#include <array>
#include <cstdint>

namespace kiosk::emulators {

enum class Paper : std::uint8_t { Enough, NearEnd, Out };

/// What the printer's sensors feel, and the status bytes that say so (devices.md section 5, "status bits").
struct PrinterCondition {
    Paper paper = Paper::Enough;
    bool cover_open = false;
    bool cutter_jammed = false;
    bool head_hot = false;
    bool switched_off_line = false;  ///< by its own button

    [[nodiscard]] bool has_error() const { return cutter_jammed || head_hot; }
    [[nodiscard]] bool on_line() const
    {
        return paper != Paper::Out && !cover_open && !has_error() && !switched_off_line;
    }

    /// The reply to DLE EOT n, n = 1 to 4.
    [[nodiscard]] std::byte reply_now(unsigned n) const;
    /// The reply to GS r 1.
    [[nodiscard]] std::byte reply_in_turn() const;
    /// The four bytes that GS a asks for.
    [[nodiscard]] std::array<std::byte, 4> unasked() const;

    friend bool operator==(const PrinterCondition&, const PrinterCondition&) = default;
};

}  // namespace kiosk::emulators
