#pragma once

#include "devices/card/card_reader.h"
#include "devices/card/rf_bridge_link.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace kiosk::devices {

/// The RF bridge on a serial line (rf-bridge.md), 115200 8N1: looks for a phone within 10 cm, speaks T=0 to the chip
/// in it, and shows four lamps.
///
///     await_card:  CONNECT in slices of 100 ms, POWER ON  ->  session: TRANSFER BLOCK ..  ->  POWER OFF, DISCONNECT
///
/// A phone that comes is noticed by the bridge's own search, a wake-up ends a wait at once, the deadline is kept to
/// 100 ms.  Without a bridge await_card() and await_removal() answer ReaderLost after a pause, so that a caller may
/// loop: 250 ms when the line is not there, about a second when nothing on it answers.  A bridge that comes back is in
/// use at the next call.  Name the line by /dev/serial/by-path or by-id: ttyUSB numbers move (R24).
class RfBridgeReader final : public CardReader {
public:
    explicit RfBridgeReader(std::string path, RfBridgeTimes times = {});

    /// The session must go before the reader does; the next await_card() or await_removal() ends its contact.
    Expected<std::unique_ptr<CardSession>, ContactFault> await_card(TimePoint deadline,
                                                                    const Waker& waker) override;
    Expected<bool, ContactFault> await_removal(TimePoint deadline, const Waker& waker) override;

    /// Kept over an unplug; Done and Error also beep.
    void lamp(ReaderLamp lamp) override;

    /// "RF bridge GemCore .. on /dev/serial/by-path/..: no answer": the trouble only while there is one.
    [[nodiscard]] std::string description() const override;

private:
    using Search = Expected<rf_bridge::SearchResult, ContactFault>;

    Expected<void, ContactFault> open(const Waker& waker);
    Search search_for(std::chrono::milliseconds longest, const Waker& waker);
    void light(bool beep);
    std::unique_ptr<CardSession> activate();

    RfBridgeLink link_;
    ReaderLamp lamp_ = ReaderLamp::Off;
    std::uint32_t lit_at_ = 0;  ///< the link's recovery at which the lamp was set last
};

}  // namespace kiosk::devices
