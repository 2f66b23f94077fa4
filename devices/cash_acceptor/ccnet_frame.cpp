#include "devices/cash_acceptor/ccnet_frame.h"

#include "devices/cash_acceptor/crc_kermit.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace kiosk::devices::ccnet {
namespace {

constexpr std::byte start{0x02};
constexpr std::size_t short_header = 3;
constexpr std::size_t long_header = 5;
constexpr std::size_t crc_size = 2;
constexpr std::size_t longest_short_frame = 0xFF;

std::size_t header_size(BytesView frame)
{
    return frame[2] == std::byte{0} ? long_header : short_header;
}

}  // namespace

Bytes encode(const Frame& frame)
{
    assert(!frame.payload.empty() &&
           frame.payload.size() + long_header + crc_size <= longest_frame);
    Bytes bytes{start, octet(frame.address)};
    if (const auto size = short_header + frame.payload.size() + crc_size;
        size <= longest_short_frame) {
        bytes.push_back(octet(size));
    } else {
        bytes.push_back(std::byte{0});
        append(bytes, to_big_endian<2>(long_header + frame.payload.size() + crc_size));
    }
    append(bytes, frame.payload);
    const auto crc = crc_kermit(bytes);
    bytes.insert(bytes.end(), {octet(crc), octet(crc >> 8U)});
    return bytes;
}

Bytes encode(Command command, BytesView data)
{
    Frame frame{.payload = {octet(static_cast<std::uint8_t>(command))}};
    append(frame.payload, data);
    return encode(frame);
}

void FrameReader::feed(BytesView bytes) { append(buffer_, bytes); }

std::optional<Frame> FrameReader::next()
{
    for (;;) {
        buffer_.erase(buffer_.begin(), std::ranges::find(buffer_, start));
        const auto length = announced_length();
        if (!length || (*length != 0 && buffer_.size() < *length)) return std::nullopt;
        if (auto frame = cut_off(*length)) return frame;
        buffer_.erase(buffer_.begin());
    }
}

/// nullopt: too little has come to say; 0: no frame begins here.
std::optional<std::size_t> FrameReader::announced_length() const
{
    if (buffer_.size() < short_header) return std::nullopt;
    if (buffer_[2] != std::byte{0}) {
        const auto length = std::to_integer<std::size_t>(buffer_[2]);
        return length > short_header + crc_size ? length : 0;
    }
    if (buffer_.size() < long_header) return std::nullopt;
    const auto length = static_cast<std::size_t>(big_endian(BytesView{buffer_}.subspan(3, 2)));
    return length > long_header + crc_size && length <= longest_frame ? length : 0;
}

std::optional<Frame> FrameReader::cut_off(std::size_t length)
{
    if (length == 0) return std::nullopt;
    const auto bytes = BytesView{buffer_}.first(length);
    const auto address = std::to_integer<std::uint8_t>(bytes[1]);
    if (crc_kermit(bytes) != 0) {
        damaged_ = address;
        return std::nullopt;
    }
    const auto header = header_size(bytes);
    const auto payload = bytes.subspan(header, length - header - crc_size);
    Frame frame{address, Bytes(payload.begin(), payload.end())};
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(length));
    return frame;
}

bool FrameReader::take_damaged(std::uint8_t address)
{
    return std::exchange(damaged_, std::nullopt) == address;
}

void FrameReader::clear()
{
    buffer_.clear();
    damaged_.reset();
}

}  // namespace kiosk::devices::ccnet
