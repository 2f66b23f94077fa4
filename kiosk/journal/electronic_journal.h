#pragma once

#include "kiosk/domain/clock.h"
#include "kiosk/domain/expected.h"
#include "kiosk/journal/durable_file.h"
#include "kiosk/journal/ej_files.h"
#include "kiosk/journal/entry.h"
#include "kiosk/journal/side_writer.h"

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
/// O_APPEND | O_DSYNC, durable when it returns (money-safety section 1).  Belongs to one thread.
class ElectronicJournal {
public:
    /// Goes on behind `end`, in its last file or, on another day, in a new one, ej/YYYYMMDD.ej; if there is one of that
    /// name (the clock went back) YYYYMMDD-2.ej and so on.  Days and times of day are those of `utc_offset`.
    /// What a killed process wrote there is durable afterwards.  Throws JournalError (NoDisk).
    ElectronicJournal(std::filesystem::path directory, const EjEnd& end,
                      std::chrono::minutes utc_offset);

    /// Closes off what a power cut left behind the last line that counts, with a Torn line.  Before the first append.
    Expected<void, EjFault> close_torn_end(const Stamp& stamp);

    /// All entries in one file, that of the first one's day.
    Expected<void, EjFault> append(const Batch& batch);

    /// The same in two halves, so that two disk waits are one: begin() decides what can be decided and keeps room on
    /// the disk, finish() waits.  On a file system that keeps no room all is done when begin() returns.
    /// A fault of begin() is as one of append().  After a fault of finish() the text may be there or not: take_back(),
    /// or, if the database has it, append nothing more; the next start sees to it (recovery.h).
    Expected<void, EjFault> begin(const Batch& batch);
    Expected<void, EjFault> finish();

    /// Declares the last append, or what finish() left of it, void: the database did not take it.  Unknown if that
    /// cannot be written and the append is there wholly.
    Expected<void, EjFault> take_back(const Stamp& stamp);

    [[nodiscard]] const ChainHead& head() const { return end_.head; }
    [[nodiscard]] std::uint64_t bytes() const { return end_.bytes; }  ///< of all files

private:
    /// Whether the disk has kept room for the next text.
    enum class Kept : std::uint8_t { Yes, Full, CannotSay };

    [[nodiscard]] std::string day_of(const Stamp& stamp) const;
    void open_file_for(const Stamp& stamp);
    void open_new_file(const std::string& day);
    Expected<void, EjFault> prepare(const Batch& batch);
    Kept keep_room();
    Expected<void, EjFault> write_now(const Stamp& stamp);
    Expected<void, EjFault> conclude(int error);
    std::size_t measure(std::size_t expected);
    bool close_off(std::string_view kind, const Stamp& stamp);

    std::filesystem::path directory_;
    EjEnd end_;
    std::chrono::minutes utc_offset_;
    std::optional<OwnedFile> file_;
    std::uint64_t kept_ = 0;   ///< bytes of the file for which the disk has room
    ChainHead before_;         ///< the head in front of the last append
    std::string last_append_;  ///< its text; empty: not written
    ChainHead next_head_;      ///< behind what is being appended
    std::string next_text_;
    bool beside_ = false;  ///< writer_ is at it
    SideWriter writer_;
};

}  // namespace kiosk::journal
