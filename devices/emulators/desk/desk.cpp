#include "devices/emulators/desk/desk.h"

#include "devices/emulators/bench/serial_station.h"
#include "devices/emulators/cash_acceptor/ccnet_validator.h"
#include "devices/emulators/cash_acceptor/id003_validator.h"
#include "devices/emulators/phone/phones_station.h"
#include "devices/emulators/printer/escpos_printer.h"
#include "devices/emulators/rf_bridge/rf_bridge_device.h"
#include "devices/emulators/vpcd/vpcd_station.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <stdexcept>
#include <utility>

namespace kiosk::emulators {
namespace {

using nlohmann::json;

// The speeds of rf-bridge.md and devices.md sections 1 and 5.
constexpr unsigned bridge_baud = 115'200;
constexpr unsigned acceptor_baud = 9'600;
constexpr unsigned printer_baud = 115'200;

constexpr auto bridge_name = "rf-bridge";
constexpr auto pcsc_name = "pcsc";
constexpr auto acceptor_name = "cash-acceptor";
constexpr auto printer_name = "printer";

std::filesystem::path line_of(const std::filesystem::path& directory, const char* device)
{
    return directory / (std::string{device} + ".tty");
}

std::unique_ptr<SerialDevice> make_acceptor(const DeskConfig& config,
                                            const std::filesystem::path& notes)
{
    const auto keep = [notes](const NoteInventory& inventory) { save(inventory, notes); };
    switch (config.acceptor_protocol) {
        case AcceptorProtocol::Ccnet:
            return std::make_unique<CcnetValidator>(config.cash_acceptor, load_inventory(notes),
                                                    keep);
        case AcceptorProtocol::Id003:
            return std::make_unique<Id003Validator>(config.cash_acceptor, load_inventory(notes),
                                                    keep);
    }
    return {};
}

}  // namespace

Desk::Desk(const DeskOptions& options)
    : directory_{std::filesystem::absolute(options.directory)},
      vpcd_port_{options.vpcd_port},
      lock_{directory_},
      phones_{options.cards, directory_ / "phones"},
      bridge_shelf_{phones_, bridge_name},
      pcsc_shelf_{phones_, pcsc_name},
      bench_{directory_}
{
    const auto config = options.config.empty() ? DeskConfig{} : read_desk_config(options.config);
    set_up_devices(options, config);
    carry_out(config, options.config);
}

void Desk::set_up_devices(const DeskOptions& options, const DeskConfig& config)
{
    const auto serial = [&](const char* name, std::unique_ptr<SerialDevice> device, unsigned baud) {
        bench_.add(std::make_unique<SerialStation>(
            name, std::move(device), line_of(directory_, name), options.baud.value_or(baud)));
    };
    bench_.add(std::make_unique<PhonesStation>(phones_));
    serial(bridge_name, std::make_unique<RfBridgeDevice>(bridge_shelf_), bridge_baud);
    if (vpcd_port_) bench_.add(std::make_unique<VpcdStation>(pcsc_name, pcsc_shelf_, *vpcd_port_));

    const auto notes = directory_ / (std::string{acceptor_name} + ".json");
    serial(acceptor_name, make_acceptor(config, notes), acceptor_baud);

    auto printer = config.printer;
    printer.receipts = directory_ / "receipts";
    serial(printer_name, std::make_unique<EscPosPrinter>(std::move(printer)), printer_baud);
}

void Desk::carry_out(const DeskConfig& config, const std::filesystem::path& file)
{
    for (const auto& command : config.commands) {
        const auto reply = json::parse(bench_.execute(command));
        if (!reply.value("ok", false))
            throw std::runtime_error{file.string() + ": commands: " + command + ": " +
                                     reply.value("error", "refused")};
    }
}

std::string Desk::ready_line() const
{
    json line{{"ready", true},
              {"rf_bridge", line_of(directory_, bridge_name).string()},
              {"cash_acceptor", line_of(directory_, acceptor_name).string()},
              {"printer", line_of(directory_, printer_name).string()},
              {"socket", (directory_ / "desk.sock").string()},
              {"receipts", (directory_ / "receipts").string()},
              {"phones", bridge_shelf_.names()}};
    if (vpcd_port_) line["vpcd_port"] = *vpcd_port_;
    return line.dump();
}

}  // namespace kiosk::emulators
