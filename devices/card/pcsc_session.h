#pragma once

#include "devices/card/card_reader.h"
#include "devices/card/pcsc_connection.h"
#include "devices/card/pcsc_reader.h"
#include "devices/card/pcsc_watch.h"
#include "devices/card/watched_thread.h"

#include <memory>
#include <optional>

namespace kiosk::devices {

/// What a reader shares with the sessions it hands out, all on one worker thread.
struct PcscPlace {
    explicit PcscPlace(PcscSettings chosen);

    const PcscSettings settings;
    const std::shared_ptr<HungCalls> hung;
    PcscWatch watch;
    std::optional<PcscView> served;  ///< what showed the card that was activated last
    TimePoint settled{};  ///< after a broken contact: when pcscd has surely polled the reader again
};

/// One card behind PC/SC.  The first fault lets its handle go: whatever lies on the reader afterwards is another card
/// until it was identified.
class PcscSession : public CardSession {
public:
    /// `seen`: what the watch said when the card was found.
    PcscSession(std::shared_ptr<PcscConnection> connection, std::shared_ptr<PcscPlace> place,
                PcscView seen);

    Expected<Bytes, ContactFault> exchange(BytesView command) override;
    /// What pcscd polled last, up to 400 ms ago.  PC/SC does not measure quality.
    Expected<std::optional<ContactQuality>, ContactFault> contact() override;
    /// The transaction ends with the handle or with the session, whichever goes first.
    Expected<std::shared_ptr<void>, ContactFault> hold() override;

private:
    ContactFault let_go(ContactFault fault);

    std::shared_ptr<PcscConnection> connection_;  ///< nullptr after the first fault
    std::shared_ptr<PcscPlace> place_;
    PcscView seen_;
};

}  // namespace kiosk::devices
