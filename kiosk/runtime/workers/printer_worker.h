#pragma once

#include "devices/printer/receipt_printer.h"
#include "kiosk/runtime/workers/worker_thread.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace kiosk::runtime {

struct PrintJob {
    ItemId item;
    std::uint32_t job = 0;
    devices::PrintDocument document;
    TimePoint deadline;  ///< never printed after it (R44)
};

/// The receipt printer's thread: prints one job after the other, and looks at the printer now and then.
class PrinterWorker {
public:
    PrinterWorker(std::unique_ptr<devices::ReceiptPrinter> printer, Post post);

    void give(PrintJob job) { thread_.give(std::move(job)); }

private:
    void run();
    void print(const PrintJob& job);
    void report(const Expected<devices::PrinterStatus, devices::PrintFault>& status);

    std::unique_ptr<devices::ReceiptPrinter> printer_;
    Post post_;
    std::optional<PrinterState> reported_;
    WorkerThread<PrintJob> thread_;  // last: it uses all of the above
};

}  // namespace kiosk::runtime
