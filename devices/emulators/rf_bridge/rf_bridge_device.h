#pragma once

#include "devices/card/ccid_frame.h"
#include "devices/emulators/bench/serial_device.h"
#include "devices/emulators/rf_bridge/answer_faults.h"
#include "devices/emulators/rf_bridge/bridge_slot.h"
#include "devices/emulators/rf_bridge/exchange_faults.h"
#include "devices/emulators/rf_bridge/phone_shelf.h"
#include "devices/emulators/rf_bridge/radio_field.h"
#include "devices/emulators/rf_bridge/radio_times.h"

#include <deque>
#include <optional>

namespace kiosk::emulators {

/// The RF bridge at the far end of its cable (rf-bridge.md): a stock pcscd drives it with libccidtwin, the terminal
/// with RfBridgeReader.  One request at a time; what comes meanwhile waits.  Notifications are sent at once, after the
/// answer if a request is under way, or only before an answer once a host has asked for that (01 01 01).
class RfBridgeDevice final : public SerialDevice {
public:
    explicit RfBridgeDevice(PhoneShelf& shelf, RadioTimes times = {});

    void receive(BytesView bytes, TimePoint now) override;
    Bytes transmit(TimePoint now) override;
    [[nodiscard]] std::optional<TimePoint> deadline() const override;
    /// lay, lay_second, lift, quality, state, radio, and the faults: see help().
    nlohmann::json command(const nlohmann::json& request, TimePoint now) override;
    [[nodiscard]] nlohmann::json help() const override;
    /// The radio link and the settings are lost; the phones lie where they lay.
    void power_cycle(TimePoint now) override;

    /// What the desk draws.
    [[nodiscard]] const RadioField& field() const { return field_; }
    [[nodiscard]] std::uint8_t lamps() const { return slot_.lamps(); }

private:
    /// The request under way.
    struct Work {
        devices::ccid::Message request;
        TimePoint started;
        TimePoint due;
        bool searching = false;
        bool tear_after = false;
        std::optional<devices::ccid::Message> answer;  ///< at `due`; none: a search, or mute
        std::uint32_t contact = 0;
        TimePoint last_busy;
    };

    void take(const std::vector<devices::ccid::LineItem>& items);
    void run(TimePoint now);
    void start(const devices::ccid::Message& request, TimePoint now);
    void start_transfer(Work& work);
    void finish();
    void say_busy(TimePoint now);
    void announce();
    [[nodiscard]] TimePoint due() const;

    nlohmann::json lay(const nlohmann::json& arguments, bool second);
    nlohmann::json lift(const nlohmann::json& arguments);
    nlohmann::json set_quality(const nlohmann::json& arguments);
    nlohmann::json set_times(const nlohmann::json& arguments);
    [[nodiscard]] nlohmann::json state() const;

    RadioTimes times_;
    RadioField field_;
    BridgeSlot slot_{field_};
    ExchangeFaults exchange_faults_;
    AnswerFaults answer_faults_;
    devices::ccid::FrameReader reader_{devices::ccid::Direction::ToReader};
    std::deque<devices::ccid::Message> waiting_;
    std::optional<Work> work_;
    Bytes last_answer_;  ///< for a NAK from the host
    Bytes out_;
};

}  // namespace kiosk::emulators
