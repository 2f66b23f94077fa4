#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace kiosk::emulators {

/// A Unix stream socket that takes one JSON line and answers one JSON line, as often as the client likes.
/// Never blocks; a client that does not read, or sends more than 64 KiB without a line end, is dropped.
class ControlSocket {
public:
    using Answer = std::function<std::string(const std::string& line)>;

    /// Listens at `path` (replacing a socket that nobody answers any more), mode 0600.
    /// Throws std::system_error, with EADDRINUSE when another program serves it.
    ControlSocket(std::filesystem::path path, Answer answer);
    ~ControlSocket();
    ControlSocket(const ControlSocket&) = delete;
    ControlSocket& operator=(const ControlSocket&) = delete;

    [[nodiscard]] std::vector<int> descriptors() const;
    /// Accepts, reads and answers all that is there.
    void run();

private:
    bool serve(int client, std::string& buffer);

    std::filesystem::path path_;
    Answer answer_;
    int listener_ = -1;
    std::map<int, std::string> clients_;  ///< descriptor -> what came without a line end yet
};

}  // namespace kiosk::emulators
