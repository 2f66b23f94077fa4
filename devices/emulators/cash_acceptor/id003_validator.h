#pragma once

#include "devices/cash_acceptor/id003_frame.h"
#include "devices/cash_acceptor/id003_messages.h"
#include "devices/emulators/cash_acceptor/bill_validator.h"

#include <chrono>
#include <map>
#include <optional>

namespace kiosk::emulators {

/// A bill validator that speaks ID-003, strict to devices.md section 2: the far end of the cable, without the cable.
/// Silent to a wrong CRC; INVALID COMMAND to what it does not know, to a setting elsewhere than in 1B, 1A and 11, and,
/// outside escrow, to STACK-1, STACK-2, RETURN, HOLD and WAIT.  RESET inhibits; VEND VALID is repeated until the host's
/// ACK, also after a power cut; RESET instead of that ACK loses the credit.
class Id003Validator final : public BillValidator {
public:
    static constexpr std::chrono::milliseconds stacked_time{100};  ///< STACKED after the ACK

    Id003Validator(ValidatorModel model, NoteInventory found, Changed changed = {});

    [[nodiscard]] Said said(TimePoint now) const override;
    [[nodiscard]] bool can_say_busy() const override { return false; }

private:
    void hear(BytesView bytes, bool after_gap, TimePoint now) override;
    void forget() override;
    void look_up(TimePoint now) override;
    [[nodiscard]] std::optional<TimePoint> next_look() const override;

    void on_payload(const Bytes& payload, TimePoint now);
    void on_ack(TimePoint now);
    [[nodiscard]] Bytes answer(devices::id003::Command command, BytesView data, TimePoint now);
    [[nodiscard]] Bytes value_of(devices::id003::Command request) const;
    [[nodiscard]] bool carry_out(devices::id003::Command command, TimePoint now);
    [[nodiscard]] bool set(devices::id003::Command setting, BytesView data, TimePoint now);
    void admit();
    [[nodiscard]] devices::id003::Status status(TimePoint now) const;

    devices::id003::CurrencyTable table_;
    devices::id003::FrameReader reader_;
    std::map<devices::id003::Command, Bytes> settings_;
    bool vend_valid_told_ = false;  ///< an ACK confirms what was said
    std::optional<TimePoint> stacked_until_;
    std::optional<devices::id003::Status>
        known_;  ///< what the host was told last, or told of by ENQ
};

}  // namespace kiosk::emulators
