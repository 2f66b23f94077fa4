#pragma once

#include "kiosk/domain/clock.h"
#include "kiosk/domain/expected.h"
#include "kiosk/journal/durable_file.h"
#include "kiosk/journal/ej_files.h"
#include "kiosk/journal/entry.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace kiosk::journal {

/// Why the EJ did not take an append.
enum class EjFault : std::uint8_t {
    Full,  ///< no room; nothing of it counts, now or after a power cut
    Io,    ///< the disk refused; likewise
    Unknown,  ///< the disk refused, and refused the line that would take it back: it may count after a restart
};

/// The witness beside the database: daily text files that are only ever appended to, each append one write(2) with
/// O_APPEND | O_DSYNC, durable when it returns (money-safety section 1).  One thread.
class ElectronicJournal {
public:
    /// Goes on behind `end`, in its last file or, on another day, in a new one, ej/YYYYMMDD.ej; if there is one of that
    /// name (the clock went back) YYYYMMDD-2.ej and so on.  Days and times of day are those of `utc_offset`.
    ElectronicJournal(std::filesystem::path directory, const EjEnd& end,
                      std::chrono::minutes utc_offset);

    /// Closes off what a power cut left behind the last line that counts, with a Torn line.  Before the first append.
    Expected<void, EjFault> close_torn_end(const Stamp& stamp);

    /// All entries in one file, that of the first one's day.
    Expected<void, EjFault> append(const Batch& batch);

    /// Declares the last append void: the database did not take it.  Unknown if that cannot be written.
    Expected<void, EjFault> take_back(const Stamp& stamp);

    [[nodiscard]] const ChainHead& head() const { return end_.head; }
    [[nodiscard]] std::uint64_t bytes() const { return end_.bytes; }  ///< of all files

private:
    [[nodiscard]] std::string day_of(const Stamp& stamp) const;
    void open_file_for(const Stamp& stamp);
    void open_new_file(const std::string& day);
    int write(std::string_view text, std::size_t& written);
    bool close_off(std::string_view kind, const Stamp& stamp);

    std::filesystem::path directory_;
    EjEnd end_;
    std::chrono::minutes utc_offset_;
    std::optional<OwnedFile> file_;
    ChainHead before_;         ///< the head in front of the last append
    std::string last_append_;  ///< its text
};

}  // namespace kiosk::journal
