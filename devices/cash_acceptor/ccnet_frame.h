#pragma once

#include "devices/cash_acceptor/ccnet_codes.h"
#include "kiosk/domain/bytes.h"

#include <cstddef>
#include <cstdint>
#include <optional>

/// CCNET frames: bytes in, frames out (devices.md section 1).  9600 8N1, half duplex, the host is master.
///
///     offset  0   1    2    3..         last two
///             02  ADR  LEN  payload     CRC low, CRC high      LEN: all bytes from 02 to the CRC, 06 to FF
///     offset  0   1    2   3..4                     5..        last two
///             02  ADR  00  LEN high, LEN low        payload    CRC low, CRC high      longer than FF
///
/// The payload is CMD or STATE with its data; the answers to GET STATUS, IDENTIFICATION and GET BILL TABLE are data
/// alone.  CRC: crc_kermit over all before it.
namespace kiosk::devices::ccnet {

struct Frame {
    std::uint8_t address = bill_validator;
    Bytes payload;  ///< at least one byte

    friend bool operator==(const Frame&, const Frame&) = default;
};

/// The longest frame that a FrameReader waits for, in bytes: four times what a validator is ever asked for.
inline constexpr std::size_t longest_frame = 1024;

/// `frame` as it goes on the line; payload of 1 to longest_frame - 7 bytes.
[[nodiscard]] Bytes encode(const Frame& frame);

/// A command to the bill validator, with its data.
[[nodiscard]] Bytes encode(Command command, BytesView data = {});

/// Finds frames in whatever comes over the line, in any division.  Noise, a cut frame and a frame with a wrong CRC cost
/// no more than themselves: the search goes on at the byte behind their 02, so a whole frame that follows is found.
/// A frame that is cut at the end of what came is waited for: clear() when the line has been silent too long.
class FrameReader {
public:
    void feed(BytesView bytes);

    /// The next whole frame, or nullopt when there is none yet.
    std::optional<Frame> next();

    /// True once after one or more frames to `address` were thrown away for their CRC: the device answers these NAK.
    bool take_damaged(std::uint8_t address);

    void clear();
    [[nodiscard]] bool has_part() const { return !buffer_.empty(); }

private:
    [[nodiscard]] std::optional<std::size_t> announced_length() const;
    std::optional<Frame> cut_off(std::size_t length);

    Bytes buffer_;
    std::optional<std::uint8_t> damaged_;  ///< ADR of the last frame with a wrong CRC
};

}  // namespace kiosk::devices::ccnet
