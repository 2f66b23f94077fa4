#pragma once

#include <filesystem>
#include <string>

#include <stdlib.h>  // mkdtemp

namespace kiosk::sandbox {

/// An empty directory of the test's own, gone with it; in memory where the machine has such a place, for the many small
/// synced files of a first start are slow on a busy disk.
class ScratchDirectory {
public:
    ScratchDirectory()
    {
        const std::filesystem::path memory = "/dev/shm";
        const auto parent =
            std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
        auto name = (parent / "sandbox-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~ScratchDirectory() { std::filesystem::remove_all(path_); }
    ScratchDirectory(const ScratchDirectory&) = delete;
    ScratchDirectory& operator=(const ScratchDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace kiosk::sandbox
