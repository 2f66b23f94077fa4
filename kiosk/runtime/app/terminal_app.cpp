#include "kiosk/runtime/app/terminal_app.h"

#include "devices/card/pcsc_reader.h"
#include "devices/card/rf_bridge_reader.h"
#include "devices/cash_acceptor/ccnet_session.h"
#include "devices/cash_acceptor/id003_session.h"

#include <spdlog/spdlog.h>

#include <charconv>
#include <chrono>
#include <string_view>

namespace kiosk::runtime {
namespace {

constexpr unsigned acceptor_baud = 9600;  // of both protocols
constexpr std::uint16_t https_port = 443;

journal::JournalOptions journal_options(const Config& config, const std::string& software)
{
    using namespace std::chrono;
    journal::JournalOptions options{
        .terminal = config.terminal,
        .software = software,
        .wall = floor<milliseconds>(system_clock::now()),
    };
    options.reserve.bytes = std::uint64_t{config.journal.reserve_mb} << 20U;
    return options;
}

/// "https://host:8443" -> host, port.
backend::HttpSettings http_settings(const HostConfig& config)
{
    std::string_view rest = config.url;
    rest.remove_prefix(rest.find("://") + 3);
    rest = rest.substr(0, rest.find('/'));
    backend::HttpSettings settings{
        .port = https_port,
        .tls = {config.ca.string(), config.certificate.string(), config.key.string()}};
    const auto colon = rest.rfind(':');
    const bool has_port = colon != std::string_view::npos && rest.find(']', colon) == rest.npos;
    if (has_port) {
        const auto digits = rest.substr(colon + 1);
        (void)std::from_chars(digits.data(), digits.data() + digits.size(), settings.port);
        rest = rest.substr(0, colon);
    }
    settings.host = rest;
    return settings;
}

std::unique_ptr<devices::CardReader> make_reader(const ReaderConfig& config)
{
    switch (config.kind) {
        case ReaderKind::RfBridge:
            return std::make_unique<devices::RfBridgeReader>(config.path);
        case ReaderKind::Pcsc: {
            devices::PcscSettings settings;
            settings.reader = '*' + config.pattern + '*';
            return std::make_unique<devices::PcscReader>(settings);
        }
    }
    return {};
}

std::unique_ptr<devices::CashAcceptor> make_acceptor(const CashAcceptorConfig& config,
                                                     std::uint32_t boot_epoch)
{
    devices::LineSettings line{.baud = acceptor_baud};
    switch (config.protocol) {
        case AcceptorProtocol::Ccnet: {
            devices::CcnetSettings settings{{.boot_epoch = boot_epoch}};
            settings.countries = {config.currency_codes.begin(), config.currency_codes.end()};
            return std::make_unique<devices::CashAcceptor>(
                config.path, line, std::make_unique<devices::CcnetSession>(std::move(settings)));
        }
        case AcceptorProtocol::Id003: {
            devices::Id003Settings settings{{.boot_epoch = boot_epoch}};
            settings.country = config.country_number;
            settings.interrupts = config.interrupts;
            line.parity = devices::Parity::Even;
            return std::make_unique<devices::CashAcceptor>(
                config.path, line, std::make_unique<devices::Id003Session>(settings));
        }
    }
    return {};
}

}  // namespace

TerminalApp::TerminalApp(const Config& config, TerminalOptions options, ReceiptWriter writer,
                         Board& board)
    : writer_{std::move(writer)},
      journal_{config.journal.directory, journal_options(config, options.software)},
      service_{std::make_unique<Service>(
          Service::Settings{.terminal = config.terminal,
                            .key_index = config.purse.key_index,
                            .software = options.software,
                            .queue = config.queue,
                            .bag_known = config.cash_acceptor && !config.cash_acceptor->bag.empty(),
                            .flow_speed = options.flow_speed,
                            .probe = std::move(options.probe)},
          journal_, outlets(config), board)}
{
    const Post post = [this](Inbound message) { service_->post(std::move(message)); };
    start_host(config, post);
    start_readers(config, post);
    start_acceptor(config, post);
    start_printer(config, post);
    loop_ = std::thread{[this, post] {
        try {
            service_->run();
        } catch (const std::exception& e) {
            // What a damaged disk throws while the journal is read: nothing more can be promised.
            spdlog::critical("the service loop ended: {}", e.what());
            std::terminate();
        }
    }};
}

TerminalApp::~TerminalApp()
{
    service_->stop();
    loop_.join();
}

Outlets TerminalApp::outlets(const Config& config)
{
    // The workers do not exist yet; the loop starts when they do.
    Outlets out;
    for (const auto& reader : config.readers)
        out.readers[reader.name] = [this, name = reader.name](CardCommand command) {
            readers_.at(name)->give(std::move(command));
        };
    if (config.cash_acceptor)
        out.acceptor = [this](AcceptorOrder order) { acceptor_->give(std::move(order)); };
    if (config.printer)
        out.printer = [this](const Receipt& receipt, TimePoint deadline) {
            printer_->give({receipt.item, receipt.job, writer_(receipt), deadline});
        };
    out.host = [this](HostCommand command) {
        if (host_) return host_->give(std::move(command));
        if (const auto* question = std::get_if<AskHost>(&command))
            service_->post(HostSpoke{question->question, backend::NotSent::LocalFault});
    };
    return out;
}

void TerminalApp::start_readers(const Config& config, const Post& post)
{
    for (const auto& reader : config.readers)
        readers_[reader.name] =
            std::make_unique<CardWorker>(CardWorker::Settings{.name = reader.name,
                                                              .aids = config.purse.aids,
                                                              .key_index = config.purse.key_index,
                                                              .terminal = config.terminal},
                                         make_reader(reader), post);
}

void TerminalApp::start_acceptor(const Config& config, const Post& post)
{
    if (!config.cash_acceptor) return;
    acceptor_ = std::make_unique<AcceptorWorker>(
        make_acceptor(*config.cash_acceptor, journal_.boot_epoch()), post);
}

void TerminalApp::start_printer(const Config& config, const Post& post)
{
    if (!config.printer) return;
    devices::PrinterSettings settings{.path = config.printer->path};
    settings.line.baud = config.printer->baud;
    settings.line.software_flow_control = config.printer->software_flow_control;
    constexpr unsigned narrow_mm = 58;
    settings.format.paper = config.printer->paper_mm == narrow_mm ? devices::PaperWidth::Mm58
                                                                  : devices::PaperWidth::Mm80;
    printer_ = std::make_unique<PrinterWorker>(
        std::make_unique<devices::ReceiptPrinter>(std::move(settings)), post);
}

void TerminalApp::start_host(const Config& config, const Post& post)
{
    try {
        host_ =
            std::make_unique<HostWorker>(http_settings(config.host), journal_.boot_epoch(), post);
    } catch (const backend::TlsFilesError& e) {
        spdlog::error("no back office, only what works off line: {}", e.what());
    }
}

}  // namespace kiosk::runtime
