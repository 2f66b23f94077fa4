#pragma once

#include "devices/emulators/phone/phone_card.h"
#include "devices/emulators/phone/status_word.h"
#include "kiosk/domain/bytes.h"
#include "kiosk/domain/expected.h"

#include <array>
#include <cstdint>
#include <optional>

namespace kiosk::emulators {

/// A command as the chip sees it (ISO 7816-4; card.md section 1).
///
///     offset  0    1    2   3   4    5..4+Lc  5+Lc
///             CLA  INS  P1  P2  [Lc  data]    [Le]     T=1: all four cases, Le 00 = whatever there is
///             CLA  INS  P1  P2  [P3  data]             T=0: P3 is Lc with data, else Le; never both
struct CommandApdu {
    std::uint8_t cla = 0;
    std::uint8_t ins = 0;
    std::uint8_t p1 = 0;
    std::uint8_t p2 = 0;
    Bytes data;
    std::optional<std::size_t> le;  ///< 1..256
    bool le_is_most =
        false;  ///< Le 00 on T=1: up to 256.  On T=0 it is exactly 256, so 6Cxx follows
    CardProtocol protocol = CardProtocol::T1;

    /// CLA INS P1 P2 Lc, as it stands in a secure-messaging MAC.
    [[nodiscard]] std::array<std::byte, 5> header() const;
};

/// 6700 if the lengths contradict each other, and for extended lengths, which this chip does not know.
[[nodiscard]] Expected<CommandApdu, StatusWord> parse_command(BytesView apdu,
                                                              CardProtocol protocol);

/// What a command answers, before the transport gives it its shape.
struct Answer {
    Bytes data;
    StatusWord sw = StatusWord::Done;
};
[[nodiscard]] inline Answer refused(StatusWord sw) { return {{}, sw}; }

/// `available` to a command without data: 6Cxx unless Le asks for exactly this, or for whatever there is.
[[nodiscard]] Answer exactly(BytesView available, const CommandApdu& command);

/// Gives answers their shape on the line and keeps what waits for GET RESPONSE.
class AnswerTransport {
public:
    /// Data and SW in one, or 61xx: always for a case-4 command on T=0; on T=1 when Le is absent or too small, so that
    /// no TAC is lost after the purse has moved; and on T=1 wherever `always_61xx` (S1 6.2.2 allows it).
    Bytes deliver(Answer answer, const CommandApdu& command, bool always_61xx);
    /// GET RESPONSE: 6F00 with nothing waiting, 6Cxx if Le asks for more than waits.
    Bytes get_response(const CommandApdu& command);
    void clear() { waiting_.reset(); }

private:
    std::optional<Answer> waiting_;
};

}  // namespace kiosk::emulators
