#pragma once

#include "devices/emulators/bench/serial_device.h"
#include "devices/emulators/printer/escpos_stream.h"
#include "devices/emulators/printer/print_engine.h"

#include <cstddef>
#include <optional>

namespace kiosk::emulators {

/// An ESC/POS receipt printer with cutter (devices.md section 5) at the far end of the cable.  DLE commands are carried
/// out the moment they arrive, whatever else the printer does; all others in turn, by the engine.
///
/// Commands, of a person and of faults: help() lists them; README.md shows them at work.
class EscPosPrinter final : public SerialDevice {
public:
    /// Throws std::filesystem::filesystem_error, or std::runtime_error if a font is missing.
    explicit EscPosPrinter(PrinterModel model) : engine_{std::move(model)} {}

    void receive(BytesView bytes, TimePoint now) override;
    Bytes transmit(TimePoint now) override;
    [[nodiscard]] std::optional<TimePoint> deadline() const override { return engine_.deadline(); }
    nlohmann::json command(const nlohmann::json& request, TimePoint now) override;
    [[nodiscard]] nlohmann::json help() const override;
    void power_cycle(TimePoint now) override;

    [[nodiscard]] const PrintEngine& engine() const { return engine_; }

private:
    struct Control;
    static const std::vector<Control>& controls();

    void act_now(const PrinterCommand& command);
    [[nodiscard]] nlohmann::json state() const;

    EscPosStream stream_;
    PrintEngine engine_;
    Bytes outgoing_;
    std::size_t asked_ = 0;  ///< DLE EOT that came
    bool mute_ = false;
    bool stubborn_ = false;  ///< DLE ENQ 2 works after a cutter error only
};

}  // namespace kiosk::emulators
