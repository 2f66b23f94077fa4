#pragma once

#include "devices/emulators/bench/bench.h"
#include "devices/emulators/desk/desk_config.h"
#include "devices/emulators/desk/directory_lock.h"
#include "devices/emulators/desk/reader_shelf.h"
#include "devices/emulators/phone/phone_store.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace kiosk::emulators {

struct DeskOptions {
    std::filesystem::path directory;           ///< where everything is served and kept
    std::filesystem::path cards;               ///< packages of phones; empty: the sample phones
    std::filesystem::path config;              ///< see desk_config.h; empty: the usual table
    std::optional<std::uint16_t> vpcd_port{};  ///< of the pcscd whose reader stands on the table
    std::optional<unsigned> baud{};            ///< of every line; 0: no pacing
};

/// A table with the hardware of a terminal on it, and the phones of its citizens.  README.md lists what it serves.
///
///     DIR/rf-bridge.tty      115200    phones ---- ReaderShelf ---- rf-bridge
///     DIR/cash-acceptor.tty    9600            \-- ReaderShelf ---- pcsc (only with a vpcd port)
///     DIR/printer.tty        115200
///     DIR/desk.sock  DIR/<device>.sock  DIR/receipts/  DIR/phones/  DIR/cash-acceptor.json
///
/// What lasts longer than a desk: receipts, the phones' chips and where the notes lie.
class Desk {
public:
    /// Everything is served when it returns, and answered once bench().run() runs.  Throws std::exception with a text
    /// for a person: another desk on this directory, no such cards, a broken file.
    explicit Desk(const DeskOptions& options);

    [[nodiscard]] Bench& bench() { return bench_; }

    /// One JSON line: {"ready":true,"rf_bridge":"DIR/rf-bridge.tty",..,"phones":["test",..]}.
    [[nodiscard]] std::string ready_line() const;

private:
    void set_up_devices(const DeskOptions& options, const DeskConfig& config);
    void carry_out(const DeskConfig& config, const std::filesystem::path& file);

    std::filesystem::path directory_;
    std::optional<std::uint16_t> vpcd_port_;
    DirectoryLock lock_;
    PhoneStore phones_;
    ReaderShelf bridge_shelf_;
    ReaderShelf pcsc_shelf_;
    Bench bench_;  ///< its stations hold phones: goes first
};

}  // namespace kiosk::emulators
