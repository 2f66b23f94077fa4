#pragma once

#include "devices/card/card_reader.h"
#include "devices/card/ccid_frame.h"
#include "kiosk/domain/bytes.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

/// What the RF bridge is asked and what it answers, as pure encoders and decoders (rf-bridge.md).  The requests carry
/// sequence 0: RfBridgeSession numbers them.  A decoder answers nullopt for an answer that failed or makes no sense.
///
///     escape 6B, first data bytes      answer 83, data
///     02                               firmware, ASCII
///     01 01 01                         00
///     5A 01 tt  CONNECT, tt x 100 ms   00 q id (8)  found | 01 none | 02 more than one
///     5A 02     DISCONNECT             00
///     5A 03     contact quality        00 q | 01 nobody there
///     5A 04 m   lamps                  00
namespace kiosk::devices::rf_bridge {

[[nodiscard]] ccid::Message ask_firmware();
/// Printable ASCII; other characters become '?'.  nullopt: no answer to ask_firmware().
[[nodiscard]] std::optional<std::string> firmware_in(const ccid::Message& answer);

/// From now on 50 02 and 50 03 come only between a request and its answer, as libccid wants it.  This project's driver
/// does not ask for that: it wants them at once.
[[nodiscard]] ccid::Message notify_synchronously();

/// CONNECT: looks for a phone within 10 cm for at most `search` (100 ms to 25.5 s, rounded up to 100 ms).
[[nodiscard]] ccid::Message connect(std::chrono::milliseconds search);

struct Found {
    ContactQuality quality = 0;
    Bytes radio_id;  ///< as the phone announces it; empty if the bridge does not say

    friend bool operator==(const Found&, const Found&) = default;
};
enum class NotFound : std::uint8_t {
    Nobody,   ///< no phone answers
    Several,  ///< more than one answers; none is selected
};
using SearchResult = std::variant<Found, NotFound>;
[[nodiscard]] std::optional<SearchResult> search_result_in(const ccid::Message& answer);

/// DISCONNECT: drops the radio link.  Power off first.
[[nodiscard]] ccid::Message disconnect();

[[nodiscard]] ccid::Message ask_quality();
/// Found without an id, or NotFound::Nobody.
[[nodiscard]] std::optional<SearchResult> quality_in(const ccid::Message& answer);

/// One lamp at the most, with a short beep or without.
[[nodiscard]] ccid::Message set_lamp(ReaderLamp lamp, bool beep);

[[nodiscard]] ccid::Message power_on();
/// The ATR (at least TS and T0).
[[nodiscard]] std::optional<Bytes> atr_in(const ccid::Message& answer);
[[nodiscard]] ccid::Message power_off();
[[nodiscard]] ccid::Message ask_slot_status();

/// One T=0 TPDU, 4 to 260 bytes: 6F, a command block.  Its outcome is unknown unless block_in() gives the answer.
[[nodiscard]] ccid::Message transfer(BytesView block);
/// Data and SW1 SW2, at least 2 bytes; nullopt: the link broke or the card is silent, PERHAPS EXECUTED.
[[nodiscard]] std::optional<Bytes> block_in(const ccid::Message& answer);

}  // namespace kiosk::devices::rf_bridge
