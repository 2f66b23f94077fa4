#include "kiosk/runtime/workers/printer_worker.h"

#include <poll.h>

#include <string>

namespace kiosk::runtime {
namespace {

constexpr int look_period = 10'000;   ///< ms between two looks at a printer that is well
constexpr int repair_period = 2'000;  ///< the same when it is not

std::string to_text(devices::PrintFault fault)
{
    using devices::PrintFault;
    switch (fault) {
        case PrintFault::NoPrinter:
            return "no-printer";
        case PrintFault::CannotPrint:
            return "cannot-print";
        case PrintFault::BrokenOff:
            return "broken-off";
        case PrintFault::Unconfirmed:
            return "unconfirmed";
        case PrintFault::Expired:
            return "expired";
    }
    return "unknown";
}

}  // namespace

PrinterWorker::PrinterWorker(std::unique_ptr<devices::ReceiptPrinter> printer, Post post)
    : printer_{std::move(printer)}, post_{std::move(post)}
{
    thread_.start(
        "receipt printer", [this] { run(); }, post_);
}

void PrinterWorker::report(const Expected<devices::PrinterStatus, devices::PrintFault>& status)
{
    const PrinterState state{status && status->can_print(),
                             status && status->paper != devices::PaperState::Enough};
    if (reported_ && reported_->ready == state.ready && reported_->paper_low == state.paper_low)
        return;
    reported_ = state;
    post_(state);
}

void PrinterWorker::print(const PrintJob& job)
{
    const auto outcome = printer_->print(job.document, job.deadline);
    flows::ReceiptDone done{job.item, job.job, outcome.has_value(), {}};
    if (!outcome) done.reason = to_text(outcome.error());
    post_(flows::Event{std::move(done)});
}

void PrinterWorker::run()
{
    while (!thread_.stopping()) {
        for (const auto& job : thread_.take()) print(job);
        report(printer_->status());
        pollfd wait{thread_.waker().fd(), POLLIN, 0};
        (void)::poll(&wait, 1, reported_->ready ? look_period : repair_period);
    }
}

}  // namespace kiosk::runtime
