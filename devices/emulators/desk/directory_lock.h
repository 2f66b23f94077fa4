#pragma once

#include <filesystem>

namespace kiosk::emulators {

/// Holds a directory for this process alone, by flock() on the directory itself: no file is left behind, and the kernel
/// lets go when the process ends, however it ends.
class DirectoryLock {
public:
    /// Makes the directory.  Throws std::runtime_error, naming it, if another program holds it; std::system_error or
    /// std::filesystem::filesystem_error if it cannot be made or opened.
    explicit DirectoryLock(const std::filesystem::path& directory);
    ~DirectoryLock();
    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;

private:
    int descriptor_;
};

}  // namespace kiosk::emulators
