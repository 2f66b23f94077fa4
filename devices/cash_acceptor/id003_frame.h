#pragma once

#include "devices/cash_acceptor/id003_codes.h"
#include "kiosk/domain/bytes.h"

#include <cstddef>
#include <optional>

/// ID-003 frames: bytes in, frames out (devices.md section 2).  9600 8E1, the host is master.
///
///     offset  0   1    2..      last two
///             FC  LEN  payload  CRC low, CRC high      LEN: all bytes from FC to the CRC, 05 to FF
///
/// The payload is CMD with its data.  CRC: crc_kermit over all before it.
namespace kiosk::devices::id003 {

/// Bytes around the payload.
inline constexpr std::size_t frame_overhead = 4;
inline constexpr std::size_t longest_payload = 0xFF - frame_overhead;

/// `payload` as it goes on the line; 1 to longest_payload bytes.
[[nodiscard]] Bytes frame(BytesView payload);

/// A command with its data.
[[nodiscard]] Bytes encode(Command command, BytesView data = {});

/// Finds payloads in whatever comes over the line, in any division.  Noise, a cut frame and a frame with a wrong CRC
/// cost no more than themselves: whatever FC a whole frame stands behind, it is found.  (A LEN of FC would otherwise
/// swallow the next 250 bytes.)  A frame that is cut at the end of what came is waited for: clear() when the line has
/// been silent too long.
class FrameReader {
public:
    void feed(BytesView bytes) { append(buffer_, bytes); }

    /// The payload of the next whole frame, at least one byte; nullopt when there is none yet.
    std::optional<Bytes> next();

    void clear() { buffer_.clear(); }

private:
    void drop(std::size_t bytes);

    Bytes buffer_;
};

}  // namespace kiosk::devices::id003
