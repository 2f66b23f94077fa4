#pragma once

#include "devices/printer/dot_matrix.h"
#include "devices/printer/print_document.h"
#include "devices/printer/printer_status.h"
#include "devices/printer/receipt_layout.h"
#include "kiosk/domain/bytes.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

/// ESC/POS, as pure encoders and decoders (devices.md section 5).  Each function gives whole commands only.
namespace kiosk::devices::escpos {

//  name                 offset 0   1   2   3   4   5     6...           function
//  -------------------------------------------------------------------------------------------------------------------
//  initialise (ESC @)          1B  40                                   print buffer and modes cleared
//  auto status off (GS a 0)    1D  61  00                               nothing is sent unasked
//  Chinese on (FS &)           1C  26                                   text is GB18030
//  align (ESC a)               1B  61  n                                0 left, 1 centre, 2 right
//  bold (ESC E)                1B  45  n                                0 off, 1 on
//  size (GS !)                 1D  21  n                                high nibble across - 1, low nibble down - 1
//  line spacing (ESC 3)        1B  33  n                                dots from line to line
//  line feed                   0A                                       prints the line
//  feed (ESC J)                1B  4A  n                                prints the line, n dots of paper
//  QR model (fn 165)           1D  28  6B  04  00  31 41  32 00         model 2
//  QR module (fn 167)          1D  28  6B  03  00  31 43  s             s dots a module
//  QR level (fn 169)           1D  28  6B  03  00  31 45  31            level M
//  QR store (fn 180)           1D  28  6B  pL  pH  31 50  30 data       pL + 256 pH = size of data + 3
//  QR print (fn 181)           1D  28  6B  03  00  31 51  30            prints what is stored
//  image store (fn 112)        1D  38  4C  p1 p2 p3 p4    30 70 30 01 01 31 xL xH yL yH rows   p = size of rows + 10
//  image print (fn 50)         1D  28  4C  02  00  30 32                prints what is stored
//  cut (GS V 66)               1D  56  42  n                            n dots and the way to the knife, then a cut
//  ask now (DLE EOT)           10  04  n                                answered at once, even off line: n = 1..4
//  ask in turn (GS r)          1D  72  01                               answered when all before it is printed
//  clear (DLE ENQ)             10  05  02                               leave an error, forget what is not printed
[[nodiscard]] Bytes initialise();
[[nodiscard]] Bytes auto_status_off();
[[nodiscard]] Bytes chinese_on();
[[nodiscard]] Bytes align(Align align);
[[nodiscard]] Bytes bold(bool on);
[[nodiscard]] Bytes size(TypeSize size);  ///< each 1 to 8
[[nodiscard]] Bytes line_spacing(std::uint8_t dots);
[[nodiscard]] Bytes line_feed();
[[nodiscard]] Bytes feed(std::uint8_t dots);
/// fn 165, 167, 169 and 180: nothing is printed yet.  `payload`: 1 to 7089 bytes.
[[nodiscard]] Bytes store_qr(std::string_view payload, int module_dots);
[[nodiscard]] Bytes print_qr();
/// Nothing is printed yet.  At most 65,535 dots each way.
[[nodiscard]] Bytes store_image(const DotMatrix& image);
[[nodiscard]] Bytes print_image();
[[nodiscard]] Bytes cut(std::uint8_t margin_dots);
[[nodiscard]] Bytes ask_now(std::uint8_t question);
[[nodiscard]] Bytes ask_in_turn();
[[nodiscard]] Bytes clear();

/// What a printer sends.  Told apart by fixed bits; anything else (XON, XOFF, noise) is no reply.
///
///     kind         bytes  bits 7 6 5 4 3 2 1 0 of the first
///     to DLE EOT   1           0 . . 1 . . 1 0
///     to GS r 1    1           0 0 0 0 . . . .
///     unasked      4           0 . . 1 . . 0 0     (GS a; the next three have bit 7 = bit 4 = 0)
enum class ReplyKind : std::uint8_t { Now, InTurn };
struct Reply {
    ReplyKind kind = ReplyKind::Now;
    std::byte status{};
    friend bool operator==(const Reply&, const Reply&) = default;
};

/// Finds the replies in what comes over the line, in any division.  Unasked statuses are passed over whole.
class ReplyReader {
public:
    std::vector<Reply> feed(BytesView bytes);

private:
    int unasked_left_ = 0;  ///< bytes of an unasked status still to come
};

/// The replies to DLE EOT 1 to 4, at index 0 to 3.
///
///     n  bit 2            bit 3           bit 5            bit 6
///     1  drawer           off line        waits to recover feed button
///     2  cover open       feed button     paper end stop   error
///     3  recoverable      cutter          unrecoverable    recovers by itself (head hot)
///     4  near end (2, 3)                  paper end (5, 6)
using StatusReplies = std::array<std::byte, 4>;

[[nodiscard]] PrinterStatus decode_status(const StatusReplies& replies);
/// Stopped, and for no other reason than a hot head: it goes on by itself.
[[nodiscard]] bool is_cooling(const StatusReplies& replies);
/// Off line, and no other bit says why: a key is held, or the reason went away between two questions.
[[nodiscard]] bool is_off_line_without_reason(const StatusReplies& replies);
/// Of the reply to DLE EOT 1.
[[nodiscard]] bool is_off_line(std::byte reply_to_1);
/// Of the reply to GS r 1: bits 0 and 1 near end, bits 2 and 3 end.
[[nodiscard]] PaperState decode_paper(std::byte reply_in_turn);

}  // namespace kiosk::devices::escpos
