#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace kiosk::sandbox {

/// Writes the whole file or nothing: a neighbour is written, synced and renamed over it, and the rename is synced too.
/// Mode 0600, for most of what the sandbox writes is a key or opens one.  Throws std::system_error with the path.
void write_durably(const std::filesystem::path& file, std::string_view text);

/// Renames a directory after everything in it has reached the disk: it is whole under its new name, or not there.
void rename_durably(const std::filesystem::path& from, const std::filesystem::path& to);

/// The file's text; throws std::system_error with the path when it cannot be read.
[[nodiscard]] std::string read_whole(const std::filesystem::path& file);

/// A directory that only its owner enters, made with its parents unless it is there.
void make_private_directory(const std::filesystem::path& directory);

/// At most one process uses a directory: an exclusive lock on DIR/lock, held as long as the object lives.
class DirectoryLock {
public:
    /// Throws std::runtime_error when another process holds it.
    explicit DirectoryLock(const std::filesystem::path& directory);
    ~DirectoryLock();
    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;

private:
    int descriptor_;
};

}  // namespace kiosk::sandbox
