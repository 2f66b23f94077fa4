#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

/// Programs of ours as tests meet them: started, listened to, asked over their sockets, and ended.
namespace kiosk::tests {

/// One of our programs, beside the test's own.
[[nodiscard]] std::filesystem::path program(const std::string& name);

class ChildProcess {
public:
    /// Starts command[0], a path, with stdout and stderr caught.  Throws std::runtime_error.
    explicit ChildProcess(const std::vector<std::string>& command);
    /// kill -9 if it still runs.
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// The first line of its output that begins with `word`, once it is whole; nullopt if it ends without one, or after
    /// `limit`.
    std::optional<std::string> await_line(std::string_view word, std::chrono::seconds limit);
    /// All that was read so far.
    [[nodiscard]] const std::string& output() const { return output_; }

    void send(int signal) const;
    /// Waits for its end and reads the rest of its output; its exit status, or 128 + the signal that killed it.
    int wait();

private:
    pid_t pid_ = -1;
    int out_ = -1;
    std::string output_;
};

/// Sends one line to a Unix socket and reads one line back, within 10 s; what came by then, with its line end.
[[nodiscard]] std::string ask(const std::filesystem::path& socket, const std::string& line);

}  // namespace kiosk::tests
