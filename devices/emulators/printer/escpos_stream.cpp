#include "devices/emulators/printer/escpos_stream.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace kiosk::emulators {
namespace {

/// How many bytes a command has, from its first bytes; nullopt: not known yet.
using Length = std::optional<std::size_t>;

unsigned at(BytesView head, std::size_t i) { return std::to_integer<unsigned>(head[i]); }
std::size_t little_endian(BytesView head, std::size_t first, std::size_t count)
{
    std::size_t value = 0;
    for (std::size_t i = count; i > 0; --i) value = value << 8U | at(head, first + i - 1);
    return value;
}

bool is_one_of(unsigned second, std::string_view set)
{
    return set.find(static_cast<char>(second)) != std::string_view::npos;
}

/// A list that ends with 00, from offset `first`, `most` bytes long at the most.
Length to_terminator(BytesView head, std::size_t first, std::size_t most)
{
    for (std::size_t i = first; i < head.size(); ++i)
        if (at(head, i) == 0 || i - first == most) return i + 1;
    return std::nullopt;
}

/// ESC & y c1 c2, then for each character x and y * x bytes.
Length user_characters(BytesView head)
{
    if (head.size() < 5) return std::nullopt;
    std::size_t end = 5;
    for (auto c = at(head, 3); c <= at(head, 4); ++c) {
        if (head.size() <= end) return std::nullopt;
        end += 1 + std::size_t{at(head, 2)} * at(head, end);
    }
    return end;
}

/// ESC * m nL nH: n columns of 1 byte (8 dots) or 3 bytes (24 dots).
Length bit_image(BytesView head)
{
    if (head.size() < 5) return std::nullopt;
    return 5 + little_endian(head, 3, 2) * (at(head, 2) < 32 ? 1 : 3);
}

/// x pL pH of ESC ( x, FS ( x and GS ( x.
Length block(BytesView head)
{
    if (head.size() < 5) return std::nullopt;
    return 5 + little_endian(head, 3, 2);
}

Length esc(BytesView head)
{
    const auto second = at(head, 1);
    if (is_one_of(second, " !%-3=?EGJKMRTVadertu{")) return 3;
    if (is_one_of(second, "$\\Bc")) return 4;
    switch (second) {
        case 'p':
            return 5;
        case 'W':
            return 10;
        case 'D':
            return to_terminator(head, 2, 32);
        case '&':
            return user_characters(head);
        case '*':
            return bit_image(head);
        case '(':
            return block(head);
        default:
            return 2;
    }
}

Length fs(BytesView head)
{
    const auto second = at(head, 1);
    if (is_one_of(second, "!-CW")) return 3;
    if (is_one_of(second, "Sp?")) return 4;
    if (second == '2') return 4 + 72;  // a character of 24 x 24 dots
    return second == '(' ? block(head) : Length{2};
}

/// GS V m, and n where m asks for a feed first.
Length cut(BytesView head)
{
    if (head.size() < 3) return std::nullopt;
    return is_one_of(at(head, 2), "ABabgh") ? 4 : 3;
}

/// GS k m: data to 00 (m 0 to 6), or n and n bytes.
Length barcode(BytesView head)
{
    if (head.size() < 3) return std::nullopt;
    if (at(head, 2) <= 6) return to_terminator(head, 3, 255);
    if (head.size() < 4) return std::nullopt;
    return std::size_t{4} + at(head, 3);
}

/// GS v 0 m xL xH yL yH: x bytes a row, y rows.
Length raster_image(BytesView head)
{
    if (head.size() < 3) return std::nullopt;
    if (at(head, 2) != '0') return 3;
    if (head.size() < 8) return std::nullopt;
    return 8 + little_endian(head, 4, 2) * little_endian(head, 6, 2);
}

/// GS 8 L p1 p2 p3 p4.
Length long_block(BytesView head)
{
    if (head.size() < 7) return std::nullopt;
    return 7 + little_endian(head, 3, 4);
}

Length gs(BytesView head)
{
    const auto second = at(head, 1);
    if (is_one_of(second, "!BEHITabfhrw/")) return 3;
    if (is_one_of(second, "$LPW\\")) return 4;
    switch (second) {
        case '^':
        case 'z':
            return 5;
        case 'V':
            return cut(head);
        case 'k':
            return barcode(head);
        case 'v':
            return raster_image(head);
        case '*':
            if (head.size() < 4) return std::nullopt;
            return 4 + std::size_t{at(head, 2)} * at(head, 3) * 8;
        case '(':
            return block(head);
        case '8':
            return long_block(head);
        default:
            return 2;
    }
}

/// DLE EOT n, DLE ENQ n, DLE DC4 fn and its parameters; any other DLE stands for nothing.
Length dle(BytesView head)
{
    const auto second = at(head, 1);
    if (second == 0x04 || second == 0x05) return 3;
    if (second != 0x14) return 2;
    if (head.size() < 3) return std::nullopt;
    const auto function = at(head, 2);
    if (function == 1 || function == 2) return 5;
    return function == 8 ? 10 : 3;
}

Length command_length(BytesView head)
{
    const auto first = at(head, 0);
    if (!is_one_of(first, "\x10\x1B\x1C\x1D")) return 1;
    if (head.size() < 2) return std::nullopt;
    if (first == 0x10) return dle(head);
    if (first == 0x1B) return esc(head);
    return first == 0x1C ? fs(head) : gs(head);
}

/// How many bytes of a whole command are its code.
std::size_t code_size(BytesView command)
{
    if (command.size() < 3) return command.size();
    return is_one_of(at(command, 1), "(8v") && at(command, 0) != 0x10 ? 3 : 2;
}

}  // namespace

std::vector<PrinterCommand> EscPosStream::feed(BytesView bytes)
{
    std::vector<PrinterCommand> commands;
    for (const auto b : bytes) take(b, commands);
    return commands;
}

void EscPosStream::take(std::byte b, std::vector<PrinterCommand>& commands)
{
    if (command_.empty() && b >= std::byte{0x20}) {
        if (commands.empty() || commands.back().code != 0) commands.emplace_back();
        commands.back().data.push_back(b);
        return;
    }
    if (command_.empty() && b == std::byte{}) return;
    if (command_.size() < longest)
        command_.push_back(b);
    else
        ++passed_over_;
    if (!length_) length_ = command_length(command_);
    if (!length_ || command_.size() + passed_over_ < *length_) return;

    const auto code = code_size(command_);
    commands.push_back({static_cast<std::uint32_t>(big_endian(BytesView{command_}.first(code))),
                        Bytes(command_.begin() + static_cast<std::ptrdiff_t>(code), command_.end()),
                        passed_over_ > 0});
    reset();
}

}  // namespace kiosk::emulators
