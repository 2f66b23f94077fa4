#include "devices/cash_acceptor/id003_frame.h"

#include "devices/cash_acceptor/crc_kermit.h"

#include <cassert>
#include <cstdint>

namespace kiosk::devices::id003 {
namespace {

constexpr std::byte start{0xFC};
constexpr std::size_t header_size = 2;
constexpr std::size_t crc_size = 2;
static_assert(frame_overhead == header_size + crc_size);

/// Of the frame that begins with `bytes`; 0: none does.  If LEN has not come, one more than there is.
std::size_t announced_length(BytesView bytes)
{
    if (bytes.size() < header_size) return bytes.size() + 1;
    const auto length = std::to_integer<std::size_t>(bytes[1]);
    return length > frame_overhead ? length : 0;
}

}  // namespace

Bytes frame(BytesView payload)
{
    assert(!payload.empty() && payload.size() <= longest_payload);
    Bytes bytes{start, octet(payload.size() + frame_overhead)};
    append(bytes, payload);
    const auto crc = crc_kermit(bytes);
    bytes.insert(bytes.end(), {octet(crc), octet(crc >> 8U)});
    return bytes;
}

Bytes encode(Command command, BytesView data)
{
    Bytes payload{octet(static_cast<std::uint8_t>(command))};
    append(payload, data);
    return frame(payload);
}

std::optional<Bytes> FrameReader::next()
{
    std::optional<std::size_t> waiting;  // where the first frame may begin that is not whole yet
    for (std::size_t at = 0; at < buffer_.size(); ++at) {
        if (buffer_[at] != start) continue;
        const auto rest = BytesView{buffer_}.subspan(at);
        const auto length = announced_length(rest);
        if (length > rest.size()) {
            if (!waiting) waiting = at;
        } else if (length > 0 && crc_kermit(rest.first(length)) == 0) {
            const auto payload = rest.subspan(header_size, length - frame_overhead);
            Bytes whole(payload.begin(), payload.end());
            drop(at + length);
            return whole;
        }
    }
    drop(waiting.value_or(buffer_.size()));
    return std::nullopt;
}

void FrameReader::drop(std::size_t bytes)
{
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(bytes));
}

}  // namespace kiosk::devices::id003
