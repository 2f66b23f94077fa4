#include "faulty_disk.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace kiosk::journal {
namespace {

struct OpenFile {
    std::string path;
    bool durable = false;
    bool directory = false;
    bool appending = false;
};

struct State {
    std::string root;
    std::vector<DiskEvent> events;
    std::map<int, OpenFile> files;
    Keeping keeping = Keeping::No;
    std::thread::id owner = std::this_thread::get_id();
    std::size_t owners = 0;   // events by it
    std::size_t besides = 0;  // and by others
    std::optional<DiskEvent> kill_at;
    std::optional<DiskEvent> fail_at;
    bool from_then_on = false;
    bool failing = false;
    int error = 0;
    std::mutex mutex;
};

State* state = nullptr;  // set while a FaultyDisk lives

/// Held by one call at a time; nothing where nobody watches.
std::unique_lock<std::mutex> one_at_a_time()
{
    return state == nullptr ? std::unique_lock<std::mutex>{} : std::unique_lock{state->mutex};
}

bool is_event(const std::optional<DiskEvent>& wanted, const DiskEvent& event)
{
    return wanted && wanted->beside == event.beside && wanted->number == event.number;
}

template <class Function>
Function* real(const char* name)
{
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

bool watched(const char* path)
{
    return state != nullptr && std::string_view{path}.starts_with(state->root);
}

OpenFile* watched(int descriptor)
{
    if (state == nullptr) return nullptr;
    const auto found = state->files.find(descriptor);
    return found == state->files.end() ? nullptr : &found->second;
}

/// Notes the event down; false: it is to fail, errno is set.
bool happen(DiskEvent event)
{
    event.beside = std::this_thread::get_id() != state->owner;
    event.number = event.beside ? state->besides++ : state->owners++;
    if (is_event(state->kill_at, event)) ::raise(SIGKILL);
    const bool fails = state->failing || is_event(state->fail_at, event);
    state->failing = fails && state->from_then_on;
    state->events.push_back(std::move(event));
    if (fails) errno = state->error;
    return !fails;
}

int open_watched(const char* path, int flags, mode_t mode)
{
    const auto really_open = real<int(const char*, int, mode_t)>("open64");
    if (!watched(path)) return really_open(path, flags, mode);
    const auto alone = one_at_a_time();
    struct ::stat before {};
    const bool existed = ::stat(path, &before) == 0;
    const bool changes = (!existed && (flags & O_CREAT) != 0) || (flags & O_TRUNC) != 0;
    if (changes && !happen({DiskOp::Create, path, {}, 0, {}})) return -1;
    const int descriptor = really_open(path, flags, mode);
    struct ::stat now {};
    if (descriptor >= 0 && ::fstat(descriptor, &now) == 0)
        state->files[descriptor] = {path, (flags & O_DSYNC) != 0, S_ISDIR(now.st_mode),
                                    (flags & O_APPEND) != 0};
    return descriptor;
}

/// `at`: negative for write(2).
ssize_t write_watched(int descriptor, const void* data, std::size_t size, off64_t at)
{
    const auto really_write = real<ssize_t(int, const void*, std::size_t)>("write");
    const auto really_pwrite = real<ssize_t(int, const void*, std::size_t, off64_t)>("pwrite64");
    const auto do_it = [&](std::size_t n) {
        return at < 0 ? really_write(descriptor, data, n) : really_pwrite(descriptor, data, n, at);
    };
    const auto alone = one_at_a_time();
    const auto* file = watched(descriptor);
    if (file == nullptr) return do_it(size);
    const auto offset =
        at >= 0 ? at : ::lseek64(descriptor, 0, file->appending ? SEEK_END : SEEK_CUR);
    const auto op = file->durable ? DiskOp::DurableWrite : DiskOp::Write;
    if (happen({op,
                file->path,
                {},
                static_cast<std::uint64_t>(offset),
                std::string(static_cast<const char*>(data), size)}))
        return do_it(size);
    const int error = errno;
    // EIO may strike after all was handed over, ENOSPC somewhere in the middle.
    static_cast<void>(do_it(error == EIO ? size : size / 2));
    errno = error;
    return -1;
}

int sync_watched(int descriptor, const char* name)
{
    const auto alone = one_at_a_time();
    const auto* file = watched(descriptor);
    if (file != nullptr &&
        !happen({file->directory ? DiskOp::SyncDirectory : DiskOp::Sync, file->path, {}, 0, {}}))
        return -1;
    return real<int(int)>(name)(descriptor);
}

int truncate_watched(int descriptor, off64_t size)
{
    const auto alone = one_at_a_time();
    const auto* file = watched(descriptor);
    if (file != nullptr &&
        !happen({DiskOp::Truncate, file->path, {}, static_cast<std::uint64_t>(size), {}}))
        return -1;
    return real<int(int, off64_t)>("ftruncate64")(descriptor, size);
}

/// The one use of the product: room behind the end.
int keep_room(int descriptor, int mode, off64_t offset, off64_t size)
{
    const auto alone = one_at_a_time();
    const auto* file = watched(descriptor);
    if (file != nullptr) {
        if (state->keeping == Keeping::No) {
            errno = EOPNOTSUPP;
            return -1;
        }
        if (!happen({DiskOp::KeepRoom, file->path, {}, static_cast<std::uint64_t>(offset), {}}))
            return -1;
    }
    return real<int(int, int, off64_t, off64_t)>("fallocate64")(descriptor, mode, offset, size);
}

}  // namespace

FaultyDisk::FaultyDisk(const std::filesystem::path& directory, Keeping keeping)
{
    state = new State;
    state->root = directory.string();
    state->keeping = keeping;
}

FaultyDisk::~FaultyDisk()
{
    delete state;
    state = nullptr;
}

const std::vector<DiskEvent>& FaultyDisk::events() const { return state->events; }

void FaultyDisk::kill_at(const DiskEvent& event) { state->kill_at = event; }

void FaultyDisk::fail_at(const DiskEvent& event, int error, bool from_then_on)
{
    state->fail_at = event;
    state->error = error;
    state->from_then_on = from_then_on;
}

}  // namespace kiosk::journal

