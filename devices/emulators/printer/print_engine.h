#pragma once

#include "devices/emulators/printer/escpos_stream.h"
#include "devices/emulators/printer/line_composer.h"
#include "devices/emulators/printer/paper_strip.h"
#include "devices/emulators/printer/printer_condition.h"
#include "devices/emulators/printer/receipt_folder.h"
#include "devices/printer/receipt_layout.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/clock.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace kiosk::emulators {

struct PrinterModel {
    std::filesystem::path receipts;  ///< the folder where receipts land
    devices::PaperWidth paper = devices::PaperWidth::Mm58;
    unsigned lines_per_second = 60;  ///< of 30 dots: 225 mm a second
    std::size_t buffer = 262'144;    ///< bytes; what comes when it is full is lost
    bool flow_control = false;       ///< XOFF when off line or nearly full, XON when ready again
};

/// The part of a printer that takes time: a buffer of commands, the head, the paper and the knife.  Works through the
/// buffer in order while it is on line; off line, the buffer waits, and goes on afterwards as if nothing had been.
class PrintEngine {
public:
    /// Throws std::filesystem::filesystem_error, or std::runtime_error if a font is missing.
    explicit PrintEngine(PrinterModel model);

    void put(PrinterCommand command, TimePoint now);
    /// Does all that can be done by `now`.
    void work(TimePoint now);
    /// When work() has something to do without a new command.
    [[nodiscard]] std::optional<TimePoint> deadline() const;
    /// What it has to say to the host since the last time.
    Bytes take_answers();

    void clear_buffers();  ///< what is received or set, and not printed
    void power_cycle(TimePoint now);
    void change(const PrinterCondition& condition, TimePoint now);
    void paper_ends_after(std::size_t lines, TimePoint now);
    void set_speed(unsigned lines_per_second) { model_.lines_per_second = lines_per_second; }
    /// What hangs out is taken by hand.
    void tear_off() { collect("[torn off]"); }
    void note_unknown(const PrinterCommand& command);

    /// Counts since the printer stands here.
    struct Counts {
        std::size_t cuts = 0;
        std::size_t drawer_pulses = 0;
        std::size_t lost_bytes = 0;                    ///< came when the buffer was full
        std::size_t lost_receipts = 0;                 ///< could not be written to the folder
        std::map<std::string, std::size_t> unknown{};  ///< commands, by their code in hex
    };
    [[nodiscard]] const Counts& counts() const { return counts_; }
    [[nodiscard]] const PrinterCondition& condition() const { return condition_; }
    [[nodiscard]] const PaperStrip& hanging() const { return strip_; }
    [[nodiscard]] const ReceiptFolder& folder() const { return folder_; }
    [[nodiscard]] std::size_t buffered() const { return buffered_; }  ///< bytes

private:
    bool work_on_first();
    bool set_first_character(PrinterCommand& text);
    bool execute(const PrinterCommand& command);
    bool answer(const PrinterCommand& command);
    void cut(const PrinterCommand& command);
    void count_paper(std::size_t lines);
    void collect(const std::string& remark);
    void report_changes();
    [[nodiscard]] Duration time_for(std::int64_t dots) const;

    PrinterModel model_;
    PrinterCondition condition_;
    LineComposer composer_;
    PaperStrip strip_;
    ReceiptFolder folder_;
    Counts counts_;

    std::deque<PrinterCommand> buffer_;
    std::size_t text_set_ = 0;  ///< bytes of the first entry, a text, that are done
    std::size_t buffered_ = 0;
    bool stalled_ = false;    ///< the first entry is the beginning of a character
    TimePoint busy_until_{};  ///< the head or the knife is at work
    std::optional<std::size_t> lines_left_;
    Bytes answers_;
    unsigned unasked_for_ = 0;  ///< n of GS a
    std::array<std::byte, 4> last_unasked_{};
    bool held_ = false;  ///< XOFF was sent last
};

}  // namespace kiosk::emulators
