#include "devices/emulators/phone/image_file.h"

#include "devices/emulators/phone/json_fields.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <utility>

namespace kiosk::emulators {
namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_{fd} {}
    ~Descriptor()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] bool is_open() const { return fd_ >= 0; }
    /// The file system may report a lost write only here.
    [[nodiscard]] bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

private:
    int fd_;
};

bool write_all(int fd, std::string_view text)
{
    while (!text.empty()) {
        const auto written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

bool replace_durably(const std::filesystem::path& file, std::string_view text)
{
    const auto directory = file.parent_path();
    const Descriptor folder{
        ::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!folder.is_open()) return false;
    const auto beside = file.string() + ".new";
    Descriptor fresh{::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (!fresh.is_open()) return false;
    if (!write_all(fresh.get(), text) || ::fsync(fresh.get()) != 0 || !fresh.close() ||
        ::rename(beside.c_str(), file.c_str()) != 0) {
        ::unlink(beside.c_str());
        return false;
    }
    // From here the new text is what anybody reads: it cannot be called a failure any more.
    ::fsync(folder.get());
    return true;
}

std::optional<std::string> read_whole(const std::filesystem::path& file)
{
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return std::nullopt;
    std::ifstream stream{file, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{stream}, {}};
    if (!stream.good() && !stream.eof()) throw BrokenPhoneFile{file.string() + ": cannot be read"};
    return text;
}

}  // namespace kiosk::emulators
