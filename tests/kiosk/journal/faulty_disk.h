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
};

struct DiskEvent {
    DiskOp op{};
    std::string path;
    std::string other;
    std::uint64_t offset = 0;
    std::string data;
};

/// Watches what this process does to the files below one directory; one at a time.
class FaultyDisk {
public:
    explicit FaultyDisk(const std::filesystem::path& directory);
    ~FaultyDisk();
    FaultyDisk(const FaultyDisk&) = delete;
    FaultyDisk& operator=(const FaultyDisk&) = delete;

    /// All that was asked for so far, failed or not.
    [[nodiscard]] const std::vector<DiskEvent>& events() const;

    /// The process dies by SIGKILL instead of doing event number `event` (from 0).
    void kill_at(std::size_t event);
    /// Event number `event` fails with `error`, and all that come after it if `from_then_on`.  A write is done by half.
    void fail_at(std::size_t event, int error, bool from_then_on);
    void heal();
};

}  // namespace kiosk::journal
