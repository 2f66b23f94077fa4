#pragma once

#include "devices/emulators/bench/station.h"
#include "devices/emulators/phone/phone_store.h"

namespace kiosk::emulators {

/// The phones as the desk's control socket speaks of them, under the name "phones".  Laying and lifting is the
/// readers' business.
///
///     {"device":"phones","list":true}                     each with masked number, balance, counters, place, faults
///     {"device":"phones","balance":"wang"}                {"ok":true,"balance_fen":9500,...}
///     {"device":"phones","set":{"phone":"wang","fault":{"tear":{"ins":"52","when":"after"}}}}
///     {"device":"phones","set":{"phone":"wang","variant":{"proof":"none"}}}
///     {"device":"phones","reset":"wang"}                  as issued; only while it lies nowhere
///     {"device":"phones","rescan":true}                   packages that have come since
class PhonesStation final : public Station {
public:
    explicit PhonesStation(PhoneStore& store) : store_{store} {}

    [[nodiscard]] const std::string& name() const override { return name_; }
    [[nodiscard]] std::vector<int> descriptors() const override { return {}; }
    [[nodiscard]] std::optional<TimePoint> deadline() const override { return std::nullopt; }
    void run(TimePoint) override {}
    nlohmann::json command(const nlohmann::json& request, TimePoint now) override;
    [[nodiscard]] nlohmann::json help() const override;

private:
    [[nodiscard]] nlohmann::json list() const;
    nlohmann::json set(const nlohmann::json& details);
    nlohmann::json reset(const std::string& phone);

    PhoneStore& store_;
    std::string name_ = "phones";
};

}  // namespace kiosk::emulators
