#pragma once

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/receipt.h"
#include "kiosk/domain/terminal_id.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

/// What differs from site to site: kiosk.toml.  Every value has its unit in its name; assets/kiosk.toml shows them all.
namespace kiosk::runtime {

/// A broken kiosk.toml.  what(): "kiosk.toml:12: cash_acceptor.baud: must be a whole number from 1200 to 115200".
class ConfigError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

enum class ReaderKind : std::uint8_t { RfBridge, Pcsc };

/// Where a reader is, seen from the screen: the pictures point there.
enum class Side : std::uint8_t { Below, Right, Left };

struct ReaderConfig {
    std::string name;  ///< "rf-bridge": in facts, logs, and on the maintenance page
    ReaderKind kind = ReaderKind::RfBridge;
    std::string path;     ///< rf-bridge: the serial line, by a stable name (R24)
    std::string pattern;  ///< pcsc: part of the reader's name as pcscd shows it
    Side side = Side::Below;
};

struct PurseConfig {
    std::vector<Bytes> aids;     ///< tried in this order
    std::uint8_t key_index = 1;  ///< of the load key
};

enum class AcceptorProtocol : std::uint8_t { Ccnet, Id003 };

struct CashAcceptorConfig {
    std::string path;
    AcceptorProtocol protocol = AcceptorProtocol::Ccnet;
    std::vector<std::string> currency_codes{"CHN", "CNY",
                                            "RMB"};  ///< CCNET's codes that mean renminbi
    std::uint8_t country_number = 45;                ///< ID-003's number that means renminbi
    bool interrupts = false;                         ///< ID-003: it says when its state changes
    std::string bag;  ///< number of the cash bag; empty: unknown, cash load stays closed (I10)
};

struct PrinterConfig {
    std::string path;
    unsigned baud = 115200;
    unsigned paper_mm = 80;  ///< 58 or 80
    bool software_flow_control = false;
};

struct HostConfig {
    std::string url;  ///< "https://host:port"
    std::filesystem::path ca;
    std::filesystem::path certificate;
    std::filesystem::path key;
};

struct JournalConfig {
    std::filesystem::path directory;
    unsigned reserve_mb = 64;
};

struct QueueLimits {
    unsigned count = 500;             ///< more waiting requests than this: no new money (I10)
    Money sum = Money::yuan(50'000);  ///< more money in them than this
    std::chrono::hours age{24};       ///< older than this
};

struct ScreenConfig {
    unsigned width_px = 1080;  ///< of the design; portrait and landscape both
    unsigned height_px = 1920;
    unsigned width_mm = 344;  ///< of the glass: touch targets and type are measured in mm (X1, X2)
    bool fullscreen = true;
    double scale = 1.0;  ///< window pixels per design pixel, for a small screen on a desk
    std::string hotline = "12345";
};

struct Config {
    TerminalId terminal;
    std::string terminal_name;  ///< "便民服务大厅 1 号机"
    ScreenConfig screen;
    std::vector<ReaderConfig> readers;  ///< the idle screen points to the first
    PurseConfig purse;
    std::optional<CashAcceptorConfig> cash_acceptor;
    std::optional<PrinterConfig> printer;
    HostConfig host;
    JournalConfig journal;
    QueueLimits queue;
    std::filesystem::path assets;          ///< catalogues and pictures
    std::filesystem::path log_file;        ///< empty: standard error
    std::filesystem::path control_socket;  ///< empty: none.  For the demo, the tour and the tests
};

/// Reads and checks the whole file; paths in it are relative to its folder.  Throws ConfigError for the first mistake:
/// not readable, not TOML, a wrong type or range, a missing key, a key that nobody knows.
[[nodiscard]] Config load_config(const std::filesystem::path& file);

}  // namespace kiosk::runtime
