#include "devices/printer/receipt_printer.h"

#include "devices/printer/escpos.h"
#include "devices/printer/receipt_encoder.h"

#include <chrono>
#include <utility>

namespace kiosk::devices {
namespace {

TimePoint now() { return std::chrono::steady_clock::now(); }

Duration time_for_byte(const LineSettings& line)
{
    return std::chrono::nanoseconds{10'000'000'000LL / line.baud};
}

/// A printer that fell silent may wait for the rest of a command: at most a line as an image, 72 bytes by 48 rows.
constexpr std::size_t longest_command = 4096;

}  // namespace

ReceiptPrinter::ReceiptPrinter(PrinterSettings settings) : settings_{std::move(settings)}
{
    if (!settings_.rare_character_fonts.empty())
        rare_characters_.emplace(settings_.rare_character_fonts);
}

Expected<PrinterStatus, PrintFault> ReceiptPrinter::print(const PrintDocument& document,
                                                          TimePoint deadline)
{
    if (now() >= deadline) return unexpected{PrintFault::Expired};
    auto steps = encode(lay_out(document, settings_.format),
                        rare_characters_ ? &*rare_characters_ : nullptr);
    if (remains_) steps.insert(steps.begin(), cut_off_remains());
    return run(steps, deadline);
}

Expected<PrinterStatus, PrintFault> ReceiptPrinter::status() { return run({}, TimePoint::max()); }

PrintSession::Outcome ReceiptPrinter::run(const std::vector<PrintStep>& steps, TimePoint deadline)
{
    for (bool again = false;; again = true) {
        if (!connect()) return unexpected{PrintFault::NoPrinter};
        const PrintSession::Pace pace{time_for_byte(settings_.line), unfinished_};
        PrintSession session{steps, pace, now(), deadline};
        const bool still_there = converse(session);
        wind_up(session, !steps.empty());
        // The cable may have been out and in since the last job: the old descriptor only now says so.
        if (still_there || session.has_moved_paper() || again) return *session.outcome();
    }
}

bool ReceiptPrinter::connect()
{
    if (!port_) {
        auto port = SerialPort::open(settings_.path, settings_.line);
        if (!port) {
            line_fault_ = port.error();
            return false;
        }
        port_ = std::move(*port);
        line_fault_.reset();
    }
    port_->discard_input();
    // Zeros complete a command whose end was lost, or else mean nothing.
    if (unfinished_ == 0) return true;
    const auto enough =
        now() + time_for_byte(settings_.line) * unfinished_ + std::chrono::seconds{1};
    if (port_->write(Bytes(unfinished_), enough)) return true;
    drop(LinkFault::Lost);
    return false;
}

bool ReceiptPrinter::converse(PrintSession& session)
{
    while (!session.outcome()) {
        const auto words = session.poll(now());
        if (!words.empty()) {
            const auto written = port_->write(words, session.gives_up_at());
            if (!written && written.error() == LinkFault::Lost) {
                session.lose_line();
                drop(LinkFault::Lost);
                return false;
            }
            continue;
        }
        const auto bytes = port_->read(session.wake_at());
        if (bytes) {
            session.feed(*bytes, now());
        } else if (bytes.error() == LinkFault::Lost) {
            session.lose_line();
            drop(LinkFault::Lost);
            return false;
        }
    }
    return true;
}

void ReceiptPrinter::wind_up(const PrintSession& session, bool was_job)
{
    const auto& outcome = *session.outcome();
    if (outcome) {
        unfinished_ = 0;
        if (was_job) remains_ = false;
        return;
    }
    if (session.has_moved_paper()) remains_ = true;
    if (session.gave_up()) unfinished_ = longest_command;
    if (!port_ || !session.has_moved_paper()) return;
    // What the driver still holds must not go out later; what the printer holds it is told to forget.
    port_->discard_output();
    const auto words = escpos::clear();
    if (!port_->write(words, now() + std::chrono::milliseconds{100})) drop(LinkFault::Lost);
}

void ReceiptPrinter::drop(LinkFault why)
{
    port_.reset();
    line_fault_ = why;
}

}  // namespace kiosk::devices
