#pragma once

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/clock.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace kiosk::emulators {

/// The card's end of vpcd, the virtual reader of a real pcscd (vsmartcard): a TCP connection to this machine; being
/// connected is being in the reader.
///
///     offset  0..1           2..
///             n, big-endian  n bytes: an APDU or an answer; n = 1: a control byte
///                            00 power off, 01 power on, 02 reset (no answer), 04 answer the ATR
///
/// Nothing blocks.  While the card is in, a connection that fails or ends is tried again every 200 ms, so a pcscd that
/// restarts finds the card in its reader.
class VpcdLink {
public:
    explicit VpcdLink(std::uint16_t port) : port_{port} {}
    ~VpcdLink() { disconnect(); }
    VpcdLink(const VpcdLink&) = delete;
    VpcdLink& operator=(const VpcdLink&) = delete;

    void insert(TimePoint now);
    void remove();  ///< at once, whatever is under way

    [[nodiscard]] bool is_connected() const { return connected_; }
    [[nodiscard]] int descriptor() const { return socket_; }  ///< -1: none
    [[nodiscard]] std::optional<TimePoint> deadline() const;

    /// Connects, sends what waits, and takes the frames that have come whole.
    std::vector<Bytes> run(TimePoint now);
    void send(BytesView frame, TimePoint now);

private:
    void connect(TimePoint now);
    void disconnect();
    void receive(TimePoint now);
    void flush(TimePoint now);
    void lose(TimePoint now);

    std::uint16_t port_;
    int socket_ = -1;
    bool in_ = false;         ///< the card is meant to be in the reader
    bool connected_ = false;  ///< false with a socket: still connecting
    TimePoint next_look_{};   ///< when to connect again, or to see whether it has worked
    Bytes incoming_;
    Bytes outgoing_;
};

}  // namespace kiosk::emulators
