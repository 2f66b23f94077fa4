#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/// A disk that keeps a record, and fails when it is told to.  The program that links faulty_disk.cpp has open(2),
/// write(2), fsync(2) and their kin of its own, which stand before the C library's, for SQLite too.
namespace kiosk::journal {

enum class DiskOp : std::uint8_t {
    Create,        ///< a new name, or an old file cut to nothing
    Write,         ///< `data` at `offset`
    DurableWrite,  ///< through a descriptor with O_DSYNC
    Truncate,      ///< to `offset` bytes
    Sync,          ///< fsync, fdatasync
    SyncDirectory,
    Rename,  ///< to `other`
    Unlink,
    MakeDirectory,
    KeepRoom,  ///< fallocate(2) behind the end: changes nothing that can be read
};

struct DiskEvent {
    DiskOp op{};
    std::string path;
    std::string other;
    std::uint64_t offset = 0;
    std::string data;
    bool beside = false;  ///< done by another thread than the one that the disk belongs to
    std::size_t number =
        0;  ///< among the events of its kind of thread, from 0: the same in every run
};

/// Whether the file system keeps room, as ext4 does, or says that it cannot: then nothing is written beside.
enum class Keeping : std::uint8_t { No, Yes };

/// Watches what this process does to the files below one directory; one at a time.  Threads may do it together: each
/// call is one event, and happens as a whole.
class FaultyDisk {
public:
    explicit FaultyDisk(const std::filesystem::path& directory, Keeping keeping = Keeping::No);
    ~FaultyDisk();
    FaultyDisk(const FaultyDisk&) = delete;
    FaultyDisk& operator=(const FaultyDisk&) = delete;

    /// All that was asked for so far, failed or not.  While no other thread is at it.
    [[nodiscard]] const std::vector<DiskEvent>& events() const;

    /// The process dies by SIGKILL instead of doing `event`, one of an earlier run.
    void kill_at(const DiskEvent& event);
    /// `event` fails with `error`, and all that come after it if `from_then_on`.  A write is done by half.
    void fail_at(const DiskEvent& event, int error, bool from_then_on);
};

}  // namespace kiosk::journal
