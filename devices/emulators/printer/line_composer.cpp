#include "devices/emulators/printer/line_composer.h"

#include "devices/emulators/printer/code_tables.h"
#include "devices/printer/gb18030.h"
#include "devices/printer/receipt_text.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace kiosk::emulators {
namespace {

using devices::DotMatrix;

constexpr int column = 12;

unsigned at(BytesView bytes, std::size_t i) { return std::to_integer<unsigned>(bytes[i]); }
int word(BytesView bytes) { return static_cast<int>(at(bytes, 0) + 256 * at(bytes, 1)); }

/// The beginning of a GB18030 character whose end has not come yet.
bool is_cut_short(BytesView text)
{
    if (at(text, 0) < 0x81 || at(text, 0) > 0xFE) return false;
    if (text.size() == 1) return true;
    return at(text, 1) >= 0x30 && at(text, 1) <= 0x39 && text.size() < 4;
}

}  // namespace

LineComposer::LineComposer(int paper_dots, devices::GlyphRaster font)
    : paper_dots_{paper_dots}, font_{std::move(font)}
{
}

void LineComposer::reset()
{
    modes_ = {};
    drop();
}

void LineComposer::drop()
{
    symbols_ = {};
    line_.clear();
    x_ = 0;
}

bool LineComposer::execute(const PrinterCommand& command, PaperStrip& paper)
{
    if (command.oversized) return false;
    const BytesView p = command.data;
    switch (command.code) {
        case 0x0A:
            end_line(modes_.line_spacing, paper);
            return true;
        case 0x1B40:
            reset();
            return true;
        case 0x1B4A:
            feed_dots(static_cast<int>(at(p, 0)), paper);
            return true;
        case 0x1B64:
            feed_lines(static_cast<int>(at(p, 0)), paper);
            return true;
        case 0x1D284C:
            return print(symbols_.graphics(p.subspan(2)), paper);
        case 0x1D286B:
            return print(symbols_.symbol(p.subspan(2)), paper);
        case 0x1D384C:
            return print(symbols_.graphics(p.subspan(4)), paper);
        case 0x1D7630:
            return print(SymbolStore::raster(p), paper);
        default:
            return move_to(command) || modes_.apply(command);
    }
}

/// HT, ESC $ and ESC \: where the next character goes.
bool LineComposer::move_to(const PrinterCommand& command)
{
    int x = 0;
    if (command.code == 0x09)
        x = (x_ / (8 * column) + 1) * 8 * column;
    else if (command.code == 0x1B24)
        x = word(command.data);
    else if (command.code == 0x1B5C)
        x = x_ + static_cast<std::int16_t>(word(command.data));
    else
        return false;
    x_ = std::clamp(x, 0, area_width());
    return true;
}

std::size_t LineComposer::set_character(BytesView text, bool more_may_come, PaperStrip& paper)
{
    const auto first = at(text, 0);
    if (first < 0x80 || !modes_.chinese) {
        const auto c = in_code_table(modes_.code_table, static_cast<std::uint8_t>(first));
        place(drawn(c), devices::to_utf8({&c, 1}), paper);
        return 1;
    }
    if (more_may_come && is_cut_short(text)) return 0;
    const auto [c, size] =
        devices::first_gb18030(text.first(std::min<std::size_t>(text.size(), 4)));
    place(drawn(c), devices::to_utf8({&c, 1}), paper);
    return size;
}

DotMatrix LineComposer::drawn(char32_t character)
{
    const auto type = modes_.type_of(modes_.chinese && character >= 0x80);
    auto cell = font_.glyph(character, type.width, type.height, type.em_width);
    if (!cell) cell = font_.glyph(devices::missing_character, type.width, type.height, type.width);
    if (!cell) cell = DotMatrix{type.width, type.height};
    if (modes_.bold) cell = cell->emphasised();
    cell->fill(0, type.height - type.underline, type.width, type.underline);

    DotMatrix spaced{type.space_left + type.width + type.space_right, type.height};
    spaced.draw(*cell, type.space_left, 0);
    if (modes_.inverse) spaced.invert();
    return spaced.scaled(type.across, type.down);
}

void LineComposer::place(DotMatrix dots, std::string text, PaperStrip& paper)
{
    constexpr std::size_t most_blocks = 4096;  // overprinting has no other end
    const int width = dots.width();
    if ((x_ > 0 && x_ + width > area_width()) || line_.size() == most_blocks)
        end_line(modes_.line_spacing, paper);
    line_.push_back({x_, std::move(dots), std::move(text)});
    x_ += width;
}

int LineComposer::area_width() const
{
    const int room = std::max(2 * column, paper_dots_ - modes_.left_margin);
    return modes_.area_width == 0 ? room : std::clamp(modes_.area_width, 2 * column, room);
}

/// Where something of this width begins on the paper.
int LineComposer::left_edge(int width) const
{
    const int room = std::max(0, area_width() - width);
    return modes_.left_margin + room * static_cast<int>(modes_.align) / 2;
}

void LineComposer::end_line(int advance, PaperStrip& paper)
{
    int height = 0;
    int width = 0;
    for (const auto& block : line_) {
        height = std::max(height, block.dots.height());
        width = std::max(width, block.x + block.dots.width());
    }
    const int left = left_edge(width);

    DotMatrix dots{paper_dots_, height};
    std::string text;
    int end = 0;  // of the text so far, in dots
    std::ranges::stable_sort(line_, {}, &Block::x);
    for (const auto& block : line_) {
        const int x = left + block.x;
        dots.draw(block.dots, x, height - block.dots.height());
        const int gap = std::max(0, x - end);
        text.append(static_cast<std::size_t>((gap + column / 2) / column), ' ');
        text += block.text;
        end = x + block.dots.width();
    }
    paper.print(dots, advance, text);
    line_.clear();
    x_ = 0;
}

void LineComposer::flush(PaperStrip& paper)
{
    if (!line_.empty()) end_line(modes_.line_spacing, paper);
    x_ = 0;
}

void LineComposer::feed_lines(int lines, PaperStrip& paper)
{
    if (lines == 0) return flush(paper);
    for (; lines > 0; --lines) end_line(modes_.line_spacing, paper);
}

void LineComposer::feed_dots(int dots, PaperStrip& paper)
{
    if (line_.empty())
        paper.feed(dots);
    else
        end_line(dots, paper);
}

/// A picture stands on lines of its own.  One that is wider than the paper loses its right side, or is not printed.
bool LineComposer::print(const SymbolStore::Result& result, PaperStrip& paper)
{
    if (!result.picture) return result.known;
    const auto& picture = *result.picture;
    const int width = picture.dots.width();
    if (picture.must_fit && width > area_width()) return false;
    flush(paper);
    DotMatrix line{paper_dots_, picture.dots.height()};
    line.draw(picture.dots, left_edge(width), 0);
    paper.print(line, 0, picture.text);
    return true;
}

}  // namespace kiosk::emulators
