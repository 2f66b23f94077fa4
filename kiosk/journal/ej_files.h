#pragma once

#include "kiosk/journal/ej_chain.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// The files of an EJ, ej/YYYYMMDD.ej, read as one text in the order of their numbers; names and clocks do not order
/// them (R38).  Unreadable files throw JournalError (NoDisk).
namespace kiosk::journal {

struct EjFile {
    std::filesystem::path path;
    std::uint64_t first = 0;  ///< number of its first entry, counting or not
    std::uint64_t size = 0;   ///< bytes
};

/// Empty files are left out; one without a single line comes last.  No directory: no files.
[[nodiscard]] std::vector<EjFile> list_ej_files(const std::filesystem::path& directory);

/// What the end of an EJ looks like.
struct EjEnd {
    ChainHead head;
    std::filesystem::path last_file;  ///< empty: there is none
    std::uint64_t last_size = 0;      ///< bytes
    std::uint64_t last_first = 0;     ///< number of its first entry, counting or not
    std::string uncounted;            ///< its last bytes, cut by a power failure; to be closed off
    std::uint64_t bytes = 0;          ///< all files together
};

struct EjTail : EjEnd {
    std::vector<Entry>
        entries;  ///< those that count from the wanted number on, or less if there are less
};

/// The entries from `number` on, without reading what lies long before.
[[nodiscard]] EjTail read_ej_tail(const std::filesystem::path& directory, std::uint64_t number);

struct EjReading : EjEnd {
    std::vector<ChainBreak> breaks;
    std::uint64_t first = 0;  ///< number of the first line; above 1 if older files were archived
};

/// The whole EJ, proved line by line; each entry that counts goes to `sink` in its turn.
EjReading read_ej(const std::filesystem::path& directory,
                  const std::function<void(const Entry&)>& sink);

}  // namespace kiosk::journal
