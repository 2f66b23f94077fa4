#pragma once

#include "kiosk/domain/bytes.h"

#include <filesystem>

/// Files that are still there after a power cut: what the journal needs of the operating system besides SQLite.
/// Faults throw JournalError (NoDisk) with the path and the system's reason.
namespace kiosk::journal {

/// An open file; closed with its owner.
class OwnedFile {
public:
    /// open(2), close on exec, mode 0600 if it is created.
    OwnedFile(const std::filesystem::path& path, int flags);
    ~OwnedFile();
    OwnedFile(OwnedFile&& other) noexcept;
    OwnedFile& operator=(OwnedFile&& other) noexcept;
    OwnedFile(const OwnedFile&) = delete;
    OwnedFile& operator=(const OwnedFile&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }

private:
    int descriptor_;
};

/// Writes a new file under a temporary name, syncs it, gives it its name and syncs the directory: afterwards it is
/// there wholly, or not at all.
void create_durably(const std::filesystem::path& path, BytesView content);

/// write(2) of all of `content`, in as many pieces as it takes: 0 or errno.
[[nodiscard]] int write_all(int descriptor, BytesView content);

/// Makes a new, renamed or removed name in `directory` survive.
void sync_directory(const std::filesystem::path& directory);

/// As std::filesystem::rename(), and durable.
void rename_durably(const std::filesystem::path& from, const std::filesystem::path& to);

/// Makes `directory` and what is missing above it, for its owner alone (0700).
void make_directory(const std::filesystem::path& directory);

/// Throws JournalError{NoDisk, "what path: reason of errno"}.
[[noreturn]] void fail_with_errno(const char* what, const std::filesystem::path& path);

}  // namespace kiosk::journal
