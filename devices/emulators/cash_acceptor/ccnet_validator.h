#pragma once

#include "devices/cash_acceptor/ccnet_frame.h"
#include "devices/cash_acceptor/ccnet_messages.h"
#include "devices/emulators/bench/serial_device.h"
#include "devices/emulators/cash_acceptor/bill_path.h"
#include "devices/emulators/cash_acceptor/note_inventory.h"
#include "devices/emulators/cash_acceptor/validator_faults.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kiosk::emulators {

/// What kind of validator stands on the table.
struct ValidatorModel {
    std::vector<Money> denominations{Money::yuan(1),  Money::yuan(5),
                                     Money::yuan(10), Money::yuan(20),
                                     Money::yuan(50), Money::yuan(100)};  ///< bill types 0, 1, ..
    std::string country = "CHN";
    devices::ccnet::Identification identification{"CK-EMULATED", "000000000001", {}};
    BillPath::Times times;
    std::uint32_t capacity = 1000;  ///< notes in the box
};

/// A bill validator that speaks CCNET, strict to devices.md section 1: the far end of the cable, without the cable.
/// Silent to other addresses; NAK to a wrong CRC; ILLEGAL COMMAND to what it does not know and, outside escrow, to
/// STACK, RETURN and HOLD; 81 and 82 repeated until an ACK follows them.
class CcnetValidator final : public SerialDevice {
public:
    using Changed = std::function<void(const NoteInventory&)>;

    /// Power has just come on.  `changed` is told whenever a note has moved.
    CcnetValidator(ValidatorModel model, NoteInventory found, Changed changed = {});

    void receive(BytesView bytes, TimePoint now) override;
    Bytes transmit(TimePoint now) override;
    [[nodiscard]] std::optional<TimePoint> deadline() const override;
    nlohmann::json command(const nlohmann::json& request, TimePoint now) override;
    [[nodiscard]] nlohmann::json help() const override;
    void power_cycle(TimePoint now) override;

    /// Feeds a note in; a value that the table does not hold is rejected like a foreign one.
    BillPath::Insertion insert(Money value, bool genuine, TimePoint now);
    [[nodiscard]] BillPath& path() { return path_; }
    [[nodiscard]] ValidatorFaults& faults() { return faults_; }
    [[nodiscard]] const NoteInventory& inventory() const { return path_.inventory(); }

private:
    struct Due {
        TimePoint at;
        Bytes bytes;
    };

    void on_frame(const devices::ccnet::Frame& frame, TimePoint now);
    void on_ack();
    [[nodiscard]] Bytes answer(devices::ccnet::Command command, BytesView data, TimePoint now);
    [[nodiscard]] bool carry_out(devices::ccnet::Command command, BytesView data, TimePoint now);
    void send(const Bytes& payload, TimePoint now);
    void tell_changes();

    ValidatorModel model_;
    devices::ccnet::BillTable table_;
    BillPath path_;
    ValidatorFaults faults_;
    Changed changed_;
    NoteInventory told_;  ///< what changed_ knows

    devices::ccnet::FrameReader reader_;
    TimePoint last_byte_{};
    devices::ccnet::BillMask security_;
    Bytes last_answer_;  ///< payload; sent again on NAK
    std::optional<devices::ccnet::State>
        reported_;  ///< the last answer was a POLL's: an ACK confirms this state
    std::deque<Due> outgoing_;
};

}  // namespace kiosk::emulators
