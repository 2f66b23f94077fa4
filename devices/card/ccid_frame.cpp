#include "devices/card/ccid_frame.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace kiosk::devices::ccid {
namespace {

constexpr std::byte sync{0x03};
constexpr std::byte ack{0x06};
constexpr std::byte first_busy{0x80};

constexpr std::size_t header_size = 10;
constexpr std::size_t overhead = 2 + header_size + 1;  // sync, control, header, LRC
constexpr std::uint8_t failed_bit = 0x40;
constexpr std::uint8_t wants_time_bit = 0x80;

std::uint8_t number(std::byte b) { return std::to_integer<std::uint8_t>(b); }

std::byte lrc_of(BytesView bytes)
{
    std::byte lrc{};
    for (const auto b : bytes) lrc ^= b;
    return lrc;
}

bool begins_with(BytesView bytes, BytesView head)
{
    return bytes.size() >= head.size() && std::ranges::equal(bytes.first(head.size()), head);
}

bool goes(std::byte type, Direction direction)
{
    const auto value = number(type);
    return direction == Direction::ToHost ? value >= 0x80 && value <= 0x8F
                                          : value >= 0x60 && value <= 0x7F;
}

/// The four length bytes at `bytes[3]`.
std::size_t length_in(BytesView bytes)
{
    std::size_t length = 0;
    for (std::size_t i = 4; i-- > 0;) length = length << 8U | number(bytes[3 + i]);
    return length;
}

/// Could a message frame begin here, as far as the bytes go?
bool may_begin_frame(BytesView bytes, Direction direction)
{
    if (bytes[0] != sync) return false;
    if (bytes.size() > 1 && bytes[1] != ack) return false;
    if (bytes.size() > 2 && !goes(bytes[2], direction)) return false;
    return bytes.size() < 7 || length_in(bytes) <= most_data;
}

Message message_in(BytesView frame)
{
    const auto data = frame.subspan(2 + header_size, frame.size() - overhead);
    return {.type = static_cast<MessageType>(number(frame[2])),
            .slot = number(frame[7]),
            .sequence = number(frame[8]),
            .specific = {number(frame[9]), number(frame[10]), number(frame[11])},
            .data = Bytes(data.begin(), data.end())};
}

/// The first thing in a stream; size 0: not all of it is there yet.
struct Piece {
    std::size_t size = 0;
    LineItem item = Noise{};
};

/// From a damaged frame's first byte to the next place where one may begin.
std::size_t damage_in(BytesView bytes, std::size_t frame, Direction direction)
{
    for (std::size_t at = 1; at < frame; ++at)
        if (may_begin_frame(bytes.subspan(at), direction)) return at;
    return frame;
}

Piece first_frame(BytesView bytes, Direction direction, bool overdue)
{
    const auto size = bytes.size() < 7 ? overhead : overhead + length_in(bytes);
    if (bytes.size() < size) {
        if (!overdue) return {};
        if (bytes.size() < 3) return {1};
        return {damage_in(bytes, bytes.size(), direction), Damaged{}};
    }
    const auto frame = bytes.first(size);
    if (lrc_of(frame) != std::byte{0}) return {damage_in(bytes, size, direction), Damaged{}};
    return {size, message_in(frame)};
}

Piece first_piece(BytesView bytes, Direction direction, bool overdue)
{
    if (may_begin_frame(bytes, direction)) return first_frame(bytes, direction, overdue);
    if (begins_with(bytes, nak_frame)) return {nak_frame.size(), Nak{}};
    bool unfinished = begins_with(nak_frame, bytes);
    if (direction == Direction::ToHost) {
        if (bytes[0] >= first_busy) return {1, Busy{}};
        if (begins_with(bytes, left_notice)) return {left_notice.size(), CardLeft{}};
        // A stray 50 before the 03 of a frame is no notification, as far as one can see.
        const bool is_stray = bytes.size() > 2 && may_begin_frame(bytes.subspan(1), direction);
        if (begins_with(bytes, came_notice) && !is_stray) return {came_notice.size(), CardCame{}};
        unfinished = unfinished || begins_with(left_notice, bytes);
    }
    return {unfinished && !overdue ? 0U : 1U};
}

}  // namespace

AnswerStatus status_of(const Message& answer)
{
    const auto status = answer.specific[0];
    const auto presence = static_cast<std::uint8_t>(status & 0x03U);
    return {.card = presence == 3 ? CardPresence::Absent : static_cast<CardPresence>(presence),
            .failed = (status & failed_bit) != 0,
            .wants_time = (status & wants_time_bit) != 0,
            .error = answer.specific[1],
            .extra = answer.specific[2]};
}

std::array<std::uint8_t, 3> to_bytes(const AnswerStatus& status)
{
    const auto bits = static_cast<std::uint8_t>(static_cast<unsigned>(status.card) |
                                                (status.failed ? failed_bit : 0U) |
                                                (status.wants_time ? wants_time_bit : 0U));
    return {bits, status.error, status.extra};
}

Bytes encode(const Message& message)
{
    assert(message.data.size() <= most_data);
    const auto length = message.data.size();
    Bytes frame;
    frame.reserve(overhead + length);  // one place in memory: the data may be a PIN
    frame.insert(frame.end(), {sync, ack, octet(static_cast<std::uint8_t>(message.type))});
    for (unsigned i = 0; i < 4; ++i) frame.push_back(octet(length >> (8U * i)));
    frame.insert(frame.end(), {octet(message.slot), octet(message.sequence)});
    for (const auto b : message.specific) frame.push_back(octet(b));
    append(frame, message.data);
    frame.push_back(lrc_of(frame));
    return frame;
}

std::vector<LineItem> FrameReader::feed(BytesView bytes, TimePoint now)
{
    if (bytes.empty()) return {};
    auto items = expire(now);
    append(buffer_, bytes);
    last_byte_ = now;
    for (auto& item : take(false)) items.push_back(std::move(item));
    return items;
}

std::vector<LineItem> FrameReader::expire(TimePoint now)
{
    const auto due = deadline();
    return due && now >= *due ? take(true) : std::vector<LineItem>{};
}

std::optional<TimePoint> FrameReader::deadline() const
{
    if (buffer_.empty()) return std::nullopt;
    return last_byte_ + longest_gap;
}

std::vector<LineItem> FrameReader::take(bool overdue)
{
    std::vector<LineItem> items;
    BytesView rest{buffer_};
    while (!rest.empty()) {
        auto [size, item] = first_piece(rest, direction_, overdue);
        if (size == 0) break;
        rest = rest.subspan(size);
        const bool more_noise = std::holds_alternative<Noise>(item) && !items.empty() &&
                                std::holds_alternative<Noise>(items.back());
        if (!more_noise) items.push_back(std::move(item));
    }
    buffer_.erase(buffer_.begin(), buffer_.end() - static_cast<std::ptrdiff_t>(rest.size()));
    return items;
}

}  // namespace kiosk::devices::ccid
