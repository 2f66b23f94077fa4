#pragma once

#include "devices/emulators/printer/escpos_stream.h"
#include "devices/emulators/printer/paper_strip.h"
#include "devices/emulators/printer/print_modes.h"
#include "devices/emulators/printer/symbol_store.h"
#include "devices/printer/dot_matrix.h"
#include "devices/printer/glyph_raster.h"
#include "kiosk/domain/bytes.h"

#include <cstddef>
#include <string>
#include <vector>

namespace kiosk::emulators {

/// The print buffer: sets characters and pictures into a line as the modes say, and burns the line onto the paper when
/// it is full or ended.
class LineComposer {
public:
    LineComposer(int paper_dots, devices::GlyphRaster font);

    /// ESC @ and power-on: modes, the unprinted line and what is stored are as new.
    void reset();
    /// What is set or stored and not printed is lost; the modes stay.
    void drop();

    /// False: not a command of this printer, or not with such parameters; nothing has changed.
    bool execute(const PrinterCommand& command, PaperStrip& paper);

    /// Sets the first character of `text` (not empty); answers how many bytes it takes.  0: its end has not come yet
    /// (only if `more_may_come`).
    std::size_t set_character(BytesView text, bool more_may_come, PaperStrip& paper);

    /// Prints the line if there is anything on it.
    void flush(PaperStrip& paper);

private:
    struct Block {
        int x = 0;  ///< from the left margin
        devices::DotMatrix dots;
        std::string text;
    };

    [[nodiscard]] devices::DotMatrix drawn(char32_t character);
    void place(devices::DotMatrix dots, std::string text, PaperStrip& paper);
    void end_line(int advance, PaperStrip& paper);
    void feed_lines(int lines, PaperStrip& paper);
    void feed_dots(int dots, PaperStrip& paper);
    bool move_to(const PrinterCommand& command);
    bool print(const SymbolStore::Result& result, PaperStrip& paper);
    [[nodiscard]] int area_width() const;
    [[nodiscard]] int left_edge(int width) const;

    int paper_dots_;
    devices::GlyphRaster font_;
    PrintModes modes_;
    SymbolStore symbols_;
    std::vector<Block> line_;
    int x_ = 0;  ///< where the next character goes, from the left margin
};

}  // namespace kiosk::emulators
