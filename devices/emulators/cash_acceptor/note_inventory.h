#pragma once

#include "kiosk/domain/money.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>

namespace kiosk::emulators {

/// A piece of paper that someone fed in.
struct Bill {
    static constexpr std::uint8_t unknown_type = 0xFF;

    Money value;
    std::uint8_t type = unknown_type;  ///< its place in the validator's bill table
    bool genuine = true;

    friend bool operator==(const Bill&, const Bill&) = default;
};

/// Where the notes lie: the physical truth, which no power cut and no protocol changes.  What a money checker compares
/// with the terminal's ledger.
struct NoteInventory {
    std::map<Money, std::uint32_t> box;       ///< value -> how many
    std::map<Money, std::uint32_t> returned;  ///< came back out after they had been recognised
    std::uint32_t rejected = 0;               ///< came back out unrecognised or not enabled
    std::optional<Bill> head;                 ///< drawn in; can still come back
    std::optional<Bill> stacker;              ///< past the point of no return, not yet in the box
    bool unconfirmed =
        false;  ///< the host has not acknowledged the last note that fell into the box

    friend bool operator==(const NoteInventory&, const NoteInventory&) = default;
};

[[nodiscard]] std::uint32_t count(const std::map<Money, std::uint32_t>& notes);
[[nodiscard]] Money sum(const std::map<Money, std::uint32_t>& notes);

/// `{"box":{"count":2,"fen":15000,"notes":{"10000":1,"5000":1}},"returned":{..},"rejected":0,
///   "head":null|{"fen":..,"type":..,"genuine":..},"stacker":null|{..},"unconfirmed":false}`
[[nodiscard]] nlohmann::json to_json(const NoteInventory& inventory);

/// Reads what save() wrote; an empty inventory if there is no file yet.  Throws std::runtime_error, naming the file, if
/// it holds something else.
[[nodiscard]] NoteInventory load_inventory(const std::filesystem::path& file);

/// Replaces the file as a whole.  Throws std::runtime_error, naming the file.
void save(const NoteInventory& inventory, const std::filesystem::path& file);

}  // namespace kiosk::emulators
