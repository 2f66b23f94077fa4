#pragma once

#include "kiosk/journal/journal.h"
#include "kiosk/runtime/config/config.h"
#include "kiosk/runtime/service/board.h"
#include "kiosk/runtime/service/service.h"
#include "kiosk/runtime/workers/acceptor_worker.h"
#include "kiosk/runtime/workers/card_worker.h"
#include "kiosk/runtime/workers/host_worker.h"
#include "kiosk/runtime/workers/printer_worker.h"

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace kiosk::runtime {

/// A receipt as paper will show it, in its language.
using ReceiptWriter = std::function<devices::PrintDocument(const Receipt&)>;

struct TerminalOptions {
    std::string software;     ///< name and version
    unsigned flow_speed = 1;  ///< see FlowClock
    bool trial = false;       ///< the control socket may let time pass
    Probe probe{};
};

/// All of a terminal but its window: journal, service loop and one worker a device, put together from the configuration
/// and running from construction to destruction.
///
///     reader, reader, acceptor, printer, back office --post--> service loop --effects--> the same
///                                                                  |
///                                                                board --> window, control socket
class TerminalApp {
public:
    /// Throws journal::JournalError, std::runtime_error (fonts for receipts).  A back office that cannot be used for want
    /// of a certificate is logged, and the terminal works off line.
    TerminalApp(const Config& config, TerminalOptions options, ReceiptWriter writer, Board& board);
    ~TerminalApp();
    TerminalApp(const TerminalApp&) = delete;
    TerminalApp& operator=(const TerminalApp&) = delete;

    void post(Inbound message) { service_->post(std::move(message)); }
    [[nodiscard]] const FlowClock& clock() const { return service_->clock(); }

private:
    [[nodiscard]] Outlets outlets(const Config& config);
    void start_readers(const Config& config, const Post& post);
    void start_acceptor(const Config& config, const Post& post);
    void start_printer(const Config& config, const Post& post);
    void start_host(const Config& config, const Post& post);

    ReceiptWriter writer_;
    journal::Journal journal_;
    std::unique_ptr<Service> service_;
    std::map<flows::ReaderId, std::unique_ptr<CardWorker>> readers_;
    std::unique_ptr<AcceptorWorker> acceptor_;
    std::unique_ptr<PrinterWorker> printer_;
    std::unique_ptr<HostWorker> host_;
    std::thread loop_;
};

}  // namespace kiosk::runtime
