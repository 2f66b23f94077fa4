#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <thread>

namespace kiosk::sandbox {

/// A Unix stream socket (mode 0600) that takes one line and answers one line, as often as a client likes, in a thread of
/// its own.  A client that sends 64 KiB without a line end, or does not read, is dropped.
class LineSocket {
public:
    using Answer = std::function<std::string(const std::string& line)>;

    /// Replaces what lies at `path`.  Throws std::system_error with the path.
    LineSocket(std::filesystem::path path, Answer answer);
    ~LineSocket();
    LineSocket(const LineSocket&) = delete;
    LineSocket& operator=(const LineSocket&) = delete;

private:
    void serve();
    void take_in();
    bool answer_all(int client, std::string& pending);

    std::filesystem::path path_;
    Answer answer_;
    int listener_ = -1;
    int wake_ = -1;
    std::map<int, std::string> clients_;  ///< and what came of them without a line end
    std::thread thread_;
};

/// The other end: one line out, the answer line in, both without their line end; waits 10 s for it at most.
/// Throws std::system_error that names the path when nobody listens there or no answer comes.
[[nodiscard]] std::string ask_line_socket(const std::filesystem::path& path,
                                          const std::string& line);

}  // namespace kiosk::sandbox
