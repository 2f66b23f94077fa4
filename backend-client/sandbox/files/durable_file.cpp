#include "backend-client/sandbox/files/durable_file.h"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace kiosk::sandbox {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path)
{
    throw std::system_error{errno, std::generic_category(), path.string()};
}

class Descriptor {
public:
    Descriptor(const fs::path& path, int flags) : fd_{::open(path.c_str(), flags | O_CLOEXEC, 0600)}
    {
        if (fd_ < 0) fail(path);
    }
    ~Descriptor() { ::close(fd_); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

void sync(const fs::path& file_or_directory)
{
    const Descriptor opened{file_or_directory, O_RDONLY};
    if (::fsync(opened.get()) != 0) fail(file_or_directory);
}

}  // namespace

void write_durably(const fs::path& file, std::string_view text)
{
    auto fresh = file;
    fresh += ".new";
    {
        const Descriptor out{fresh, O_WRONLY | O_CREAT | O_TRUNC};
        for (auto rest = text; !rest.empty();) {
            const auto written = ::write(out.get(), rest.data(), rest.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail(file);
            rest.remove_prefix(static_cast<std::size_t>(written));
        }
        if (::fsync(out.get()) != 0) fail(file);
    }
    if (::rename(fresh.c_str(), file.c_str()) != 0) fail(file);
    sync(fs::absolute(file).parent_path());
}

void rename_durably(const fs::path& from, const fs::path& to)
{
    for (const auto& entry : fs::recursive_directory_iterator{from}) sync(entry.path());
    sync(from);
    if (::rename(from.c_str(), to.c_str()) != 0) fail(to);
    sync(fs::absolute(to).parent_path());
}

std::string read_whole(const fs::path& file)
{
    errno = 0;
    std::ifstream in{file, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in) fail(file);
    return text;
}

void make_private_directory(const fs::path& directory)
{
    fs::create_directories(directory);
    fs::permissions(directory, fs::perms::owner_all);
}

DirectoryLock::DirectoryLock(const fs::path& directory)
    : descriptor_{::open((directory / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)}
{
    if (descriptor_ < 0) fail(directory / "lock");
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor_);
        throw std::runtime_error{directory.string() + " is in use by another sandbox"};
    }
}

DirectoryLock::~DirectoryLock() { ::close(descriptor_); }

}  // namespace kiosk::sandbox
