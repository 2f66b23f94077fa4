#pragma once

#include "kiosk/domain/bytes.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace kiosk::emulators {

/// One thing that a host told the printer: a run of text, or a whole command.
struct PrinterCommand {
    /// Its first bytes as a number: 0x0A, 0x1B40, 0x1D286B (commands with a third byte of their own: ( 8 v); 0: text.
    std::uint32_t code = 0;
    Bytes data;              ///< what follows the code, lengths included; or the text
    bool oversized = false;  ///< longer than EscPosStream::longest: `data` is its beginning
};

/// Divides what comes over the line into commands, by their lengths and never by what their data look like: 10 04 01
/// inside an image is three bytes of image (devices.md section 5, "emulator rule").  Feeds of any division give the
/// same commands, but for text, which comes as it arrives.  Holds at most `longest` bytes, whatever length a command
/// claims; the rest of such a command is passed over.  A 00 between two commands means nothing.
class EscPosStream {
public:
    static constexpr std::size_t longest = 1U << 20U;

    std::vector<PrinterCommand> feed(BytesView bytes);
    /// Power off: a command that is not complete is forgotten.
    void reset() { *this = {}; }

private:
    void take(std::byte b, std::vector<PrinterCommand>& commands);

    Bytes command_;  ///< of a command that is not complete yet; empty: between two
    std::optional<std::size_t> length_;  ///< of the whole of it, once known
    std::size_t passed_over_ = 0;
};

}  // namespace kiosk::emulators
