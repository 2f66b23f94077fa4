#pragma once

#include "devices/emulators/bench/station.h"
#include "devices/emulators/rf_bridge/exchange_faults.h"
#include "devices/emulators/rf_bridge/phone_shelf.h"
#include "devices/emulators/rf_bridge/radio_times.h"
#include "devices/emulators/vpcd/vpcd_link.h"
#include "kiosk/domain/bytes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kiosk::emulators {

/// The place on the table that is a PC/SC reader: a phone laid here lies in the virtual reader of a real pcscd
/// (installer/with_pcscd.sh --vpcd PORT), which speaks T=1 to it.  Lay and lift are connect and disconnect; a phone
/// that is torn out in mid-APDU leaves without an answer.
class VpcdStation final : public Station {
public:
    /// `port`: vpcd's on this machine.  The reader need not be there yet.
    VpcdStation(std::string name, PhoneShelf& shelf, std::uint16_t port, RadioTimes times = {});
    ~VpcdStation() override;

    [[nodiscard]] const std::string& name() const override { return name_; }
    [[nodiscard]] std::vector<int> descriptors() const override;
    [[nodiscard]] std::optional<TimePoint> deadline() const override;
    void run(TimePoint now) override;
    /// lay, lift, state, and the faults: see help().
    nlohmann::json command(const nlohmann::json& request, TimePoint now) override;
    [[nodiscard]] nlohmann::json help() const override;

private:
    /// The answer under way.
    struct Answer {
        TimePoint due;
        Bytes bytes;
        bool tear_after = false;
    };

    void take(BytesView frame, TimePoint now);
    void control(std::byte command, TimePoint now);
    void exchange(BytesView apdu, TimePoint now);
    void lift();
    nlohmann::json lay(const nlohmann::json& arguments, TimePoint now);
    [[nodiscard]] nlohmann::json state() const;

    std::string name_;
    PhoneShelf& shelf_;
    RadioTimes times_;
    VpcdLink link_;
    ExchangeFaults faults_;
    std::optional<PhoneInHand> phone_;
    bool powered_ = false;
    Bytes atr_;
    std::optional<Answer> answer_;
};

}  // namespace kiosk::emulators
