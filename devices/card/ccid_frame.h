#pragma once

#include "kiosk/domain/bytes.h"
#include "kiosk/domain/clock.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

/// CCID messages on a serial line, in the framing of the GemCore POS Pro (rf-bridge.md "Frame"; message layouts: USB
/// CCID 1.1, chapter 6).  Pure: bytes in, values out, time as an argument.
///
///     offset  0   1       2..11        12..11+n  12+n
///             03  06 ACK  CCID header  n data    LRC: XOR of all bytes before it
///             03  15 NAK  16                     a NAK frame is these three bytes: "send again"
///
///     offset  0     1..4                         5     6         7..9
///             type  data length n little-endian  slot  sequence  three bytes that each type defines
///
/// Between frames the reader may send 50 02 (card left), 50 03 (card came), and any byte from 80h as "still busy".
namespace kiosk::devices::ccid {

/// Any other value can come over a line too.
enum class MessageType : std::uint8_t {
    // to the reader
    SetParameters = 0x61,
    PowerOn = 0x62,
    PowerOff = 0x63,
    GetSlotStatus = 0x65,
    Secure = 0x69,
    T0Apdu = 0x6A,
    Escape = 0x6B,
    GetParameters = 0x6C,
    ResetParameters = 0x6D,
    Clock = 0x6E,
    TransferBlock = 0x6F,
    Mechanical = 0x71,
    Abort = 0x72,
    SetDataRate = 0x73,
    // to the host
    DataBlock = 0x80,
    SlotStatus = 0x81,
    Parameters = 0x82,
    EscapeAnswer = 0x83,
    DataRate = 0x84,
};

struct Message {
    MessageType type = MessageType::GetSlotStatus;
    std::uint8_t slot = 0;
    std::uint8_t sequence = 0;  ///< an answer repeats that of its request
    std::array<std::uint8_t, 3> specific{};
    Bytes data;  ///< at most most_data bytes

    friend bool operator==(const Message&, const Message&) = default;
};

constexpr std::size_t most_data = 261;  ///< a short APDU; the whole message is then 271 bytes

enum class CardPresence : std::uint8_t {
    Active = 0,    ///< there, and powered
    Inactive = 1,  ///< there, without power
    Absent = 2,
};

/// The three last header bytes of an answer (CCID 1.1, 6.2.6).
///
///     offset  7                                                       8      9
///             bits 0-1 presence, bit 6 failed, bit 7 asks for time    error  chain, clock or protocol
struct AnswerStatus {
    CardPresence card = CardPresence::Active;
    bool failed = false;
    bool wants_time = false;  ///< not an answer yet: the reader is still busy
    std::uint8_t error =
        0;  ///< if failed: offset of the bad header byte (1-127), or one of those below
    std::uint8_t extra = 0;

    friend bool operator==(const AnswerStatus&, const AnswerStatus&) = default;
};

constexpr std::uint8_t error_unsupported = 0x00;
constexpr std::uint8_t error_mute =
    0xFE;  ///< the card is silent or gone: perhaps it executed the command

/// Presence value 3, which no reader should send, counts as absent.
[[nodiscard]] AnswerStatus status_of(const Message& answer);
[[nodiscard]] std::array<std::uint8_t, 3> to_bytes(const AnswerStatus& status);

/// The whole frame.  Asserts that the data fits.
[[nodiscard]] Bytes encode(const Message& message);

inline constexpr std::array nak_frame{std::byte{0x03}, std::byte{0x15}, std::byte{0x16}};
inline constexpr std::array left_notice{std::byte{0x50}, std::byte{0x02}};
inline constexpr std::array came_notice{std::byte{0x50}, std::byte{0x03}};

struct Nak {};       ///< the other side did not understand the last frame
struct Busy {};      ///< the reader works on it
struct CardLeft {};  ///< 50 02
struct CardCame {};  ///< 50 03
struct Damaged {
};  ///< a frame with a wrong LRC, or one that stopped in the middle: lost, and worth a NAK
struct Noise {};  ///< one or more bytes that belong to nothing
using LineItem = std::variant<Message, Nak, Busy, CardLeft, CardCame, Damaged, Noise>;

/// Which way the bytes go: the host sends only frames, the reader also notifications and busy bytes.
enum class Direction : std::uint8_t { ToReader, ToHost };

/// Cuts a stream of bytes into what it says, and finds its feet again after garbage: whatever cannot begin a frame is
/// noise, a length beyond most_data or a message type of the wrong direction begins none, and inside a damaged frame
/// only another frame is looked for, so that its bytes are never taken for a NAK, a notification or a busy byte.
class FrameReader {
public:
    explicit FrameReader(Direction direction) : direction_{direction} {}

    /// What `bytes`, in any division, complete.
    std::vector<LineItem> feed(BytesView bytes, TimePoint now);

    /// Gives up an unfinished frame whose next byte is overdue by `now`.
    std::vector<LineItem> expire(TimePoint now);
    /// When expire() has something to do.
    [[nodiscard]] std::optional<TimePoint> deadline() const;

    void clear() { buffer_.clear(); }

    /// At 115200 baud a byte takes 87 us; USB adapters deliver in lumps 16 ms apart.
    static constexpr std::chrono::milliseconds longest_gap{150};

private:
    std::vector<LineItem> take(bool overdue);

    Direction direction_;
    Bytes buffer_;  ///< less than one frame
    TimePoint last_byte_{};
};

}  // namespace kiosk::devices::ccid
