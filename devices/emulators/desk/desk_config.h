#pragma once

#include "devices/emulators/cash_acceptor/bill_validator.h"
#include "devices/emulators/printer/print_engine.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace kiosk::emulators {

enum class AcceptorProtocol : std::uint8_t { Ccnet, Id003 };

/// How a table differs from the usual one: `citizen-desk --config FILE`.  JSON; every key may be left out:
///
///     {"cash_acceptor":{"country":"CHN","denominations_fen":[500,1000,2000,5000,10000],"capacity":1000,
///                       "movement_ms":300,"protocol":"ccnet"},
///      "printer":{"paper_mm":80,"lines_per_second":60,"flow_control":false},
///      "commands":[{"device":"phones","set":{"phone":"test","variant":{"proof":"none"}}}]}
///
/// `protocol`: "ccnet", or "id003", which knows eight denominations.  `movement_ms`: how long the acceptor takes over
/// each movement of a note.  `commands` are those of the control socket, carried out in order before the desk says that
/// it is ready.
struct DeskConfig {
    ValidatorModel cash_acceptor;
    AcceptorProtocol acceptor_protocol = AcceptorProtocol::Ccnet;
    PrinterModel printer{.receipts = {}, .paper = devices::PaperWidth::Mm80};
    std::vector<std::string> commands;  ///< one JSON object each
};

/// Throws std::runtime_error that names file and key on anything that cannot be used, unknown keys included.
[[nodiscard]] DeskConfig read_desk_config(const std::filesystem::path& file);

}  // namespace kiosk::emulators
