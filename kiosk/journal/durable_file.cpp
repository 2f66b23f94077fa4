#include "kiosk/journal/durable_file.h"

#include "kiosk/journal/journal_error.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace kiosk::journal {

[[noreturn]] void fail_with_errno(const char* what, const std::filesystem::path& path)
{
    const int error = errno;
    const auto reason = std::generic_category().message(error);
    throw JournalError{JournalProblem::NoDisk,
                       std::string{what} + ' ' + path.string() + ": " + reason, error};
}

OwnedFile::OwnedFile(const std::filesystem::path& path, int flags)
    : descriptor_{::open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR)}
{
    if (descriptor_ < 0) fail_with_errno("open", path);
}

OwnedFile::~OwnedFile()
{
    if (descriptor_ >= 0) ::close(descriptor_);
}

OwnedFile::OwnedFile(OwnedFile&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)}
{
}

OwnedFile& OwnedFile::operator=(OwnedFile&& other) noexcept
{
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

int write_all(int descriptor, BytesView content)
{
    while (!content.empty()) {
        const auto written = ::write(descriptor, content.data(), content.size());
        if (written < 0) return errno;
        content = content.subspan(static_cast<std::size_t>(written));
    }
    return 0;
}

void create_durably(const std::filesystem::path& path, BytesView content)
{
    if (std::filesystem::exists(path)) {
        errno = EEXIST;
        fail_with_errno("make", path);
    }
    auto temporary = path;
    temporary += ".new";
    {
        const OwnedFile file{temporary, O_WRONLY | O_CREAT | O_TRUNC};
        errno = write_all(file.descriptor(), content);
        if (errno != 0) fail_with_errno("write", temporary);
        if (::fsync(file.descriptor()) != 0) fail_with_errno("sync", temporary);
    }
    rename_durably(temporary, path);
}

void sync_directory(const std::filesystem::path& directory)
{
    const OwnedFile handle{directory.empty() ? "." : directory, O_RDONLY | O_DIRECTORY};
    if (::fsync(handle.descriptor()) != 0) fail_with_errno("sync", directory);
}

void rename_durably(const std::filesystem::path& from, const std::filesystem::path& to)
{
    if (::rename(from.c_str(), to.c_str()) != 0) fail_with_errno("rename", from);
    sync_directory(to.parent_path());
}

void make_directory(const std::filesystem::path& directory)
{
    std::error_code error;
    if (std::filesystem::is_directory(directory, error)) return;
    if (directory.has_parent_path() && directory.parent_path() != directory)
        make_directory(directory.parent_path());
    if (::mkdir(directory.c_str(), S_IRWXU) != 0 && errno != EEXIST)
        fail_with_errno("make directory", directory);
    sync_directory(directory.parent_path());
}

}  // namespace kiosk::journal
