#pragma once

#include "devices/link/waker.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/clock.h"
#include "kiosk/domain/expected.h"

#include <cstdint>
#include <string>

namespace kiosk::devices {

enum class Parity : std::uint8_t { None, Even };

/// How a line is set: 8 data bits, 1 stop bit, no flow control unless said.
struct LineSettings {
    unsigned baud = 9600;  ///< 1200 to 115200, one of the standard speeds
    Parity parity = Parity::None;
    bool software_flow_control = false;  ///< XON/XOFF on output, for slow printers
};

/// Why a line did not do what was asked.
enum class LinkFault : std::uint8_t {
    TimedOut,   ///< the deadline came first; the line is as it was
    Woken,      ///< the waker called: look at the queue; the line is as it was
    Lost,       ///< unplugged or hung up: close it and open it again
    NotFound,   ///< no such device now; it may come back
    InUse,      ///< another program holds the line (exclusive lock)
    Forbidden,  ///< no right to open it: group dialout, udev rule
    NotALine,   ///< the path is no terminal, or its settings are refused
};

/// What a technician reads in the log and on the maintenance page.
[[nodiscard]] std::string to_text(LinkFault fault);

/// An open serial line (termios, raw).  Belongs to one worker thread.  Exclusive: TIOCEXCL and an flock, so that a
/// second program, or a second instance, gets InUse instead of half of the bytes.  Use a stable name
/// (/dev/serial/by-path/.., /dev/serial/by-id/..): ttyUSB numbers move (R24).
///
/// Works over a pseudo-terminal too: modem lines and parity are set where the driver has them and ignored where not.
class SerialPort {
public:
    static Expected<SerialPort, LinkFault> open(const std::string& path,
                                                const LineSettings& settings);

    SerialPort(SerialPort&& other) noexcept;
    SerialPort& operator=(SerialPort&& other) noexcept;
    SerialPort(const SerialPort&) = delete;
    SerialPort& operator=(const SerialPort&) = delete;
    ~SerialPort();

    /// Hands all bytes to the driver.  TimedOut: some of them may have gone out.
    Expected<void, LinkFault> write(BytesView bytes, TimePoint deadline);

    /// At least one byte, whatever has come by then, at most 4096; or TimedOut, Woken, Lost.
    /// Bytes go before a wake-up.
    Expected<Bytes, LinkFault> read(TimePoint deadline, const Waker* waker = nullptr);

    /// Throws away what has come and was not read.
    void discard_input() noexcept;

    /// Throws away what was written and has not gone out yet: after a write that timed out on a stopped line.
    void discard_output() noexcept;

private:
    explicit SerialPort(int fd) : fd_{fd} {}
    int fd_;
};

}  // namespace kiosk::devices
