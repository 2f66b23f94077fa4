#pragma once

#include <filesystem>
#include <string>

#include <stdlib.h>  // mkdtemp

namespace kiosk::sandbox {

/// An empty directory of the test's own, gone with it.
class ScratchDirectory {
public:
    ScratchDirectory()
    {
        auto name = (std::filesystem::temp_directory_path() / "sandbox-XXXXXX").string();
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
