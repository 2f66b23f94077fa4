#include "devices/emulators/desk/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace kiosk::emulators {
namespace {

int open_directory(const std::filesystem::path& directory)
{
    std::filesystem::create_directories(directory);
    return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

}  // namespace

DirectoryLock::DirectoryLock(const std::filesystem::path& directory)
    : descriptor_{open_directory(directory)}
{
    if (descriptor_ < 0)
        throw std::system_error{errno, std::generic_category(), directory.string()};
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
    const int error = errno;
    ::close(descriptor_);
    if (error == EWOULDBLOCK)
        throw std::runtime_error{directory.string() + ": another desk stands here"};
    throw std::system_error{error, std::generic_category(), directory.string()};
}

DirectoryLock::~DirectoryLock() { ::close(descriptor_); }

}  // namespace kiosk::emulators
