#pragma once

#include "devices/cash_acceptor/ccnet_frame.h"
#include "devices/cash_acceptor/ccnet_messages.h"
#include "devices/emulators/cash_acceptor/bill_validator.h"

#include <optional>

namespace kiosk::emulators {

/// A bill validator that speaks CCNET, strict to devices.md section 1: the far end of the cable, without the cable.
/// Silent to other addresses; NAK to a wrong CRC; ILLEGAL COMMAND to what it does not know and, outside escrow, to
/// STACK, RETURN and HOLD; 81 and 82 repeated until an ACK follows them.
class CcnetValidator final : public BillValidator {
public:
    CcnetValidator(ValidatorModel model, NoteInventory found, Changed changed = {});

    [[nodiscard]] Said said(TimePoint now) const override;
    [[nodiscard]] bool can_say_busy() const override { return true; }

private:
    void hear(BytesView bytes, bool after_gap, TimePoint now) override;
    void forget() override;

    void on_frame(const devices::ccnet::Frame& frame, TimePoint now);
    void on_ack();
    [[nodiscard]] Bytes answer(devices::ccnet::Command command, BytesView data, TimePoint now);
    [[nodiscard]] bool carry_out(devices::ccnet::Command command, BytesView data, TimePoint now);
    void reply(const Bytes& payload, TimePoint now);

    devices::ccnet::BillTable table_;
    devices::ccnet::FrameReader reader_;
    devices::ccnet::BillMask security_;
    Bytes last_answer_;  ///< payload; sent again on NAK
    std::optional<devices::ccnet::State>
        reported_;  ///< the last answer was a POLL's: an ACK confirms this state
};

}  // namespace kiosk::emulators
