#pragma once

#include "devices/card/apdu_exchange.h"
#include "devices/card/pcsc_code.h"
#include "devices/card/watched_thread.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/clock.h"
#include "kiosk/domain/expected.h"

#include <functional>
#include <memory>
#include <string>

namespace kiosk::devices {

/// How a card is to be activated.
struct PcscActivation {
    std::string reader;        ///< the PC/SC name of the reader where it lies
    bool power_cycle = false;  ///< it lay there before: its power, and a verified PIN, must go
};

/// One card in a PC/SC reader: a context and a handle of its own on a thread of its own, from SCardConnect (shared, T=0
/// or T=1) to SCardDisconnect.
///
/// The card is left powered at the end (pcscd takes the power after some seconds): pcscd 1.9.9 that finds no card when
/// it is told to take the power says "no card" until it has polled an absent one, even if the next lies there by then.
///
/// SCardCancel does not stop SCardTransmit, and a mute card blocks it over 45 s: so every call has a deadline, and one
/// that misses it is given up together with its thread, context and handle (PcscCode::TimedOut; HungCalls).  After any
/// other code than Success the card must be let go as well: a swap within 80 ms shows only as one error.
/// Belongs to the reader's worker thread.
class PcscConnection {
public:
    /// `limit` bounds this and every later call.
    static Expected<std::unique_ptr<PcscConnection>, PcscCode> open(
        const PcscActivation& activation, Duration limit, const std::shared_ptr<HungCalls>& hung);
    ~PcscConnection();
    PcscConnection(const PcscConnection&) = delete;
    PcscConnection& operator=(const PcscConnection&) = delete;

    [[nodiscard]] CardProtocol protocol() const { return protocol_; }

    /// SCardTransmit: the bytes as they are; possibly none at all with success, when the card goes meanwhile.
    Expected<Bytes, PcscCode> transmit(BytesView bytes, TimePoint deadline);

    PcscCode begin_transaction();
    PcscCode end_transaction();

private:
    struct Card;
    PcscConnection(Duration limit, const std::shared_ptr<HungCalls>& hung);
    PcscCode call(const std::function<PcscCode(Card&)>& action, TimePoint deadline);
    [[nodiscard]] TimePoint limit_from_now() const;

    Duration limit_;
    WatchedThread thread_;
    std::shared_ptr<Card> card_;  ///< nullptr once a call was given up
    CardProtocol protocol_ = CardProtocol::T1;
};

}  // namespace kiosk::devices