using namespace kiosk::journal;

extern "C" {

int open(const char* path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const auto mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return open_watched(path, flags, mode);
}

int open64(const char* path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const auto mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return open_watched(path, flags, mode);
}

int close(int descriptor)
{
    const auto alone = one_at_a_time();
    if (state != nullptr) state->files.erase(descriptor);
    return real<int(int)>("close")(descriptor);
}

ssize_t write(int descriptor, const void* data, std::size_t size)
{
    return write_watched(descriptor, data, size, -1);
}

ssize_t pwrite(int descriptor, const void* data, std::size_t size, off_t offset)
{
    return write_watched(descriptor, data, size, offset);
}

ssize_t pwrite64(int descriptor, const void* data, std::size_t size, off64_t offset)
{
    return write_watched(descriptor, data, size, offset);
}

int fsync(int descriptor) { return sync_watched(descriptor, "fsync"); }
int fdatasync(int descriptor) { return sync_watched(descriptor, "fdatasync"); }
int ftruncate(int descriptor, off_t size) noexcept { return truncate_watched(descriptor, size); }
int ftruncate64(int descriptor, off64_t size) noexcept
{
    return truncate_watched(descriptor, size);
}

int fallocate(int descriptor, int mode, off_t offset, off_t size)
{
    return keep_room(descriptor, mode, offset, size);
}
int fallocate64(int descriptor, int mode, off64_t offset, off64_t size)
{
    return keep_room(descriptor, mode, offset, size);
}

int rename(const char* from, const char* to) noexcept
{
    const auto alone = one_at_a_time();
    if (watched(from) && !happen({DiskOp::Rename, from, to, 0, {}})) return -1;
    return real<int(const char*, const char*)>("rename")(from, to);
}

int unlink(const char* path) noexcept
{
    const auto alone = one_at_a_time();
    if (watched(path) && !happen({DiskOp::Unlink, path, {}, 0, {}})) return -1;
    return real<int(const char*)>("unlink")(path);
}

int mkdir(const char* path, mode_t mode) noexcept
{
    const auto alone = one_at_a_time();
    if (watched(path) && !happen({DiskOp::MakeDirectory, path, {}, 0, {}})) return -1;
    return real<int(const char*, mode_t)>("mkdir")(path, mode);
}

}  // extern "C"
