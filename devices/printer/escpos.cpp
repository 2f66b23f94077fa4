#include "devices/printer/escpos.h"

#include <cassert>
#include <initializer_list>

namespace kiosk::devices::escpos {
namespace {

Bytes command(std::initializer_list<unsigned> octets)
{
    Bytes bytes;
    for (const auto o : octets) bytes.push_back(octet(o));
    return bytes;
}

bool has(std::byte reply, unsigned bits) { return (reply & octet(bits)) != std::byte{}; }

/// Of the fixed bits 7, 4, 1 and 0.
std::byte fixed_bits(std::byte reply) { return reply & octet(0x93); }

// DLE EOT 1
constexpr unsigned off_line = 0x08;
// DLE EOT 2
constexpr unsigned cover_open = 0x04;
constexpr unsigned paper_end_stop = 0x20;
constexpr unsigned error = 0x40;
// DLE EOT 3
constexpr unsigned recoverable = 0x04;
constexpr unsigned cutter = 0x08;
constexpr unsigned unrecoverable = 0x20;
constexpr unsigned recovers_by_itself = 0x40;
// DLE EOT 4
constexpr unsigned near_end = 0x0C;
constexpr unsigned paper_end = 0x60;

}  // namespace

Bytes initialise() { return command({0x1B, 0x40}); }
Bytes auto_status_off() { return command({0x1D, 0x61, 0x00}); }
Bytes chinese_on() { return command({0x1C, 0x26}); }
Bytes align(Align align) { return command({0x1B, 0x61, static_cast<unsigned>(align)}); }
Bytes bold(bool on) { return command({0x1B, 0x45, on ? 1U : 0U}); }

Bytes size(TypeSize size)
{
    assert(size.across >= 1 && size.across <= 8 && size.down >= 1 && size.down <= 8);
    return command({0x1D, 0x21, (size.across - 1U) << 4U | (size.down - 1U)});
}

Bytes line_spacing(std::uint8_t dots) { return command({0x1B, 0x33, dots}); }
Bytes line_feed() { return command({0x0A}); }
Bytes feed(std::uint8_t dots) { return command({0x1B, 0x4A, dots}); }

Bytes store_qr(std::string_view payload, int module_dots)
{
    assert(!payload.empty() && payload.size() <= 7089 && module_dots >= 1 && module_dots <= 16);
    auto bytes = command({0x1D, 0x28, 0x6B, 0x04, 0x00, 0x31, 0x41, 0x32, 0x00});
    append(bytes,
           command({0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x43, static_cast<unsigned>(module_dots)}));
    append(bytes, command({0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x45, 0x31}));
    const auto length = static_cast<unsigned>(payload.size()) + 3;
    append(bytes, command({0x1D, 0x28, 0x6B, length, length >> 8U, 0x31, 0x50, 0x30}));
    append(bytes, as_bytes(payload));
    return bytes;
}

Bytes print_qr() { return command({0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x51, 0x30}); }

Bytes store_image(const DotMatrix& image)
{
    assert(image.width() <= 0xFFFF && image.height() <= 0xFFFF);
    const auto rows = image.to_rows();
    const auto length = static_cast<unsigned>(rows.size()) + 10;
    const auto x = static_cast<unsigned>(image.width());
    const auto y = static_cast<unsigned>(image.height());
    auto bytes = command({0x1D, 0x38, 0x4C, length, length >> 8U, length >> 16U, length >> 24U});
    append(bytes, command({0x30, 0x70, 0x30, 0x01, 0x01, 0x31, x, x >> 8U, y, y >> 8U}));
    append(bytes, rows);
    return bytes;
}

Bytes print_image() { return command({0x1D, 0x28, 0x4C, 0x02, 0x00, 0x30, 0x32}); }
Bytes cut(std::uint8_t margin_dots) { return command({0x1D, 0x56, 0x42, margin_dots}); }
Bytes ask_now(std::uint8_t question) { return command({0x10, 0x04, question}); }
Bytes ask_in_turn() { return command({0x1D, 0x72, 0x01}); }
Bytes clear() { return command({0x10, 0x05, 0x02}); }

std::vector<Reply> ReplyReader::feed(BytesView bytes)
{
    std::vector<Reply> replies;
    for (const auto b : bytes) {
        if (unasked_left_ > 0 && !has(b, 0x90)) {
            --unasked_left_;
            continue;
        }
        unasked_left_ = 0;
        if (fixed_bits(b) == octet(0x12))
            replies.push_back({ReplyKind::Now, b});
        else if (fixed_bits(b) == octet(0x10))
            unasked_left_ = 3;
        else if (!has(b, 0xF0))
            replies.push_back({ReplyKind::InTurn, b});
    }
    return replies;
}

PrinterStatus decode_status(const StatusReplies& replies)
{
    PrinterStatus status;
    if (has(replies[3], paper_end) || has(replies[1], paper_end_stop))
        status.paper = PaperState::Out;
    else if (has(replies[3], near_end))
        status.paper = PaperState::NearEnd;
    status.cover_open = has(replies[1], cover_open);
    status.cutter_error = has(replies[2], cutter);
    const bool error_of_its_own =
        has(replies[2], recoverable | unrecoverable | recovers_by_itself) ||
        (has(replies[1], error) && !status.cutter_error);
    status.other_error = error_of_its_own || (is_off_line(replies[0]) && status.can_print());
    return status;
}

bool is_cooling(const StatusReplies& replies)
{
    auto cooled = replies;
    cooled[0] &= ~octet(off_line);
    cooled[1] &= ~octet(error);
    cooled[2] &= ~octet(recovers_by_itself);
    return has(replies[2], recovers_by_itself) && decode_status(cooled).can_print();
}

bool is_off_line_without_reason(const StatusReplies& replies)
{
    auto on_line = replies;
    on_line[0] &= ~octet(off_line);
    return is_off_line(replies[0]) && decode_status(on_line).can_print();
}

bool is_off_line(std::byte reply_to_1) { return has(reply_to_1, off_line); }

PaperState decode_paper(std::byte reply_in_turn)
{
    if (has(reply_in_turn, 0x0C)) return PaperState::Out;
    return has(reply_in_turn, 0x03) ? PaperState::NearEnd : PaperState::Enough;
}

}  // namespace kiosk::devices::escpos
