#include "kiosk/runtime/config/config.h"

#include "kiosk/runtime/config/toml_reader.h"

#include <algorithm>

namespace kiosk::runtime {
namespace {

ScreenConfig read_screen(TomlTable table)
{
    ScreenConfig screen;
    screen.width_px =
        static_cast<unsigned>(table.number_or("width_px", 640, 7680, screen.width_px));
    screen.height_px =
        static_cast<unsigned>(table.number_or("height_px", 640, 7680, screen.height_px));
    screen.width_mm =
        static_cast<unsigned>(table.number_or("width_mm", 100, 2000, screen.width_mm));
    screen.fullscreen = table.flag_or("fullscreen", screen.fullscreen);
    screen.scale = table.real_or("scale", 0.25, 2.0, screen.scale);
    screen.hotline = table.text_or("hotline", screen.hotline);
    table.finish();
    return screen;
}

Side read_side(TomlTable& table)
{
    const auto side = table.text_or("side", "below");
    if (side == "below") return Side::Below;
    if (side == "right") return Side::Right;
    if (side == "left") return Side::Left;
    table.complain("side", R"(must be "below", "right" or "left")");
}

ReaderConfig read_reader(TomlTable& table)
{
    ReaderConfig reader;
    reader.name = table.text("name");
    const auto kind = table.text("kind");
    if (kind == "rf-bridge") {
        reader.kind = ReaderKind::RfBridge;
        reader.path = table.path("path").string();
    } else if (kind == "pcsc") {
        reader.kind = ReaderKind::Pcsc;
        reader.pattern = table.text("pattern");
    } else {
        table.complain("kind", R"(must be "rf-bridge" or "pcsc")");
    }
    reader.side = read_side(table);
    table.finish();
    return reader;
}

std::vector<ReaderConfig> read_readers(TomlTable& root)
{
    std::vector<ReaderConfig> readers;
    for (auto& table : root.tables("reader")) {
        auto reader = read_reader(table);
        if (std::ranges::find(readers, reader.name, &ReaderConfig::name) != readers.end())
            table.complain("name", "two readers have this name");
        readers.push_back(std::move(reader));
    }
    return readers;
}

PurseConfig read_purse(TomlTable table)
{
    PurseConfig purse;
    for (const auto& digits : table.texts("aids")) {
        auto aid = from_hex(digits);
        if (!aid || aid->size() < 5 || aid->size() > 16)
            table.complain("aids", "must be hexadecimal names of 5 to 16 bytes, not " + digits);
        purse.aids.push_back(std::move(*aid));
    }
    purse.key_index =
        static_cast<std::uint8_t>(table.number_or("key_index", 1, 255, purse.key_index));
    table.finish();
    return purse;
}

AcceptorProtocol read_protocol(TomlTable& table)
{
    const auto protocol = table.text_or("protocol", "ccnet");
    if (protocol == "ccnet") return AcceptorProtocol::Ccnet;
    if (protocol == "id003") return AcceptorProtocol::Id003;
    table.complain("protocol", R"(must be "ccnet" or "id003")");
}

bool read_interrupts(TomlTable& table, AcceptorProtocol protocol)
{
    const auto mode = table.text_or("mode", "polled");
    if (mode == "polled") return false;
    if (mode != "interrupt") table.complain("mode", R"(must be "polled" or "interrupt")");
    if (protocol != AcceptorProtocol::Id003)
        table.complain("mode", R"("interrupt" needs protocol "id003")");
    return true;
}

CashAcceptorConfig read_cash_acceptor(TomlTable table)
{
    CashAcceptorConfig acceptor;
    acceptor.path = table.path("path").string();
    acceptor.protocol = read_protocol(table);
    acceptor.interrupts = read_interrupts(table, acceptor.protocol);
    acceptor.country_number = static_cast<std::uint8_t>(
        table.number_or("country_number", 0, 255, acceptor.country_number));
    if (table.has("currency_codes")) acceptor.currency_codes = table.texts("currency_codes");
    acceptor.bag = table.text_or("bag", "");
    table.finish();
    return acceptor;
}

PrinterConfig read_printer(TomlTable table)
{
    PrinterConfig printer;
    printer.path = table.path("path").string();
    printer.baud = static_cast<unsigned>(table.number_or("baud", 1200, 115200, printer.baud));
    printer.paper_mm = static_cast<unsigned>(table.number_or("paper_mm", 58, 80, printer.paper_mm));
    if (printer.paper_mm != 58 && printer.paper_mm != 80)
        table.complain("paper_mm", "must be 58 or 80");
    printer.software_flow_control = table.flag_or("xon_xoff", false);
    table.finish();
    return printer;
}

HostConfig read_host(TomlTable table)
{
    HostConfig host{table.text("url"), table.path("ca"), table.path("certificate"),
                    table.path("key")};
    if (!host.url.starts_with("https://")) table.complain("url", "must begin with https://");
    table.finish();
    return host;
}

JournalConfig read_journal(TomlTable table)
{
    JournalConfig journal;
    journal.directory = table.path("directory");
    journal.reserve_mb =
        static_cast<unsigned>(table.number_or("reserve_mb", 1, 4096, journal.reserve_mb));
    table.finish();
    return journal;
}

QueueLimits read_queue(TomlTable table)
{
    QueueLimits limits;
    limits.count = static_cast<unsigned>(table.number_or("count", 1, 100'000, limits.count));
    limits.sum = Money::yuan(table.number_or("sum_yuan", 1, 10'000'000, limits.sum.in_fen() / 100));
    limits.age = std::chrono::hours{table.number_or("age_hours", 1, 720, limits.age.count())};
    table.finish();
    return limits;
}

}  // namespace

Config load_config(const std::filesystem::path& file)
{
    auto root = TomlTable::parse(file);
    Config config;
    {
        auto table = root.table("terminal");
        const auto id = TerminalId::from_digits(table.text("id"));
        if (!id) table.complain("id", "must be 12 digits");
        config.terminal = *id;
        config.terminal_name = table.text_or("name", "");
        table.finish();
    }
    if (root.has("screen")) config.screen = read_screen(root.table("screen"));
    config.readers = read_readers(root);
    config.purse = read_purse(root.table("purse"));
    if (root.has("cash_acceptor"))
        config.cash_acceptor = read_cash_acceptor(root.table("cash_acceptor"));
    if (root.has("printer")) config.printer = read_printer(root.table("printer"));
    config.host = read_host(root.table("host"));
    config.journal = read_journal(root.table("journal"));
    if (root.has("queue")) config.queue = read_queue(root.table("queue"));
    config.assets = root.path("assets");
    if (root.has("log_file")) config.log_file = root.path("log_file");
    if (root.has("control_socket")) config.control_socket = root.path("control_socket");
    root.finish();
    return config;
}

}  // namespace kiosk::runtime
