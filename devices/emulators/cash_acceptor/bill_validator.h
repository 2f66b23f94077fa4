#pragma once

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
    std::string country = "CHN";                                          ///< CCNET's
    std::uint8_t country_number = 45;                                     ///< ID-003's
    devices::ccnet::Identification identification{"CK-EMULATED", "000000000001", {}};
    BillPath::Times times;
    std::uint32_t capacity = 1000;  ///< notes in the box
};

/// What every emulated validator has, whatever it speaks: the mechanics, what people do to it, what goes wrong with its
/// electronics, and the line without the cable.
class BillValidator : public SerialDevice {
public:
    using Changed = std::function<void(const NoteInventory&)>;

    void receive(BytesView bytes, TimePoint now) final;
    Bytes transmit(TimePoint now) final;
    [[nodiscard]] std::optional<TimePoint> deadline() const final;
    nlohmann::json command(const nlohmann::json& request, TimePoint now) final;
    [[nodiscard]] nlohmann::json help() const final;
    void power_cycle(TimePoint now) final;

    /// Feeds a note in; a value that the table does not hold is rejected like a foreign one.
    BillPath::Insertion insert(Money value, bool genuine, TimePoint now);
    [[nodiscard]] BillPath& path() { return path_; }
    [[nodiscard]] ValidatorFaults& faults() { return faults_; }
    [[nodiscard]] const NoteInventory& inventory() const { return path_.inventory(); }

    /// What a poll would be answered: its name on the page, and its bytes.
    struct Said {
        std::string text;
        Bytes code;
    };
    [[nodiscard]] virtual Said said(TimePoint now) const = 0;
    /// The protocol has a word for "busy".
    [[nodiscard]] virtual bool can_say_busy() const = 0;

protected:
    /// Power has just come on.  `changed` is told whenever a note has moved.
    BillValidator(ValidatorModel model, BillPath::Manner manner, NoteInventory found,
                  Changed changed);

    /// Bytes from the host; `after_gap`: what came before them is no part of the same frame.
    virtual void hear(BytesView bytes, bool after_gap, TimePoint now) = 0;
    /// Volatile memory is lost.
    virtual void forget() = 0;
    /// The mechanics may have moved: what the device says of itself, unasked.
    virtual void look_up(TimePoint) {}
    /// When look_up() has something to do that the mechanics do not know of.
    [[nodiscard]] virtual std::optional<TimePoint> next_look() const { return std::nullopt; }

    /// A whole frame, with whatever the faults make of it.
    void send(const Bytes& frame, TimePoint now);
    /// The host's acknowledgement of a credit came; false if a fault has swallowed it.
    [[nodiscard]] bool hears_acknowledgement();

    [[nodiscard]] const ValidatorModel& model() const { return model_; }
    [[nodiscard]] const BillPath& path() const { return path_; }
    [[nodiscard]] bool is_mute() const { return faults_.mute; }

private:
    struct Due {
        TimePoint at;
        Bytes bytes;
    };

    void tell_changes();

    ValidatorModel model_;
    BillPath path_;
    ValidatorFaults faults_;
    Changed changed_;
    NoteInventory told_;  ///< what changed_ knows
    TimePoint last_byte_{};
    std::deque<Due> outgoing_;
};

}  // namespace kiosk::emulators
