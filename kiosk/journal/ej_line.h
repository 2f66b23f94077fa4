#pragma once

#include "kiosk/journal/digest.h"
#include "kiosk/journal/entry.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The lines of the electronic journal (EJ, 电子流水), as pure functions: an entry to text and back, and the chain of
/// hashes over the lines.  The bytes are specified in ej_format.md.
namespace kiosk::journal {

/// Kinds of the two lines that are no entries: they close off what stands directly before them and does not count.
constexpr std::string_view torn_kind = "Torn";  ///< found at the start: cut by a power failure
constexpr std::string_view void_kind =
    "Void";  ///< refused by the database after it was written here

/// What a Torn or Void line says of the bytes directly before it.
struct Closing {
    std::uint64_t bytes = 0;  ///< how many, the last one is a line feed
    Digest digest{};          ///< SHA-256 of them
};

/// A line, taken apart; nothing says yet that it belongs to the chain.
struct EjLine {
    Entry entry;
    std::optional<Closing>
        closing;  ///< then the entry's number is that of the last entry that counts
    Digest hash{};
};

/// The end of a chain.  Genesis: number 0 and 32 zero bytes.
struct ChainHead {
    std::uint64_t number = 0;  ///< of the last entry that counts
    Digest hash{};             ///< in the last line that counts, or in the closing line behind it

    friend bool operator==(const ChainHead&, const ChainHead&) = default;
};

struct EjText {
    std::string line;  ///< with its line feed
    Digest hash{};
};

/// Digits of a wall time are those of `utc_offset` (-12 h to +14 h); it is written behind them.
[[nodiscard]] EjText format_ej_line(const Entry& entry, const Digest& before,
                                    std::chrono::minutes utc_offset);
[[nodiscard]] Entry closing_entry(std::string_view kind, const Closing& closing,
                                  std::uint64_t last_number, const Stamp& stamp);

/// "2026-11-22T16:03:11.250+08:00"
[[nodiscard]] std::string wall_text(WallTime wall, std::chrono::minutes utc_offset);
/// U unknown, S suspect, G good.
[[nodiscard]] std::string_view quality_letter(TimeQuality quality);

/// `line` without its line feed.  nullopt: it is no line of an EJ.
[[nodiscard]] std::optional<EjLine> parse_ej_line(std::string_view line);

/// Whether the hash at the end of `line` is that of the line behind the hash `before`.
[[nodiscard]] bool is_chained(std::string_view line, const Digest& before);

}  // namespace kiosk::journal
